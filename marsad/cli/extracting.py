"""`marsad extract`: events of articles by hand; needs no server and no settings."""

from __future__ import annotations

import sys
from typing import Annotated

import orjson
import typer

from ingest import lines
from workers.event import to_record
from workers.extract import extract as extract_events

Fast = Annotated[bool, typer.Option("--fast", help="Without the encoder, as with MARSAD_ACCURATE=false.")]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(extract)


def extract(
    file: Annotated[str, typer.Argument(help="Articles as JSON lines (id, url, published, title, text), or - .")],
    fast: Fast = False,
) -> None:
    """Print the events of articles, one JSON line an article; no server is needed.

    A line that is no article is named on standard error, and the exit status is 1.

    Example: [bold]marsad extract articles.jsonl > events.jsonl[/bold]
    """
    dropped = 0
    for line in lines.read(file):
        if line.article is None:
            dropped += 1
            print(f"marsad: {file}:{line.number}: dropped: {line.reason}", file=sys.stderr)
            continue
        events = [to_record(event) for event in extract_events(line.article, accurate=not fast)]
        row = {"id": line.given_id or line.article.id, "events": events}
        sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
    sys.stdout.flush()
    if dropped:
        raise typer.Exit(1)
