"""The event: one article's telling of one happening, in the form the annotation guidelines define."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Literal

Qualifier = Literal["exact", "at_least", "about", "up_to", "unspecified"]
Precision = Literal["site", "city", "region", "country"]
DatePrecision = Literal["day", "month", "year", "unknown"]
Modality = Literal["asserted", "claimed", "denied", "planned"]
Salience = Literal["main", "background"]

COUNTS = ("killed", "injured", "arrested", "abducted", "killed_perpetrators")


def _classes() -> dict[str, tuple[str, ...]]:
    """Each class with its types: the files `class.type.toml` of the language packs say which there are."""
    found: dict[str, set[str]] = {}
    for pack in (files("workers") / "lang").iterdir():
        for file in (pack / "event_types").iterdir() if (pack / "event_types").is_dir() else ():
            name, kind, ending = f"{file.name}..".split(".")[:3]
            if ending == "toml":
                found.setdefault(name, set()).add(kind)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


CLASSES = _classes()
CLASS_OF: dict[str, str] = {kind: name for name, kinds in CLASSES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Count:
    """How many; `value` is None when the article only says «قتلى» or «عشرات» (then `vague` may say which)."""

    value: int | None
    qualifier: Qualifier = "exact"
    vague: Literal["tens", "hundreds", "some"] | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """An actor or target: the exact words of the text, and the usual English name where one is known."""

    name_ar: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The most specific place stated. `country` is ISO 3166 alpha-2; `lat`, `lon` in degrees (WGS 84)."""

    name_ar: str
    name_en: str
    country: str
    lat: float | None
    lon: float | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class Trace:
    """Which words filled a slot, and by which rule. Offsets count code points of `Article.full_text`."""

    slot: str
    start: int
    end: int
    rule: str


@dataclass(frozen=True, slots=True)
class Event:
    """One article's telling of one event. Empty slots are None or (), never guessed."""

    type: str
    salience: Salience
    evidence: str
    modality: Modality = "asserted"
    date: dt.date | None = None
    date_end: dt.date | None = None
    date_precision: DatePrecision = "unknown"
    date_implied: bool = False
    place: Place | None = None
    actors: tuple[Name, ...] = ()
    targets: tuple[Name, ...] = ()
    killed: Count | None = None
    injured: Count | None = None
    arrested: Count | None = None
    abducted: Count | None = None
    killed_perpetrators: Count | None = None
    means: str | None = None
    claimed_by: str | None = None
    attributed_to: str | None = None
    traces: tuple[Trace, ...] = field(default=(), compare=False)

    @property
    def event_class(self) -> str:
        """The class of the type, such as "explosion" for "airstrike"."""
        return CLASS_OF[self.type]


def to_record(event: Event) -> dict[str, Any]:
    """The event as the guidelines write it: plain JSON, every field present, traces left out."""
    return {
        "type": event.type,
        "salience": event.salience,
        "modality": event.modality,
        "date": event.date.isoformat() if event.date else None,
        "date_end": event.date_end.isoformat() if event.date_end else None,
        "date_precision": event.date_precision,
        "date_implied": event.date_implied,
        "place": _place_record(event.place),
        "actors": [_name_record(name) for name in event.actors],
        "targets": [_name_record(name) for name in event.targets],
        **{slot: _count_record(getattr(event, slot)) for slot in COUNTS},
        "means": event.means,
        "claimed_by": event.claimed_by,
        "attributed_to": event.attributed_to,
        "evidence": event.evidence,
    }


def event_ids(article_id: str, events: list[Event]) -> list[str]:
    """Ids for the events of one article, in text order.

    Toll and exact type stay out of the id: a correction of either must overwrite the event, not add one.
    """
    seen: dict[tuple[str, str, str], int] = {}
    ids = []
    for event in events:
        place = f"{event.place.country}/{event.place.name_en or event.place.name_ar}" if event.place else ""
        day = event.date.isoformat() if event.date else ""
        key = (event.event_class, place.lower(), day)
        nth = seen[key] = seen.get(key, -1) + 1
        ids.append(hashlib.blake2b("\x1f".join((article_id, *key, str(nth))).encode(), digest_size=16).hexdigest())
    return ids


def _place_record(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "name_ar": place.name_ar,
        "name_en": place.name_en,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "precision": place.precision,
    }


def _name_record(name: Name) -> dict[str, str]:
    return {"name_ar": name.name_ar, "name_en": name.name_en}


def _count_record(count: Count | None) -> dict[str, Any] | None:
    if count is None:
        return None
    record: dict[str, Any] = {"value": count.value, "qualifier": count.qualifier}
    return record | {"vague": count.vague} if count.vague else record
