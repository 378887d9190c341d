"""`marsad replay`: articles onto the queue by hand, from an archive or out of the index."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
import redis
import typer
from elastic_transport import TransportError
from elasticsearch import ApiError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from ingest import lines
from ingest.lines import Line
from ingest.replay import Window
from marsad import settings
from marsad.cli.checks import innermost
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.settings import Settings

# Seconds without an article worked off after which a waiting replay says so.
PATIENCE = 10.0


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(replay)


From = Annotated[str | None, typer.Option("--from", metavar="DATE", help="From this day or time on.")]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Up to this time, or with all of this day.")]


def replay(
    files: Annotated[
        list[str] | None, typer.Argument(help="Articles as JSON lines: .jsonl, .jsonl.xz, or - . None: the index.")
    ] = None,
    start: From = None,
    end: To = None,
    rate: Annotated[float | None, typer.Option(min=0.1, help="Articles per second; unset: as fast as it goes.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Queue what is known and unchanged, too.")] = False,
    alerts: Annotated[bool, typer.Option("--alerts", help="Send alerts for these articles.")] = False,
    wait: Annotated[bool, typer.Option(help="Wait until the workers are done.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as one JSON line.")] = False,
) -> None:
    """Put articles on the queue, as if a feed had told them.

    With FILES those of an archive; without, those that are kept in the index, each for the feed that owns it, whether
    it changed or not. --from and --to choose them: of an archive by publication, of the index by @timestamp.

    Example: [bold]marsad replay archive.jsonl.xz --rate 50[/bold], or [bold]marsad replay --from 2026-03-01[/bold]
    """
    from ingest import replay as replaying
    from ingest.queue.claims import Claims
    from workers.app import configure
    from workers.wake import wake

    chosen = settings.load()
    window = replaying.window(start, end)
    if not files and window == replaying.ALWAYS:
        raise MarsadError("name files to replay, or --from a date to take the articles kept in the index")
    client = redis_client(chosen)
    configure(chosen)
    with progress() as bar:
        source = Source.files(files, window) if files else Source.index(chosen, window)
        reading = bar.add_task("read", total=source.total)

        def after(tally: replaying.Tally) -> None:
            bar.update(reading, completed=tally.read)
            wake(client, "drain")

        tally = replaying.replay(
            source.lines, Claims(client, chosen.shards), force=force if files else "kept",
            alerts="always" if alerts else "never", share=chosen.queue_memory_share, published=source.published,
            pace=replaying.Pace(rate=rate, after_batch=after),
        )  # fmt: skip
        drained = wait and _wait(client, chosen.shards, bar, lambda: wake(client, "drain"))
    for line in tally.dropped:
        _say(f"{line.source}:{line.number}: dropped: {line.reason}")
    _report(chosen, tally, drained, json)
    if tally.stopped:
        raise MarsadError(tally.stopped)


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from: lines, how many if that is known, and which of them are meant."""

    lines: Iterator[Line]
    total: int | None
    published: Window

    @classmethod
    def files(cls, files: list[str], window: Window) -> Source:
        """Archives, one after the other."""
        return cls((line for file in files for line in lines.read(file)), None, window)

    @classmethod
    def index(cls, chosen: Settings, window: Window) -> Source:
        """The articles kept in the index. Raises MarsadError when it does not answer."""
        from workers.sinks import kept
        from workers.sinks.step import IndexUnavailable

        client, query = elasticsearch_client(chosen, timeout=60), kept.within(window.start, window.end)

        def told() -> Iterator[Line]:
            try:
                found = (one for page in kept.pages(client, query=query) for one in page)
                for number, one in enumerate(found, 1):
                    yield Line(number, one.id, one.article, source="the index", feed=one.feed)
            except IndexUnavailable as error:
                raise _away(error) from error

        try:
            return cls(told(), kept.count(client, query=query), Window())
        except IndexUnavailable as error:
            raise _away(error) from error


def _away(error: Exception) -> MarsadError:
    return MarsadError(f"Elasticsearch: {innermost(error)}: is it running? `marsad status` tells")


def _wait(client: redis.Redis, shards: int, bar: Progress, wake: Callable[[], object]) -> bool:
    """Wait until the stream is empty; False when no worker lives to empty it."""
    from ingest import queue
    from workers.alerts import vitals

    total = queue.length(client, shards)
    working = bar.add_task("indexed", total=total)
    least, since, said = total, time.monotonic(), False
    while waiting := queue.length(client, shards):
        bar.update(working, completed=total - waiting)
        if waiting < least:
            least, since = waiting, time.monotonic()
        elif time.monotonic() - since > PATIENCE and not said:
            said = True
            _say(f"{waiting:,} articles wait and none is worked off: `marsad status` tells why")
        if not vitals.workers(client):
            return False
        wake()
        time.sleep(0.2)
    bar.update(working, completed=total)
    return True


def _report(chosen: Settings, tally: Any, drained: bool, json: bool) -> None:
    row = {
        "read": tally.read,
        "distinct": tally.distinct,
        "merged": tally.merged,
        "dropped": len(tally.dropped),
        "outside": tally.outside,
        "queued": tally.queued,
        "unchanged": tally.unchanged,
        "indexed": _indexed(chosen) if drained else None,
    }
    if json:
        print(orjson.dumps(row).decode())
        return
    outside = f" + {tally.outside:,} of another time" if tally.outside else ""
    print(
        f"{tally.read:,} read = {tally.distinct:,} distinct ids + {tally.merged:,} merged duplicates "
        f"+ {len(tally.dropped):,} dropped{outside}; {tally.queued:,} queued, {tally.unchanged:,} unchanged"
    )
    if row["indexed"] is not None:
        print(f"{row['indexed']:,} articles are in the index")
    elif tally.queued:
        print("they wait on the queue; `marsad work` or `marsad up` works them off, `marsad status` tells how far")


def _indexed(chosen: Settings) -> int | None:
    from workers import query

    client = elasticsearch_client(chosen)
    try:
        client.indices.refresh(index="marsad-articles", ignore_unavailable=True)
        return query.count(client)["articles"]
    except (query.QueryFailed, ApiError, TransportError):
        return None


@contextlib.contextmanager
def progress() -> Iterator[Progress]:
    """A bar on standard error, where that is a terminal."""
    columns = (TextColumn("{task.description:>8}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        yield bar


def _say(sentence: str) -> None:
    print(f"marsad: {sentence}", file=sys.stderr)
