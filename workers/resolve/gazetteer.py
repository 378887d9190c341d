"""The gazetteer in memory: names to the places that bear them, how far countries spread, who is called after them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from workers.event import Precision
from workers.lang.ar.lexicon import rows
from workers.lang.ar.normalise import fold_word


class Entry(NamedTuple):
    """One place. `reviewed` tells a name of the supplement, seen by people, from one that GeoNames has."""

    english: str
    country: str
    lat: float | None
    lon: float | None
    precision: Precision
    population: int
    reviewed: bool = False


class Name(NamedTuple):
    """One name that begins with a certain word: its other words, and the places that bear it."""

    rest: tuple[str, ...]
    entries: list[Entry]


class _Loaded(NamedTuple):
    entries: dict[str, list[Entry]]
    extents: dict[str, tuple[float, float]]


@cache
def gazetteer() -> dict[str, list[Name]]:
    """First word of a name -> the names that begin with it, longest first."""
    table: dict[str, list[Name]] = {}
    for name, entries in _load().entries.items():
        first, *rest = name.split()
        table.setdefault(first, []).append(Name(tuple(rest), entries))
    for names in table.values():
        if len(names) > 1:
            names.sort(key=lambda name: -len(name.rest))
    return table


@cache
def countries() -> dict[str, Entry]:
    """Country code -> the country itself, as a place."""
    everything = _load().entries.values()
    return {entry.country: entry for entries in everything for entry in entries if entry.precision == "country"}


def extents() -> dict[str, tuple[float, float]]:
    """Country code -> how many degrees north and east of its middle «شمال» and «شرق» lie."""
    return _load().extents


@cache
def demonyms() -> dict[str, str]:
    """Surface form of a demonym («الليبية») -> country code."""
    found: dict[str, str] = {}
    for code, _, _, bases, *_ in ([*row, ""] for row in rows(__package__, "countries.tsv")):
        for base in filter(None, bases.split("|")):
            folded = fold_word(base)
            if " " in folded:
                continue
            for form in (folded, folded + "ه", folded + "ين", folded + "ون", folded + "تين"):
                for front in ("", "ال", "وال", "بال", "لل", "و"):
                    found.setdefault(front + form, code)
    return found


@cache
def common() -> frozenset[str]:
    """Words of the news that are no place names; see build_common.py."""
    lines = (files(__package__) / "common.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def _load() -> _Loaded:
    loaded = _Loaded({}, {})
    for name, english, country, lat, lon, precision, people, note in rows(__package__, "gazetteer.tsv"):
        kind: Precision = precision  # type: ignore[assignment]
        reviewed = note == "own" or kind == "country"
        entry = Entry(english, country, float(lat), float(lon), kind, int(people), reviewed)
        loaded.entries.setdefault(name, []).append(entry)
        if kind == "country" and note:
            north, east = note.split(",")
            loaded.extents[country] = float(north), float(east)
    return loaded
