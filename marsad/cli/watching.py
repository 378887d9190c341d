"""`marsad status` and `doctor`: what is up, how far behind, what to do."""

from __future__ import annotations

import socket
from dataclasses import asdict
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marsad import settings
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(status)
    app.command()(doctor)
    app.command()(alive)


def status(json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False) -> None:
    """Tell what is up, how far behind, and what to do; the exit status is 1 while something is wrong.

    Example: [bold]marsad status --json[/bold]
    """
    row = _status(settings.load())
    if json:
        print(orjson.dumps(row).decode())
    else:
        _print(row)
    raise typer.Exit(1 if row["troubles"] else 0)


def doctor(json: Annotated[bool, typer.Option("--json", help="One JSON object a check.")] = False) -> None:
    """Check settings, folders, servers, rules and feeds, and say what to do about what is wrong.

    Example: [bold]marsad doctor[/bold]
    """
    from marsad.cli.checks import run

    findings = list(run())
    for finding in findings:
        if json:
            print(orjson.dumps(asdict(finding)).decode())
        else:
            mark = "[green]ok  [/green]" if finding.ok else "[red]FIX [/red]"
            Console(highlight=False, soft_wrap=True).print(f"{mark} {finding.what}: {escape(finding.text)}")
    raise typer.Exit(0 if all(finding.ok for finding in findings) else 1)


def alive(
    part: Annotated[str, typer.Argument(help="worker or poller.")],
    name: Annotated[str, typer.Option(help="Of several workers on this machine, the one of this name.")] = "worker",
) -> None:
    """Tell whether a part on this machine gave a sign of life of late; the exit status is 1 when it did not.

    For the probes of systemd and Kubernetes. Example: [bold]marsad alive worker --name second[/bold]
    """
    from workers.alerts import vitals

    client = redis_client(settings.load())
    if part == "poller":
        there = bool(vitals.pollers(client))
    elif part == "worker":
        there = f"{name}@{socket.gethostname()}" in vitals.workers(client)
    else:
        raise MarsadError(f"{part} is neither worker nor poller")
    print(f"{part}: {'alive' if there else 'no sign of life'}")
    raise typer.Exit(0 if there else 1)


def _status(chosen: Settings) -> dict[str, Any]:
    from ingest import catalogue
    from workers import ageing, query
    from workers.alerts import vitals, watch

    client = redis_client(chosen)
    signs = vitals.read(client, chosen.shards)
    try:
        counts: dict[str, int] | None = query.count(elasticsearch_client(chosen))
    except query.QueryFailed:
        counts = None
    enabled = [feed.id for feed in catalogue.load(chosen).feeds if feed.enabled]
    found = watch.troubles(signs, enabled, chosen.lag_limit, chosen.silence_limit, counts is not None)
    return {
        "workers": list(signs.workers),
        "pollers": list(signs.pollers),
        "waiting": signs.waiting,
        "lag_seconds": round(signs.lag, 1),
        "pages": signs.pages,
        "outbox": signs.outbox,
        "dead": signs.dead,
        "dropped": ageing.dropped(client),
        "breaker": _breaker(signs.breaker),
        "feeds_enabled": len(enabled),
        "feeds_failing": sum(1 for name in enabled if name in signs.feeds and signs.feeds[name].error),
        "index": counts,
        "troubles": [{"id": trouble.id, "text": trouble.text_en} for trouble in found],
        "page": chosen.console,
    }


def _breaker(opened: Any) -> dict[str, Any] | None:
    """Since when the workers leave the index alone, when they try again, and why; None while they do not."""
    if opened is None:
        return None
    return {
        "since": opened.since.isoformat(),
        "until": opened.until.isoformat(),
        "tries": opened.tries,
        "reason": opened.reason,
    }


def _print(row: dict[str, Any]) -> None:
    table = Table(show_header=False, box=None)
    table.add_row("workers", ", ".join(row["workers"]) or "[red]none[/red]")
    table.add_row("pollers", ", ".join(row["pollers"]) or "[red]none[/red]")
    table.add_row("queue", f"{row['waiting']:,} waiting, the oldest for {row['lag_seconds']} s")
    table.add_row("pages", f"{row['pages']:,} to be read")
    table.add_row("outbox", f"{row['outbox']:,} alerts on their way")
    table.add_row("dead", f"{row['dead']:,}" + (" (`marsad dead list`)" if row["dead"] else ""))
    if row["dropped"]:
        table.add_row("dropped", f"{row['dropped']:,} corrections to months that were deleted for their age")
    table.add_row("feeds", f"{row['feeds_enabled']} enabled, {row['feeds_failing']} failing")
    index = row["index"]
    table.add_row("index", ", ".join(f"{n:,} {name}" for name, n in index.items()) if index else "[red]away[/red]")
    if opened := row["breaker"]:
        table.add_row(
            "breaker",
            f"[red]open[/red] since {opened['since'][:19]}, {opened['tries']} tries: {escape(opened['reason'])}",
        )
    table.add_row("page", row["page"])
    console = Console(highlight=False)
    console.print(table)
    for trouble in row["troubles"]:
        console.print(f"[red]![/red] {escape(trouble['text'])}")
