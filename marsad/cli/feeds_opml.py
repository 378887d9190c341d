"""`marsad feeds import` and `marsad feeds export`: feed lists from and for other readers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ingest import catalogue, opml
from ingest.catalogue import Catalogue
from ingest.feed import Feed
from marsad import settings
from marsad.errors import MarsadError


def import_(file: Annotated[Path, typer.Argument(help="OPML file, or - for standard input.")]) -> None:
    """Add the feeds of an OPML file, switched on. Example: [bold]marsad feeds import feeds.opml[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    after, present = merge(known, opml.read(_content(file), str(file)))
    catalogue.save(after, given.feeds)
    print(f"added {len(after.added) - len(known.added)} feeds; {present} were there already")


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
            alerts=outline.alerts or "auto",  # type: ignore[arg-type]  # add looks at both
            full_text=outline.full_text or "auto",  # type: ignore[arg-type]
            folder=outline.folder,
        )
        try:
            known = catalogue.add(known, feed)
        except MarsadError as error:
            mistakes.append(str(error))
    if mistakes:
        raise MarsadError("nothing was added: " + "; ".join(mistakes))
    return known, present


def _content(file: Path) -> bytes:
    try:
        return sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise MarsadError(f"cannot read {file}: {error.strerror}") from error
