"""`marsad kibana`: the dashboards, with the data views, searches and the map that they need."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import orjson
import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from marsad import settings
from marsad.errors import MarsadError
from marsad.settings import Settings
from marsad.urls import WebUrl

app = typer.Typer(help="Dashboards, data views and searches for Kibana.", no_args_is_help=True)


@app.command()
def install(
    url: Annotated[str | None, typer.Option(help="Address of Kibana; unset: MARSAD_KIBANA_URL.")] = None,
    space: Annotated[str, typer.Option(help="Space of Kibana; made if it is not there.")] = "default",
    console: Annotated[str | None, typer.Option(help="Where readers reach the live page; unset: this machine.")] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave objects that are there as somebody changed them.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object an object.")] = False,
) -> None:
    """Put the dashboards on a Kibana 9; safe to repeat.

    Objects of an earlier version are overwritten, with what somebody changed in them; copy a dashboard to change it.

    Example: [bold]marsad kibana install --url https://kibana.example:5601 --space marsad[/bold]
    """
    from mappings.kibana import objects
    from workers.sinks import kibana

    chosen = settings.load()
    if not re.fullmatch(r"[a-z0-9_-]+", space):
        raise MarsadError(f"--space {space}: small Latin letters, digits, - and _ only")
    known = kibana.Kibana(_address(url, chosen), chosen.kibana_api_key, chosen.kibana_ca_certs)
    try:
        changes = kibana.install(known, objects(console or chosen.console), space, keep)
    except kibana.KibanaRefused as error:
        raise MarsadError(f"Kibana: {error}") from error
    for change in changes:
        if json:
            print(orjson.dumps({"kind": change.kind, "name": change.name, "what": change.what}).decode())
        else:
            Console(highlight=False).print(f"{change.what:>8}  {change.kind} {change.name}")


@app.command("objects")
def print_objects(
    console: Annotated[str | None, typer.Option(help="Where readers reach the live page; unset: this machine.")] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write; unset: standard output.")
    ] = None,
) -> None:
    """Print the objects as Kibana's own import page takes them: Stack Management, Saved Objects, Import.

    Example: [bold]marsad kibana objects -o marsad.ndjson[/bold]
    """
    from mappings import kibana

    chosen = settings.load()
    text = kibana.ndjson(kibana.objects(console or chosen.console))
    if output is None:
        print(text, end="")
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise MarsadError(f"{output}: {error.strerror}") from error


def _address(url: str | None, chosen: Settings) -> str:
    found = url or chosen.kibana_url
    if not found:
        raise MarsadError("name the Kibana: --url https://host:5601, or MARSAD_KIBANA_URL")
    try:
        return str(TypeAdapter(WebUrl).validate_python(found))
    except ValidationError as error:
        # Without the address itself: a password that is not written for an address may stand anywhere in it.
        raise MarsadError(
            "--url is not an address such as https://user:password@host:5601; in a password write %23 for #, %40 for @"
        ) from error
