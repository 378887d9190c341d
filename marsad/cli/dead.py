"""`marsad dead`: entries that can never succeed, with their reasons."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any

import orjson
import redis
import typer
from rich.console import Console
from rich.table import Table

from ingest.queue import dead
from ingest.queue.dead import Dead
from marsad import settings
from marsad.clients import redis_client
from marsad.clock import from_ms
from marsad.errors import MarsadError

app = typer.Typer(help="Entries that can never succeed, with their reasons.", no_args_is_help=True)

ID = re.compile(r"(\d{1,3}:)?\d{1,15}-\d{1,15}")
Id = Annotated[str, typer.Argument(help="Id of the dead entry, as `marsad dead list` shows it.")]
Ids = Annotated[list[str] | None, typer.Argument(help="Ids of dead entries, as `marsad dead list` shows them.")]
All = Annotated[bool, typer.Option("--all", help="All of the dead.")]


@app.command("list")
def list_(json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """List the dead, newest first. Example: [bold]marsad dead list --json[/bold]"""
    chosen = settings.load()
    client = redis_client(chosen)
    rows = dead.dead(client, chosen.shards)
    if json:
        for row in rows:
            print(orjson.dumps(_plain(row)).decode())
        return
    table = Table("entry", "when", "feed", "reason", "title")
    for row in rows:
        plain = _plain(row)
        table.add_row(row.id, f"{from_ms(row.at):%Y-%m-%d %H:%M:%S}", plain["feed"], row.reason, plain["title"])
    Console().print(table if rows else "no dead entries")
    if (all_of_them := dead.count_dead(client, chosen.shards)) > len(rows):
        Console().print(f"the newest {len(rows):,} of {all_of_them:,}")


@app.command()
def show(entry: Id) -> None:
    """Print one dead entry whole, as JSON. Example: [bold]marsad dead show 1763789000000-0[/bold]"""
    chosen = settings.load()
    row = dead.find(redis_client(chosen), entry, chosen.shards) if ID.fullmatch(entry) else None
    if row is None:
        raise _nobody(entry)
    print(orjson.dumps(_plain(row) | {"fields": row.fields}, option=orjson.OPT_INDENT_2).decode())


@app.command()
def retry(entries: Ids = None, all_: All = False) -> None:
    """Put dead entries back on the queue. Example: [bold]marsad dead retry 1763789000000-0[/bold]"""
    _each(entries, all_, dead.retry, "on the queue again")


@app.command()
def drop(entries: Ids = None, all_: All = False) -> None:
    """Forget dead entries for good. Example: [bold]marsad dead drop 1763789000000-0[/bold]"""
    _each(entries, all_, dead.drop, "dropped")


def _each(entries: list[str] | None, all_: bool, what: Callable[[redis.Redis, str, int], bool], done: str) -> None:
    """Do it to each; the exit status is 1 when one of them was not there."""
    if bool(entries) == all_:
        raise MarsadError("name the entries, or say --all")
    chosen = settings.load()
    client = redis_client(chosen)
    wanted = [row.id for row in dead.dead(client, chosen.shards, most=None)] if all_ else entries or []
    for entry in wanted:
        if not (ID.fullmatch(entry) and what(client, entry, chosen.shards)):
            raise _nobody(entry)
        if not all_:
            print(f"{entry} is {done}")
    if all_:
        print(f"{len(wanted):,} are {done}")


def _nobody(entry: str) -> MarsadError:
    return MarsadError(f"there is no dead entry {entry}: `marsad dead list` shows them")


def _plain(row: Dead) -> dict[str, Any]:
    try:
        article = orjson.loads(row.fields.get("article", "{}"))
    except orjson.JSONDecodeError:
        article = {}
    title = article.get("title", "") if isinstance(article, dict) else ""
    return {
        "entry": row.id,
        "at": from_ms(row.at).isoformat(),
        "feed": row.fields.get("feed", ""),
        "id": row.fields.get("id", ""),
        "title": title,
        "reason": row.reason,
    }
