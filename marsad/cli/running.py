"""`marsad up`, `poll`, `work`, `beat`, `console`, `install`: the processes, all together or one by one."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Annotated

import orjson
import typer
from rich.console import Console

from marsad import collector, log, settings
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (up, poll, work, beat, console, install):
        app.command()(command)


def up() -> None:
    """Start everything on this machine and keep it running until Ctrl-C.

    Redis and Elasticsearch are started here unless MARSAD_REDIS_URL or MARSAD_ELASTICSEARCH_URL name others.

    Example: [bold]MARSAD_CONSOLE_PORT=9600 marsad up[/bold]
    """
    from marsad.up import run

    chosen = settings.load()
    raise typer.Exit(asyncio.run(run(chosen)))


def poll() -> None:
    """Poll the enabled feeds until told to stop. Example: [bold]marsad poll[/bold]"""
    from ingest import poll as polling
    from workers.app import configure
    from workers.wake import wake

    chosen = settings.load()
    log.configure(chosen)
    configure(chosen)
    collector.spare()
    waking = redis_client(chosen)

    def wake_workers() -> None:
        wake(waking, "drain")

    async def run() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await polling.run(chosen, stop, wake=wake_workers)

    asyncio.run(run())


def work(
    name: Annotated[str, typer.Option(help="Name of this worker, different for each on a machine.")] = "worker",
) -> None:
    """Run a worker: extracts, indexes, alerts. Example: [bold]marsad work --name second[/bold]"""
    from workers.worker import work as run

    chosen = settings.load()
    log.configure(chosen)
    run(chosen, name)


def beat() -> None:
    """Run the clock that has feed health written to the index; any number may run. Example: [bold]marsad beat[/bold]"""
    from workers.worker import beat as run

    chosen = settings.load()
    log.configure(chosen)
    run(chosen)


def console() -> None:
    """Serve the live page. Example: [bold]MARSAD_CONSOLE_PORT=9600 marsad console[/bold]"""
    from console.app import run

    chosen = settings.load()
    log.configure(chosen)
    run(chosen)


def install(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and change nothing.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a template.")] = False,
) -> None:
    """Put the index templates on the cluster; safe to repeat. Example: [bold]marsad install --dry-run[/bold]"""
    from marsad.cli.checks import innermost
    from workers.sinks import generation, templates
    from workers.sinks.step import IndexUnavailable

    chosen = settings.load()
    cluster = elasticsearch_client(chosen, timeout=60)
    try:
        changes = templates.install(cluster, dry_run)
        if not dry_run:
            generation.mend(redis_client(chosen), cluster)
    except IndexUnavailable as error:
        raise MarsadError(
            f"Elasticsearch does not take the templates ({innermost(error)}): "
            "check MARSAD_ELASTICSEARCH_URL and its key"
        ) from error
    for change in changes:
        if json:
            print(orjson.dumps({"kind": change.kind, "name": change.name, "what": change.what}).decode())
        else:
            Console(highlight=False).print(f"{change.what:>8}  {change.kind} {change.name}")
    for change in changes:
        if change.what == "differs":
            print(
                f"marsad: {change.name}: its mapping differs in more than new fields: run `marsad rebuild`",
                file=sys.stderr,
            )
    if not json:
        Console(highlight=False).print("not installed here: the dashboards (`marsad kibana install`)")
