"""`marsad verify`: every claimed article against the index and the dead; zero is the promise."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from marsad import settings
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError

if TYPE_CHECKING:
    from workers.verify import Report

SHOWN = 20
# What each line of the table says, and what to do about it.
MEANING = {
    "fine": "searchable, exactly once",
    "gone": "in months that were deleted for their age (MARSAD_KEEP_FOR)",
    "waiting": "still in a stream",
    "dead": "in `marsad dead list`, with the reason",
    "missing": "claimed and nowhere: `marsad replay` brings it back from an archive",
    "double": "more than once behind a read alias",
    "stale": "the index is older than the claim and nothing waits",
    "ghost": "events shown and not told, or told and not shown",
    "lost": "entries passed over that nobody holds",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(verify)


def verify(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Check that every claimed article is searchable exactly once, or in the dead; the exit status is 1 if not.

    Safe at any time: what is still on its way counts as waiting.

    Example: [bold]marsad verify --json[/bold]
    """
    from workers import verify as checking
    from workers.sinks.step import IndexUnavailable

    chosen = settings.load()
    try:
        report = checking.verify(
            redis_client(chosen), elasticsearch_client(chosen, timeout=60), chosen.shards, chosen.keep_for
        )
    except IndexUnavailable as error:
        raise MarsadError(f"Elasticsearch does not answer ({error}): nothing was verified") from error
    if json:
        print(orjson.dumps({"holds": report.holds, **asdict(report)}).decode())
    else:
        _print(report)
    raise typer.Exit(0 if report.holds else 1)


def _print(report: Report) -> None:
    table = Table("", "articles", "", box=None)
    table.add_row("claimed", f"{report.claimed:,}", "")
    console = Console(highlight=False)
    ids: dict[str, list[str]] = {}
    for name, meaning in MEANING.items():
        value = getattr(report, name)
        if isinstance(value, list):
            ids[name] = value
        count = len(value) if isinstance(value, list) else value
        style = "red" if count and name in ids else ""
        table.add_row(name, f"{count:,}", meaning, style=style)
    console.print(table)
    for name, found in ids.items():
        if found:
            more = f" ... and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
            console.print(f"{name}: {' '.join(found[:SHOWN])}{more}", soft_wrap=True)
    console.print("[green]nothing is lost[/green]" if report.holds else "[red]the promise does not hold[/red]")
