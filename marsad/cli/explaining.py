"""`marsad explain`: why an article gave the events it gave; a file needs no server and no settings."""

from __future__ import annotations

import os
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from ingest import lines
from ingest.article import Article, article_id
from ingest.lines import Line
from marsad import clock, settings
from marsad.cli.extracting import Fast
from marsad.errors import MarsadError
from workers.explain import Explanation, page, terminal
from workers.explain import explain as explained
from workers.extract import extract as extract_events

_ADDRESS = re.compile("https?://", re.IGNORECASE)
_ID = re.compile("[0-9a-f]{32}")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(explain)


def explain(
    source: Annotated[
        str,
        typer.Argument(
            metavar="FILE|URL|ID",
            help="A text file (title in the first line), articles as JSON lines, or - ; or an article in the index.",
        ),
    ],
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write an HTML page there instead.")] = None,
    fast: Fast = False,
    published: Annotated[
        str, typer.Option(metavar="TIME", help="When a text file was published, such as 2019-09-21T09:00:00+02:00.")
    ] = "",
) -> None:
    """Show which words of an article filled which slot of its events, and by which rule.

    The events are extracted anew. Without --published, a text file is of now. The exit status is 1 when there is no
    article, or a line of the file is none, and 2 also when the index does not answer.

    Example: [bold]marsad explain article.txt --html article.html[/bold]
    """
    dropped: list[Line] = []
    explanations = (
        explained(one, extract_events(one, accurate=not fast)) for one in _articles(_lines(source, published), dropped)
    )
    if first := next(explanations, None):
        _show(chain([first], explanations), html)
    elif not dropped:
        _say(f"no article found: {source}")
    if first is None or dropped:
        raise typer.Exit(1)


def _articles(found: Iterator[Line], dropped: list[Line]) -> Iterator[Article]:
    for line in found:
        if line.article:
            yield line.article
        else:
            _say(f"{line.source}:{line.number}: dropped: {line.reason}")
            dropped.append(line)


def _lines(source: str, published: str) -> Iterator[Line]:
    if source != "-" and not os.path.exists(source):
        yield from _known(_id_of(source))
        return
    if source.endswith((".jsonl", ".xz")):
        yield from lines.read(source)
        return
    content = _bytes(source)
    if content.lstrip().startswith(b"{"):
        yield from (lines.parse(n, line, source) for n, line in enumerate(content.splitlines(), 1) if line.strip())
    elif content.strip():
        yield _text_line(source, content, published)


def _id_of(source: str) -> str:
    if _ADDRESS.match(source):
        return article_id(source)
    if _ID.fullmatch(source):
        return source
    raise MarsadError(f"{source} is no file, no http address and no article id: `marsad search --json` tells ids")


def _known(id_: str) -> Iterator[Line]:
    # Here, not above: the client takes two seconds to load, and a file has no need of it.
    from marsad.cli.checks import innermost
    from marsad.clients import elasticsearch_client
    from workers import query
    from workers.query import QueryFailed

    try:
        found = query.article(elasticsearch_client(settings.load()), id_)
    except QueryFailed as error:
        _say(f"Elasticsearch: {innermost(error)}: start it with `marsad up`, or set MARSAD_ELASTICSEARCH_URL")
        raise typer.Exit(2) from error
    if found:
        yield Line(1, "", found)


def _bytes(source: str) -> bytes:
    try:
        content = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise MarsadError(f"cannot read {source}: {error.strerror or error}") from error
    return content.removeprefix(BOM_UTF8)


def _text_line(source: str, content: bytes, published: str) -> Line:
    """A text file as one article: the first line that is not blank is its title."""
    decoded = content.decode("utf-8", "replace")
    if "\ufffd" in decoded:
        _say(f"{source} is not UTF-8 throughout: what is not was replaced")
    title, _, text = decoded.strip().partition("\n")
    row = {"id": source, "title": title, "text": text, "published": published or clock.now().astimezone().isoformat()}
    try:
        return Line(1, "", lines.article(row), "", source)
    except ValueError as error:
        return Line(1, "", None, str(error), source)


def _show(explanations: Iterator[Explanation], html: Path | None) -> None:
    if html:
        _write(explanations, html)
        return
    # Lines of the text are the terminal's to wrap; it knows which way they run.
    console = Console(highlight=False, emoji=False, soft_wrap=True)
    for explanation in explanations:
        for part in terminal.render(explanation, console.width):
            console.print(part)


def _write(explanations: Iterator[Explanation], html: Path) -> None:
    try:
        with html.open("w", encoding="utf-8") as file:
            file.writelines(page.pages(explanations))
    except OSError as error:
        raise MarsadError(f"cannot write {html}: {error.strerror or error}") from error


def _say(sentence: str) -> None:
    print(f"marsad: {sentence}", file=sys.stderr)
