"""Lay annotated events over the text as the extractor reads it: sentences, triggers, spans of words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache
from types import ModuleType
from typing import NamedTuple

from ingest import lines
from training.parts import Annotated, Row
from training.score import scorer
from workers.extract.matcher import Match
from workers.extract.reading import Reading, read

# A name may stand behind glued letters («وبال»), never inside a word.
MOST_GLUED = 4


class Told(NamedTuple):
    """An annotated event, the sentence that states it, and its trigger in words where one is annotated."""

    event: Row
    sentence: int
    trigger: tuple[int, int] | None


def reading_of(article: Row) -> Reading:
    """The article as the extractor reads it."""
    return read(lines.article(article))


def told(annotated: Annotated, reading: Reading) -> list[Told]:
    """The events whose sentence is found."""
    return [found for event in annotated.events if (found := _told(event, reading))]


def locate(reading: Reading, name: str) -> list[tuple[int, int]]:
    """The word spans at which a name stands, letter by letter, whatever is glued before it."""
    starts, ends, found = reading.words.start, reading.words.end, []
    for hit in re.finditer(re.escape(name), reading.full_text) if name else ():
        first = bisect_right(starts, hit.start()) - 1
        last = bisect_left(starts, hit.end())
        if (
            first >= 0
            and last > first
            and hit.start() - starts[first] <= MOST_GLUED
            and hit.end() >= ends[last - 1] - 1
        ):
            found.append((first, last))
    return found


def compatible(one: str, other: str) -> bool:
    """Whether the annotators' score would pair events of these types."""
    return bool(_score().compatible(one, other))


def same_place(gold: Row, found: Row) -> bool:
    """Whether the annotators' score takes one place for the other."""
    return bool(_score().same_place(gold, found))


def pairs(events: list[Row], found: list[Row]) -> list[tuple[Row, Row]]:
    """Annotated events and found ones that the annotators' score pairs."""
    return list(_score().pair(events, found))


def trigger_of(reading: Reading, told: Told) -> Match | None:
    """The trigger that tells the event: the annotated words, else the best fitting match of its sentence."""
    start, end = reading.bounds[told.sentence]
    fitting = [
        match
        for match in reading.matches
        if start <= match.start < end and match.form != "group" and compatible(match.name, told.event["type"])
    ]
    if fitting:
        return min(
            fitting,
            key=lambda m: (not _meets(m, told.trigger), m.name != told.event["type"], m.form == "weak", m.start),
        )
    return Match(*told.trigger, "noun", told.event["type"]) if told.trigger else None


def _meets(match: Match, span: tuple[int, int] | None) -> bool:
    return span is not None and match.start < span[1] and span[0] < match.end


def _told(event: Row, reading: Reading) -> Told | None:
    if trigger := event.get("trigger"):
        found = locate(reading, trigger)
        body = [span for span in found if span[0] >= reading.title_end] or found
        if body:
            at = event.get("trigger_at", len(reading.full_text))
            best = min(body, key=lambda span: abs(reading.words.start[span[0]] - at))
            return Told(event, reading.words.sentence[best[0]], best)
    words = _score().tokens(event.get("evidence"))
    shared = [
        (len(words & _score().tokens(reading.original(start, end))), -number)
        for number, (start, end) in enumerate(reading.bounds)
        if end > start
    ]
    best = max(shared, default=(0, 0))
    return Told(event, -best[1], None) if best[0] else None


@cache
def _score() -> ModuleType:
    return scorer()
