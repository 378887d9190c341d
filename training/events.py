"""Teach the model that judges triggers (`events`)."""

from __future__ import annotations

from collections.abc import Iterator

from training.aligned import Told, compatible, reading_of, told
from training.parts import Annotated
from workers.extract.judge import NONE, article_seen, seen_of
from workers.extract.matcher import Match
from workers.extract.reading import Reading

SETTINGS = {"c1": 0.3, "c2": 0.3, "max_iterations": 150, "feature.minfreq": 2}


def examples(annotated: Annotated) -> Iterator[tuple[list[list[str]], list[str]]]:
    """(what is seen, the right type) of every trigger whose answer the annotation settles."""
    reading = reading_of(annotated.article)
    if not reading.text:
        return
    events, shared = told(annotated, reading), article_seen(reading)
    for matches in reading.spans.values():
        if label := label_of(reading, matches, events):
            yield [seen_of(reading, matches, shared)], [label]


def label_of(reading: Reading, matches: list[Match], events: list[Told]) -> str | None:
    """The type told by a trigger; None where the article has such an event, and this may or may not tell it again."""
    start, end = matches[0][:2]
    types = {match.name for match in matches}
    sentence = reading.words.sentence[start]
    near = [e for e in events if any(compatible(kind, e.event["type"]) for kind in types)]
    if not near:
        return NONE
    if here := [e for e in near if e.sentence == sentence]:
        best = min(here, key=lambda e: (not _meets(e, start, end), e.event["type"] not in types))
        return str(best.event["type"])
    same = [e for e in near if e.event["type"] in types]
    if same and (start < reading.title_end or sentence == reading.lead):
        return str(same[0].event["type"])
    return None


def _meets(event: Told, start: int, end: int) -> bool:
    return event.trigger is not None and event.trigger[0] < end and start < event.trigger[1]
