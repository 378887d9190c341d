"""What the encoder is asked of an annotated article, with the right answers: the questions of the linear models."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from training.aligned import Told, reading_of, told, trigger_of
from training.choices import dates_of, is_right
from training.events import label_of
from training.links import known
from training.parts import Annotated
from training.roles import labels_of
from workers.event import CLASS_OF
from workers.extract.counting import Toll
from workers.extract.encoder import features
from workers.extract.encoder.features import Layout, Trigger, Vector
from workers.extract.links import may_be_one
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.tolls import HARMFUL, MOST_TOLLS

# Longer sentences are lists, and cost by the square of their length.
LONGEST_SENTENCE = 140
# Of an article with more settled triggers than this only a share of the pairs of different events is asked.
MANY = 24


class Mention(NamedTuple):
    """Is this place, date or toll that of the event? `trigger` by its number; start -1: the day of publication."""

    trigger: int
    kind: str
    start: int
    end: int
    standing: Vector
    right: bool


class Roles(NamedTuple):
    """Who acts and who suffers in words[start:end], seen from a trigger."""

    trigger: int
    kind: str
    start: int
    end: int
    tags: list[str]


@dataclass
class Row:
    """One article: its words, its triggers, and per trigger or pair what is right; None where that is not settled."""

    words: list[str]
    layout: Layout
    triggers: list[Trigger]
    types: list[str | None]
    first: list[bool | None]
    main: list[bool | None]
    pairs: list[tuple[int, int, bool]] = field(default_factory=list)
    places: list[Mention] = field(default_factory=list)
    dates: list[Mention] = field(default_factory=list)
    tolls: list[Mention] = field(default_factory=list)
    roles: list[Roles] = field(default_factory=list)
    told: frozenset[str] = frozenset()


def rows_of(annotated: Sequence[Annotated]) -> Iterator[Row]:
    """A row for each article in which any trigger stands."""
    for article in annotated:
        if row := row_of(article):
            yield row


def row_of(annotated: Annotated) -> Row | None:
    """All questions of one article; of a sentence without its article no salience, and only a stated date."""
    reading = reading_of(annotated.article)
    if not reading.spans:
        return None
    single = bool(annotated.article.get("single"))
    events = told(annotated, reading)
    row = _asked(reading, events, single)
    row.told = frozenset(event["type"] for event in annotated.events)
    at = {(trigger.start, trigger.end): number for number, trigger in enumerate(row.triggers)}
    asked: list[tuple[dict[str, Any], int]] = []
    for event in events:
        if trigger := trigger_of(reading, event):
            trigger = trigger._replace(name=event.event["type"])
            if (trigger.start, trigger.end) not in at:
                at[trigger.start, trigger.end] = _add_unlisted(row, trigger)
            dated = not single or event.event["date"] is not None
            _ask_slots(row, reading, event, trigger, at[trigger.start, trigger.end], dated)
            asked.append((event.event, at[trigger.start, trigger.end]))
    _ask_tolls(row, reading, asked)
    return row


def _asked(reading: Reading, events: list[Told], single: bool) -> Row:
    """The questions about triggers: of which type, is it the first of its event, is that news, which two are one."""
    spans = sorted(reading.spans)
    named: dict[tuple[int, int], Told] = {}
    for event in events:
        if trigger := trigger_of(reading, event):
            named.setdefault((trigger.start, trigger.end), event)
    settled = {(telling.trigger.start, telling.trigger.end): event for telling, event in known(reading, events)}

    def first(span: tuple[int, int]) -> bool | None:
        return None if span in named and named[span].event.get("optional") else span in named

    def main(span: tuple[int, int]) -> bool | None:
        event = named.get(span) or settled.get(span)
        return event.event["salience"] == "main" if event and not single else None

    triggers = [
        Trigger(*span, tuple(sorted({m.name for m in reading.spans[span]})), reading.spans[span][0].form)
        for span in spans
    ]
    row = Row(
        words=[reading.original(at, at + 1) for at in range(len(reading.text))],
        layout=Layout(reading.words.sentence, reading.title_end, reading.lead),
        triggers=triggers,
        types=[label_of(reading, reading.spans[span], events) for span in spans],
        first=[first(span) for span in spans],
        main=[main(span) for span in spans],
    )
    numbers = [number for number, span in enumerate(spans) if span in settled]
    chance = random.Random(len(row.words))
    for place, one in enumerate(numbers):
        for other in numbers[place + 1 :]:
            same = settled[spans[one]] is settled[spans[other]]
            if len(numbers) > MANY and not same and chance.random() > MANY / len(numbers):
                continue
            if any(may_be_one(a, b) for a in triggers[one].kinds for b in triggers[other].kinds):
                row.pairs.append((one, other, same))
    return row


def _add_unlisted(row: Row, trigger: Match) -> int:
    """A trigger that no list knows: its slots are asked, not whether it tells of anything."""
    row.triggers.append(Trigger(trigger.start, trigger.end, (trigger.name,), trigger.form))
    for answers in (row.types, row.first, row.main):
        answers.append(None)
    return len(row.triggers) - 1


def _ask_slots(row: Row, reading: Reading, told: Told, trigger: Match, number: int, dated: bool) -> None:
    event, kind, seen = told.event, trigger.name, row.triggers[number]
    for place in reading.places:
        right = bool(event["place"] and is_right(reading, place, event["place"]))
        standing = features.of_place(row.layout, seen, place.start, place.entry.precision)
        row.places.append(Mention(number, kind, place.start, place.end, standing, right))
    if dated:
        for when, right in dates_of(reading, event):
            if when is None:
                standing = features.of_date(row.layout, seen, -1, "other", 0)
                row.dates.append(Mention(number, kind, -1, -1, standing, right))
            else:
                age = (reading.article.published.date() - when.day).days
                standing = features.of_date(row.layout, seen, when.start, when.precision, age)
                row.dates.append(Mention(number, kind, when.start, when.end, standing, right))
    start, end = reading.bounds[told.sentence]
    if not event.get("optional") and end - start <= LONGEST_SENTENCE:
        row.roles.append(Roles(number, kind, start, end, labels_of(reading, told, trigger)))


def _ask_tolls(row: Row, reading: Reading, events: Sequence[tuple[dict[str, Any], int]]) -> None:
    """Whose tolls are they? Of two events with the same toll it is the nearer one's."""
    tolls = [toll for sentence in range(len(reading.bounds)) for toll in reading.tolls(sentence)][:MOST_TOLLS]
    for toll in tolls:
        whose = [number for event, number in events if _is_told(event, toll)]
        nearest = min(whose, key=partial(_away, row, toll), default=None)
        for event, number in events:
            if CLASS_OF[event["type"]] in HARMFUL:
                standing = features.of_toll(row.layout, row.triggers[number], toll)
                row.tolls.append(Mention(number, event["type"], toll.start, toll.end, standing, number == nearest))


def _is_told(event: dict[str, Any], toll: Toll) -> bool:
    """Whether an event has this toll by its annotation."""
    counted = event.get("killed_perpetrators" if toll.slot == "killed" and toll.perpetrator else toll.slot)
    return counted is not None and counted["value"] == toll.count.value


def _away(row: Row, toll: Toll, number: int) -> tuple[int, int]:
    """How far a toll stands from a trigger, in sentences and in words."""
    at, sentence = row.triggers[number].start, row.layout.sentence
    return abs(sentence[at] - sentence[toll.start]), abs(at - toll.start)
