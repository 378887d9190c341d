"""`marsad feeds`: which feeds are watched, and how they do."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import orjson
import redis
import typer
from rich.console import Console
from rich.table import Table

from ingest import catalogue, opml
from ingest.catalogue import Catalogue
from ingest.check import Checked, check
from ingest.feed import Feed
from ingest.fetch import Limits
from ingest.state import FeedState, load_states
from marsad import settings
from marsad.clients import redis_client
from marsad.errors import MarsadError
from marsad.settings import Settings

app = typer.Typer(help="Which feeds are watched, and how they do.", no_args_is_help=True)

Names = Annotated[list[str], typer.Argument(help="Ids of feeds, or country codes such as ly.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


@app.command("list")
def list_(
    on: Annotated[bool, typer.Option("--on", help="Only the feeds that are polled.")] = False,
    json: Json = False,
) -> None:
    """List the feeds and how their last poll went. Example: [bold]marsad feeds list --on[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    states = _states(given)
    rows = [_row(feed, states.get(feed.id)) for feed in (known.on if on else known.feeds)]
    if json:
        _print_json(rows)
    elif sys.stdout.isatty():
        Console().print(_table(rows))
    else:
        for row in rows:
            print("\t".join((row["id"], "on" if row["enabled"] else "off", row["country"], row["title"], row["url"])))


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Address of the feed.")],
    name: Annotated[str, typer.Option("--id", help="Its id; made from the host if not given.")] = "",
    title: Annotated[str, typer.Option(help="What it is called.")] = "",
    publisher: Annotated[str, typer.Option(help="Whose it is; the feed's own title if not given.")] = "",
    country: Annotated[str, typer.Option(help="ISO code of the country it covers, such as ly.")] = "",
    language: Annotated[str, typer.Option(help="Its language.")] = "ar",
    folder: Annotated[str, typer.Option(help="Folder in OPML.")] = "",
    local: Annotated[bool, typer.Option("--local", help="Allow an address that is not public.")] = False,
) -> None:
    """Add a feed, switched on. Example: [bold]marsad feeds add https://example.org/feed --country ly[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    feed = Feed(
        id=name or catalogue.free_id(known, url),
        url=url,
        title=title,
        publisher=publisher,
        country=country,
        language=language,
        folder=folder,
        local=local,
    )
    catalogue.save(catalogue.add(known, feed), given.feeds)
    print(f"added {feed.id}; `marsad feeds check {feed.id}` tells whether it can be read")


@app.command()
def remove(ids: Annotated[list[str], typer.Argument(help="Ids of feeds you added.")]) -> None:
    """Take out feeds that you added. Example: [bold]marsad feeds remove example-org[/bold]"""
    given = settings.load()
    catalogue.save(catalogue.remove(catalogue.load(given), ids), given.feeds)
    print(f"removed {', '.join(ids)}")


@app.command()
def enable(names: Names) -> None:
    """Switch feeds on. Example: [bold]marsad feeds enable ly[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    after = catalogue.enable(known, names)
    catalogue.save(after, given.feeds)
    _told(known, after, "on")


@app.command()
def disable(names: Names) -> None:
    """Switch feeds off. Example: [bold]marsad feeds disable sample[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    after = catalogue.disable(known, names)
    catalogue.save(after, given.feeds)
    _told(known, after, "off")


@app.command("check")
def check_(
    names: Annotated[list[str], typer.Argument(help="Addresses, ids, or country codes.")],
    local: Annotated[bool, typer.Option("--local", help="Allow an address that is not public.")] = False,
    json: Json = False,
) -> None:
    """Fetch and read feeds once and say what came; exit status 1 if one cannot be polled.

    Example: [bold]marsad feeds check https://example.org/feed[/bold]
    """
    given = settings.load()
    known = catalogue.load(given)
    feeds = [feed for name in names for feed in _named(known, name, local)]
    checked = asyncio.run(check(feeds, Limits.of(given)))
    if json:
        _print_json([{**asdict(one), "ok": one.ok, "drops": dict(one.drops)} for one in checked])
    else:
        print("\n".join(words(one) for one in checked))
    if not all(one.ok for one in checked):
        raise typer.Exit(1)


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="OPML file, or - for standard input.")]) -> None:
    """Add the feeds of an OPML file, switched on. Example: [bold]marsad feeds import feeds.opml[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    after, present = merge(known, opml.read(_content(file), str(file)))
    catalogue.save(after, given.feeds)
    print(f"added {len(after.added) - len(known.added)} feeds; {present} were there already")


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="Where to write, or - for standard output.")] = Path("-"),
    every: Annotated[bool, typer.Option("--all", help="Also the feeds that are off.")] = False,
) -> None:
    """Write the feeds as OPML, for other readers. Example: [bold]marsad feeds export feeds.opml[/bold]"""
    known = catalogue.load(settings.load())
    text = opml.write(feed for feed in (known.feeds if every else known.on) if feed.id != catalogue.SAMPLE)
    if str(file) == "-":
        sys.stdout.write(text)
        return
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MarsadError(f"cannot write {file}: {error.strerror}") from error


