"""Teach the model that brings the tellings of one event together (`links`)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from training.aligned import Told, compatible, locate, reading_of, same_place, told
from training.parts import Annotated
from workers.extract.links import OTHER, SAME, may_be_one, seen_of
from workers.extract.reading import Reading
from workers.extract.tellings import Telling
from workers.extract.where import to_place

SETTINGS = {"c1": 0.3, "c2": 0.3, "max_iterations": 150, "feature.minfreq": 2}
# How much better an event must fit a telling than any other one to be taken for it.
CLEARLY = 1.0


def examples(annotated: Annotated) -> Iterator[tuple[list[list[str]], list[str]]]:
    """(what is seen of two triggers, "same" or "other") for every pair of which both events are known."""
    reading = reading_of(annotated.article)
    events = told(annotated, reading)
    settled = list(known(reading, events))
    for (one, first), (other, second) in combinations(settled, 2):
        if may_be_one(one.kind, other.kind):
            yield [seen_of(reading, one, other)], [SAME if first is second else OTHER]


def known(reading: Reading, events: list[Told]) -> Iterator[tuple[Telling, Told]]:
    for (start, end), matches in sorted(reading.spans.items()):
        sentence = reading.words.sentence[start]
        fitting = [
            (_fit(reading, start, end, sentence, event), number)
            for number, event in enumerate(events)
            if any(compatible(match.name, event.event["type"]) for match in matches)
        ]
        fitting.sort(reverse=True)
        if not fitting or fitting[0][0] < 1.0 or (len(fitting) > 1 and fitting[0][0] - fitting[1][0] < CLEARLY):
            continue
        event = events[fitting[0][1]]
        kinds = {match.name for match in matches}
        kind = event.event["type"] if event.event["type"] in kinds else matches[0].name
        yield Telling(matches[0], sentence, {kind: 0.95}), event


def _fit(reading: Reading, start: int, end: int, sentence: int, told: Told) -> float:
    """How well a trigger at words[start:end] fits an event: its own trigger, sentence, place, names, date."""
    event = told.event
    if told.trigger and told.trigger[0] < end and start < told.trigger[1]:
        return 10.0
    fit = 2.0 * (sentence == told.sentence) - (2.0 if told.trigger and sentence == told.sentence else 0.0)
    first, last = reading.bounds[sentence]
    fit += 1.0 * (start < reading.title_end and event["salience"] == "main")
    if event["place"]:
        here = [mention for mention in reading.places if first <= mention.start < last]
        fit += any(
            same_place(
                event["place"],
                {"name_ar": p.name_ar, "country": p.country, "lat": p.lat, "lon": p.lon, "precision": p.precision},
            )
            for p in (to_place(reading, mention) for mention in here)
        )
    for slot in ("actors", "targets"):
        for name in event[slot][:2]:
            fit += 0.5 * any(first <= at < last for at, _ in locate(reading, name["name_ar"]))
    fit += 0.5 * any(first <= when.start < last and when.day.isoformat() == event["date"] for when in reading.dates)
    return fit
