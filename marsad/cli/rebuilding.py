"""`marsad rebuild`: everything is indexed again, and readers notice nothing."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from marsad import log, settings
from marsad.cli.checks import innermost
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.settings import Settings


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(rebuild)


def rebuild(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the old indices, out of sight.")] = False,
    abandon: Annotated[bool, typer.Option("--abandon", help="Give up a rebuild that was interrupted.")] = False,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Processes that extract.")] = os.cpu_count() or 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done and do nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print what was done as one JSON line.")] = False,
) -> None:
    """Index all articles again, after a change of the mappings or of the extractor.

    Articles keep coming and readers see the old indices until the new ones have everything. A rebuild that was
    interrupted is run again, and goes on. Events are told anew by the rules, also where a model had told them; alerts
    and the health of feeds stay as they are.

    Example: [bold]marsad rebuild --dry-run[/bold]
    """
    from workers.sinks.step import IndexUnavailable

    chosen = settings.load()
    log.configure(chosen)
    began = time.monotonic()
    try:
        row = _planned(chosen) if dry_run else _abandoned(chosen) if abandon else _rebuilt(chosen, keep, processes)
    except IndexUnavailable as error:
        raise MarsadError(f"Elasticsearch: {innermost(error)}: `marsad status` tells; then run it again") from error
    row["took_s"] = round(time.monotonic() - began, 1)
    print(orjson.dumps(row).decode() if json else _sentence(row))


def _planned(chosen: Settings) -> dict[str, Any]:
    from workers import rebuild
    from workers.sinks import indices, kept
    from workers.sinks.documents import ARTICLES

    cluster = elasticsearch_client(chosen, timeout=60)
    before, after, begun = rebuild.plan(redis_client(chosen))
    articles = kept.count(cluster, indices.pattern(ARTICLES, before))
    months = len(indices.months(cluster, before))
    return {"would": True, "before": before, "after": after, "begun": begun, "articles": articles, "indices": months}


def _abandoned(chosen: Settings) -> dict[str, Any]:
    from workers import rebuild

    with _work(chosen, 1) as work:
        stays, deleted = rebuild.abandon(work)
    return {"abandoned": deleted, "after": stays}


def _rebuilt(chosen: Settings, keep: bool, processes: int) -> dict[str, Any]:
    from workers import rebuild

    with _work(chosen, processes) as work:
        return asdict(rebuild.rebuild(work, keep))


@contextmanager
def _work(chosen: Settings, processes: int) -> Iterator[Any]:
    from workers.alone import Limits
    from workers.edges import ALONE
    from workers.rebuild import Work
    from workers.retell import Retellers

    limits = Limits(chosen.soft_limit * ALONE, chosen.process_memory_mb << 20)
    retellers = Retellers(processes, limits, chosen.accurate)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
    task = bar.add_task("beginning", total=None)

    def tell(doing: str, done: int = 0, total: int | None = None) -> None:
        bar.update(task, description=doing, completed=done, total=total)

    try:
        with bar:
            yield Work(
                redis_client(chosen), elasticsearch_client(chosen, timeout=60), retellers,
                chosen.hard_limit + timedelta(seconds=1), tell,
            )  # fmt: skip
    finally:
        retellers.close()


def _sentence(row: dict[str, Any]) -> str:
    if "would" in row:
        goes_on = "would go on with" if row["begun"] else "would index"
        return f"{goes_on} {row['articles']:,} articles in {row['indices']} indices: {row['before']} -> {row['after']}"
    if "abandoned" in row:
        return f"generation {row['abandoned']} is deleted; readers see generation {row['after']}, as before"
    return (
        f"readers see generation {row['after']}: {row['articles']:,} articles (before {row['articles_before']:,}), "
        f"{row['events']:,} events (before {row['events_before']:,}); {row['deleted']} old indices deleted, "
        f"{row['took_s']:g} s"
    )