def merge(known: Catalogue, outlines: tuple[opml.Outline, ...]) -> tuple[Catalogue, int]:
    """The catalogue with these feeds, and how many of them it had; raises MarsadError naming every bad one."""
    present, mistakes = 0, []
    for outline in outlines:
        if known.find(outline.url):
            present += 1
            continue
        taken = not outline.id or known.find(outline.id)
        feed = Feed(
            id=catalogue.free_id(known, outline.url) if taken else outline.id,
            url=outline.url,
            title=outline.title,
            publisher=outline.publisher,
            country=outline.country,
            language=outline.language.partition("-")[0] or "ar",
            alerts=outline.alerts or "auto",  # type: ignore[arg-type]  # add looks at it
            folder=outline.folder,
        )
        try:
            known = catalogue.add(known, feed)
        except MarsadError as error:
            mistakes.append(str(error))
    if mistakes:
        raise MarsadError("nothing was added: " + "; ".join(mistakes))
    return known, present


def words(one: Checked) -> str:
    """What a check found, as sentences for a person."""
    if not one.ok:
        return f"{one.feed}: cannot be polled: {one.reason}"
    newest = f", newest of {one.newest:%Y-%m-%d %H:%M %z}" if one.newest else ""
    lines = [
        f"{one.feed}: {one.form}, {one.entries} articles{newest}"
        f" ({one.size:,} bytes of {one.encoding}, {one.took:.1f} s)",
        *(f"  dropped {count}: {reason}" for reason, count in one.drops),
        *([f"  {one.undated} entries have no date; the time of the first poll is taken"] if one.undated else []),
        *(f"  {note}" for note in one.notes),
        *([f"  it has moved for good to {one.moved}"] if one.moved else []),
        *([] if one.conditional else ["  it sends neither ETag nor Last-Modified, so every poll reads it whole"]),
    ]
    return "\n".join(lines)


def _named(known: Catalogue, name: str, local: bool) -> list[Feed]:
    if "://" not in name:
        return [feed for feed in known.feeds if feed.id in catalogue.resolve(known, [name])]
    feed = known.find(name) or Feed(id=catalogue.free_id(known, name), url=name)
    return [replace(feed, local=feed.local or local)]


def _told(before: Catalogue, after: Catalogue, word: str) -> None:
    changed = sorted({feed.id for feed in before.on} ^ {feed.id for feed in after.on})
    print(f"{word}: {', '.join(changed)}" if changed else f"nothing to do, they are {word}")


def _states(given: Settings) -> dict[str, FeedState]:
    try:
        return load_states(redis_client(given))
    except redis.RedisError:
        return {}  # the list is worth having without a server


def _row(feed: Feed, state: FeedState | None) -> dict[str, Any]:
    state = state or FeedState(feed.id)
    return {
        **asdict(feed),
        "status": state.status,
        "last_success": state.last_success and state.last_success.isoformat(),
        "next_poll": state.next_poll and state.next_poll.isoformat(),
        "articles": state.articles,
        "error": state.error,
        "error_streak": state.error_streak,
        "moved": state.moved,
    }


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table("id", "on", "country", "title", "articles", "last success", "what is wrong")
    for row in rows:
        last = (row["last_success"] or "")[:16].replace("T", " ")
        on = "on" if row["enabled"] else "[dim]off[/dim]"
        table.add_row(row["id"], on, row["country"], row["title"], str(row["articles"] or ""), last, row["error"])
    return table


def _content(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise MarsadError(f"cannot read {file}: {error.strerror}") from error


def _print_json(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        print(orjson.dumps(row).decode())
