"""Teach the model that finds actors and targets (`roles`)."""

from __future__ import annotations

from collections.abc import Iterator

from training.aligned import Told, locate, reading_of, told, trigger_of
from training.parts import Annotated
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.roles import NOBODY, ROLES, Role, seen_of, sentence_seen

SETTINGS = {"c1": 0.6, "c2": 0.2, "max_iterations": 120, "feature.minfreq": 2}
SLOTS: dict[Role, str] = {"actor": "actors", "target": "targets"}


def examples(annotated: Annotated) -> Iterator[tuple[list[list[str]], list[str]]]:
    """(what is seen of each word, its role) for the sentence of every event, from its trigger."""
    reading = reading_of(annotated.article)
    for event in told(annotated, reading):
        if trigger := trigger_of(reading, event):
            trigger = trigger._replace(name=event.event["type"])
            rows = sentence_seen(reading, *reading.bounds[event.sentence])
            yield seen_of(reading, trigger, rows), labels_of(reading, event, trigger)


def labels_of(reading: Reading, told: Told, trigger: Match) -> list[str]:
    start, end = reading.bounds[told.sentence]
    labels = [NOBODY] * (end - start)
    for role in ROLES:
        for name in told.event[SLOTS[role]]:
            here = [span for span in locate(reading, name["name_ar"]) if start <= span[0] and span[1] <= end]
            if here:
                first, last = min(here, key=lambda span: abs(span[0] - trigger.start))
                if all(label == NOBODY for label in labels[first - start : last - start]):
                    labels[first - start : last - start] = [f"B-{role}"] + [f"I-{role}"] * (last - first - 1)
    return labels
