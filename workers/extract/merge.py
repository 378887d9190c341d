"""Bring the tellings of one happening together: same or nearer type, no contradiction of place or day."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from workers.event import Name, Trace
from workers.extract.candidates import NARROWER, Candidate
from workers.extract.counting import Toll
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

NEAR_KM = 60.0


@dataclass(frozen=True, slots=True)
class Draft:
    """An event in the making: first telling, and the slots gathered so far; `definite` when taken as known."""

    type: str
    first: Candidate
    sentences: tuple[int, ...]
    when: When | None = None
    place: Mention | None = None
    actors: tuple[Name, ...] = ()
    targets: tuple[Name, ...] = ()
    tolls: tuple[Toll, ...] = ()
    counts: tuple[Toll, ...] = ()
    title: bool = False
    definite: bool = False
    traces: tuple[Trace, ...] = field(default=(), compare=False)


def merge(drafts: list[Draft]) -> list[Draft]:
    """Fold each draft into the earliest one it can belong to."""
    merged: list[Draft] = []
    for draft in drafts:
        place = next((k for k in range(len(merged)) if belongs(merged[k], draft)), None)
        if place is None:
            merged.append(draft)
        else:
            merged[place] = join(merged[place], draft)
    return merged


def belongs(one: Draft, other: Draft) -> bool:
    """Whether both can tell of one happening."""
    return _same_kind(one.type, other.type) and _same_day(one.when, other.when) and _same_spot(one.place, other.place)


def join(one: Draft, other: Draft) -> Draft:
    """One draft of both: the first telling's words, the narrower type, empty slots filled."""
    kind = other.type if other.type in NARROWER.get(one.type, frozenset()) else one.type
    return replace(
        one,
        type=kind,
        sentences=one.sentences + other.sentences,
        when=_better_day(one.when, other.when),
        place=_better_place(one.place, other.place),
        actors=one.actors or other.actors,
        targets=one.targets or other.targets,
        tolls=one.tolls + other.tolls,
        counts=one.counts + other.counts,
        title=one.title or other.title,
        definite=one.definite and other.definite,
        traces=one.traces + other.traces,
    )


def km(one: Mention, other: Mention) -> float:
    """Great-circle distance of two places; 0 when one of them has no coordinates."""
    if one.entry.lat is None or one.entry.lon is None or other.entry.lat is None or other.entry.lon is None:
        return 0.0
    la, lo, lb, lp = (math.radians(x) for x in (one.entry.lat, one.entry.lon, other.entry.lat, other.entry.lon))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _same_kind(one: str, other: str) -> bool:
    return one == other or other in NARROWER.get(one, frozenset()) or one in NARROWER.get(other, frozenset())


def _same_day(one: When | None, other: When | None) -> bool:
    if one is None or other is None:
        return True
    if one.precision == other.precision == "day":
        return one.day == other.day
    width = 7 if one.precision == "month" else 4
    return one.day.isoformat()[:width] == other.day.isoformat()[:width]


def _same_spot(one: Mention | None, other: Mention | None) -> bool:
    if one is None or other is None:
        return True
    if one.entry.country != other.entry.country:
        return False
    if "country" in (one.entry.precision, other.entry.precision):
        return True
    return km(one, other) <= (300 if "region" in (one.entry.precision, other.entry.precision) else NEAR_KM)


def _better_day(one: When | None, other: When | None) -> When | None:
    if one is None and other is not None and other.precision == "year":
        return None  # a year told later belongs to what is told there
    if one is None or (other is not None and one.precision != "day" and other.precision == "day"):
        return other or one
    return one


def _better_place(one: Mention | None, other: Mention | None) -> Mention | None:
    order = {"site": 0, "city": 1, "region": 2, "country": 3}
    if one is None or other is None:
        return one or other
    return (
        other if order[other.entry.precision] < order[one.entry.precision] and order[one.entry.precision] > 1 else one
    )
