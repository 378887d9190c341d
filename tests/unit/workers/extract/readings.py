"""Readings of a title and a text published on Wednesday 2024-03-13, and the triggers and tellings they hold."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ingest.article import Article
from workers.extract.drafts import Draft, fill
from workers.extract.matcher import Match
from workers.extract.reading import Reading, read
from workers.extract.tellings import Telling
from workers.lang.ar.clitics import bare

PUBLISHED = datetime(2024, 3, 13, 9, tzinfo=timezone(timedelta(hours=2)))


def reading_of(title: str, text: str = "") -> Reading:
    """An article of nobody's, read."""
    return read(Article("a", "", title, text, PUBLISHED))


def trigger_of(reading: Reading, kind: str, word: str = "") -> Match:
    """The first trigger of a type; of several, the one that opens with `word` (folded, nothing glued to it)."""
    return next(
        match for match in reading.matches if match.name == kind and word in ("", bare(reading.text[match.start]))
    )


def tellings_of(reading: Reading, **words: str) -> list[Telling]:
    """A sure telling for each trigger type="word", in text order, whatever the judge makes of it."""
    return [
        Telling(match, reading.words.sentence[match.start], {match.name: 0.95})
        for match in reading.matches
        if words.get(match.name) == bare(reading.text[match.start])
    ]


def drafts_of(read: Reading, **words: str) -> list[Draft]:
    """A draft for each trigger type="word", every one an event of its own."""
    return fill(read, [[telling] for telling in tellings_of(read, **words)])
