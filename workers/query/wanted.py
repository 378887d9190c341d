"""The question: which events, or which articles, somebody wants. Pure.

When something happened and when it was reported are two questions: `happened` asks for the days of the event, `since`
and `before` for @timestamp, the earlier of publication and first sight.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from workers.query.words import search_query
from workers.sinks.documents import ARTICLES, EVENTS

Query = dict[str, Any]

# With the events that are told no more, which the other alias leaves out.
WITHDRAWN = f"{EVENTS}-all"
# What can be counted by its values, and the field that holds them.
FACETS = {
    "type": "event.action",
    "class": "marsad.class",
    "country": "marsad.place.country",
    "place": "marsad.place.name_ar.keyword",
    "actor": "marsad.actors.name_ar.keyword",
    "target": "marsad.targets.name_ar.keyword",
    "publisher": "event.provider",
    "feed": "marsad.feed",
    "modality": "marsad.modality",
    "date-precision": "marsad.date_precision",
    "place-precision": "marsad.place.precision",
}
# Precise before vague: who asks for one takes all before it, too.
DATE_PRECISIONS = ("day", "month", "year")
PLACE_PRECISIONS = ("site", "city", "region", "country")
# Words of a name may have others between them: «قوات حفتر» is found for «القوات ... حفتر».
NAME_SLOP = 2


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Box:
    """Between two parallels and two meridians, in degrees; one with west > east crosses the 180th."""

    north: float
    west: float
    south: float
    east: float


@dataclass(frozen=True, slots=True)
class Circle:
    """Within so many kilometres of a point in degrees."""

    lat: float
    lon: float
    km: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question; what is left empty is not asked. Several values of one kind: any of them. Kinds: all of them."""

    text: str = ""
    types: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    since: dt.datetime | None = None
    before: dt.datetime | None = None
    # What follows only events have.
    classes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    salience: str = ""
    place: str = ""
    actor: str = ""
    target: str = ""
    happened: Days | None = None
    date_precision: str = ""
    place_precision: str = ""
    area: Box | Circle | None = None
    killed: int | None = None
    injured: int | None = None

    @property
    def is_about_events(self) -> bool:
        """Whether it asks for what only events have."""
        common = ("text", "types", "publishers", "feeds", "since", "before")
        asked = {field.name for field in fields(self) if getattr(self, field.name) not in ("", (), None)}
        return not asked <= set(common)


def query(wanted: Wanted, alias: str = EVENTS) -> Query:
    """The query for events, or with `alias` for articles or for events that were withdrawn."""
    filters = [*_common(wanted, alias), *(_of_events(wanted) if alias == EVENTS else ())]
    if alias == WITHDRAWN:
        filters.append({"term": {"marsad.state": "withdrawn"}})
    must = [_text(wanted.text, alias)] if wanted.text.strip() else []
    return {"bool": {"must": must, "filter": filters}}


def sort(wanted: Wanted) -> list[Query]:
    """Best first where words are asked for, else newest first; the id makes the order whole."""
    newest: list[Query] = [{"@timestamp": "desc"}, {"event.id": "asc"}]
    return [{"_score": "desc"}, *newest] if wanted.text.strip() else newest


def _text(text: str, alias: str) -> Query:
    """Words of the article; of an event a name alone, too, for "Suez" stands in no Arabic sentence."""
    if alias == ARTICLES:
        return search_query(text)
    names = [_named(slot, text) for slot in ("place", "actors", "targets")]
    return {"bool": {"should": [search_query(text), *names], "minimum_should_match": 1}}


def _common(wanted: Wanted, alias: str) -> list[Query]:
    found = [
        *_any_of("marsad.types" if alias == ARTICLES else "event.action", wanted.types),
        *_any_of("event.provider", wanted.publishers),
        *_any_of("marsad.feed", wanted.feeds),
    ]
    limits = {name: at.isoformat() for name, at in (("gte", wanted.since), ("lt", wanted.before)) if at}
    return [*found, {"range": {"@timestamp": limits}}] if limits else found


def _of_events(wanted: Wanted) -> list[Query]:
    found = [
        *_any_of("marsad.class", wanted.classes),
        *_any_of("marsad.place.country", wanted.countries),
        *_any_of("marsad.modality", wanted.modalities),
        *_any_of("marsad.salience", (wanted.salience,) if wanted.salience else ()),
        *_any_of("marsad.date_precision", _at_least(wanted.date_precision, DATE_PRECISIONS)),
        *_any_of("marsad.place.precision", _at_least(wanted.place_precision, PLACE_PRECISIONS)),
    ]
    names = (("place", wanted.place), ("actors", wanted.actor), ("targets", wanted.target))
    found += [_named(slot, name) for slot, name in names if name.strip()]
    if days := wanted.happened:
        # An event of which only the month is known lies in every day of it.
        found.append({"range": {"event.start": {"lte": days.last.isoformat()}}})
        found.append({"range": {"event.end": {"gte": days.first.isoformat()}}})
    if wanted.area:
        found.append(_within(wanted.area))
    for slot, least in (("killed", wanted.killed), ("injured", wanted.injured)):
        if least is not None:
            found.append({"range": {f"marsad.{slot}.value": {"gte": least}}})
    return found


def _any_of(field: str, values: tuple[str, ...]) -> list[Query]:
    return [{"terms": {field: list(values)}}] if values else []


def _at_least(precision: str, scale: tuple[str, ...]) -> tuple[str, ...]:
    return scale[: scale.index(precision) + 1] if precision else ()


def _named(slot: str, name: str) -> Query:
    fields_ = [f"marsad.{slot}.name_ar", f"marsad.{slot}.name_en"]
    return {"multi_match": {"query": name, "type": "phrase", "fields": fields_, "slop": NAME_SLOP}}


def _within(area: Box | Circle) -> Query:
    field = "marsad.place.location"
    if isinstance(area, Circle):
        return {"geo_distance": {"distance": f"{area.km}km", field: {"lat": area.lat, "lon": area.lon}}}
    corners = {"top": area.north, "left": area.west, "bottom": area.south, "right": area.east}
    return {"geo_bounding_box": {field: corners}}
