"""`marsad dead`: entries that can never succeed, with their reasons."""

from __future__ import annotations

import re
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from ingest import queue
from ingest.queue import Dead
from marsad import settings
from marsad.clients import redis_client
from marsad.clock import from_ms
from marsad.errors import MarsadError

app = typer.Typer(help="Entries that can never succeed, with their reasons.", no_args_is_help=True)

ENTRY = re.compile(r"\d{1,15}-\d{1,15}")
Entry = Annotated[str, typer.Argument(help="Id of the dead entry, as `marsad dead list` shows it.")]


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """List the dead, newest first. Example: [bold]marsad dead list --json[/bold]"""
    client = redis_client(settings.load())
    rows = queue.dead(client)
    if json:
        for row in rows:
            print(orjson.dumps(_plain(row)).decode())
        return
    table = Table("entry", "when", "feed", "reason", "title")
    for row in rows:
        plain = _plain(row)
        table.add_row(row.entry, f"{from_ms(row.at):%Y-%m-%d %H:%M:%S}", plain["feed"], row.reason, plain["title"])
    Console().print(table if rows else "no dead entries")
    if (all_of_them := queue.count_dead(client)) > len(rows):
        Console().print(f"the newest {len(rows):,} of {all_of_them:,}")


@app.command()
def show(entry: Entry) -> None:
    """Print one dead entry whole, as JSON. Example: [bold]marsad dead show 1763789000000-0[/bold]"""
    row = queue.dead_entry(redis_client(settings.load()), entry) if ENTRY.fullmatch(entry) else None
    if row is None:
        raise MarsadError(f"there is no dead entry {entry}: `marsad dead list` shows them")
    print(orjson.dumps(_plain(row) | {"fields": row.fields}, option=orjson.OPT_INDENT_2).decode())


@app.command()
def retry(entry: Entry) -> None:
    """Put a dead entry back on the queue. Example: [bold]marsad dead retry 1763789000000-0[/bold]"""
    _found(bool(ENTRY.fullmatch(entry)) and queue.retry(redis_client(settings.load()), entry), entry)
    print(f"{entry} is on the queue again")


@app.command()
def drop(entry: Entry) -> None:
    """Forget a dead entry for good. Example: [bold]marsad dead drop 1763789000000-0[/bold]"""
    _found(bool(ENTRY.fullmatch(entry)) and queue.drop(redis_client(settings.load()), entry), entry)
    print(f"{entry} is dropped")


def _found(found: bool, entry: str) -> None:
    if not found:
        raise MarsadError(f"there is no dead entry {entry}: `marsad dead list` shows them")


def _plain(row: Dead) -> dict[str, Any]:
    try:
        article = orjson.loads(row.fields.get("article", "{}"))
    except orjson.JSONDecodeError:
        article = {}
    title = article.get("title", "") if isinstance(article, dict) else ""
    return {
        "entry": row.entry,
        "at": from_ms(row.at).isoformat(),
        "feed": row.fields.get("feed", ""),
        "id": row.fields.get("id", ""),
        "title": title,
        "reason": row.reason,
    }
