"""`marsad feeds`: which feeds are watched, and how they do."""

from __future__ import annotations

from typing import Annotated

import typer

from ingest import catalogue
from ingest.catalogue import Catalogue
from marsad import settings
from marsad.cli import feeds_check, feeds_list, feeds_opml

app = typer.Typer(help="Which feeds are watched, and how they do.", no_args_is_help=True)

Names = Annotated[list[str], typer.Argument(help="Ids of feeds, or country codes such as ly.")]

app.command("list")(feeds_list.list_)
app.command()(feeds_check.add)


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


app.command("check")(feeds_check.check_)
app.command("import")(feeds_opml.import_)
app.command()(feeds_opml.export)


def _told(before: Catalogue, after: Catalogue, word: str) -> None:
    changed = sorted({feed.id for feed in before.on} ^ {feed.id for feed in after.on})
    print(f"{word}: {', '.join(changed)}" if changed else f"nothing to do, they are {word}")
