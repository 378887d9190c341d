"""Teach the models that give an event its place and its date (`places`, `dates`)."""

from __future__ import annotations

from collections.abc import Iterator

from training.aligned import reading_of, same_place, told, trigger_of
from training.parts import Annotated, Row
from workers.extract.choice import NO, YES, View, seen_of_date, seen_of_place, seen_of_publication
from workers.extract.reading import Reading
from workers.extract.where import to_place
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

SETTINGS = {"c1": 0.2, "c2": 0.2, "max_iterations": 150, "feature.minfreq": 2}
Example = tuple[list[list[str]], list[str]]


def places(annotated: Annotated) -> Iterator[Example]:
    """Every place of the article as seen from every event."""
    for reading, event, view in _views(annotated):
        for mention in reading.places:
            right = event["place"] and is_right(reading, mention, event["place"])
            yield [seen_of_place(reading, mention, view)], [YES if right else NO]


def dates(annotated: Annotated) -> Iterator[Example]:
    """Every date of the article, and the day of publication, as seen from every event."""
    for reading, event, view in _views(annotated):
        for when, right in dates_of(reading, event):
            seen = seen_of_date(reading, when, view) if when else seen_of_publication(reading, view)
            yield [seen], [YES if right else NO]


def dates_of(reading: Reading, event: Row) -> Iterator[tuple[When | None, bool]]:
    """Every date of the article and last the day of publication (None), each with whether it is the event's."""
    stated = False
    for when in reading.dates:
        right = when.day.isoformat() == event["date"] and when.precision == event["date_precision"]
        stated |= right
        yield when, right
    published = reading.article.published.date().isoformat() == event["date"] and event["date_precision"] == "day"
    yield None, published and not stated


def _views(annotated: Annotated) -> Iterator[tuple[Reading, Row, View]]:
    reading = reading_of(annotated.article)
    for event in told(annotated, reading):
        if trigger := trigger_of(reading, event):
            view = View(trigger._replace(name=event.event["type"]), event.event["salience"] == "main")
            yield reading, event.event, view


def is_right(reading: Reading, mention: Mention, place: Row) -> bool:
    found = to_place(reading, mention)
    return same_place(
        place,
        {
            "name_ar": found.name_ar,
            "country": found.country,
            "lat": found.lat,
            "lon": found.lon,
            "precision": found.precision,
        },
    )
