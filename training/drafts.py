"""Teach the filter against false alarms (`drafts`), on drafts made by models that have not seen the article."""

from __future__ import annotations

from collections.abc import Iterator

from training.aligned import pairs, reading_of
from training.parts import Annotated
from workers.event import to_record
from workers.extract.drafts import fill
from workers.extract.filter import NO, seen_of
from workers.extract.finish import to_event
from workers.extract.links import linked
from workers.extract.tellings import find_tellings

SETTINGS = {"c1": 0.3, "c2": 0.3, "max_iterations": 150, "feature.minfreq": 2}


def examples(annotated: Annotated) -> Iterator[tuple[list[list[str]], list[str]]]:
    """(what is seen of a draft, the salience of the annotated event answering to it) for every draft of the article."""
    reading = reading_of(annotated.article)
    drafts = fill(reading, linked(reading, find_tellings(reading)))
    found = [to_record(to_event(reading, draft, "main" if draft.main else "background")) for draft in drafts]
    paired = {id(one): event for event, one in pairs(annotated.events, found)}
    for number, record in enumerate(found):
        event = paired.get(id(record))
        if event is None or not event.get("optional"):
            yield [seen_of(reading, drafts, number)], [event["salience"] if event else NO]
