"""What somebody typed for days, an area or a cursor, as values; each raises ValueError with what to write. Pure."""

from __future__ import annotations

import base64
import binascii
import calendar
import datetime as dt
import hashlib
import math
import re
from typing import Any

import orjson

from workers.lang.ar.lexicon import rows
from workers.lang.ar.normalise import fold_word
from workers.query.wanted import Box, Circle, Days, Wanted
from workers.resolve.gazetteer import Entry, gazetteer

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
FARTHEST = 20_040  # km: half the way around


def days(text: str) -> Days:
    """A day, a month, a year, or two of them: 2019-04-05, 2019-04, 2019-04-01..2019-05."""
    first, dots, last = text.strip().partition("..")
    begin, end = _days(first, text), _days(last if dots else first, text)
    if begin.first > end.last:
        raise ValueError(f"{text!r}: the first day is not before the last")
    return Days(begin.first, end.last)


def circle(text: str) -> Circle:
    """A point or the name of a place, and kilometres: 32.9,13.2,50 or Sirte,50 or سرت,50km."""
    where, _, distance = text.replace("،", ",").rpartition(",")
    found = re.fullmatch(r"(\d+(?:\.\d+)?) *(?:km|كم)?", distance.strip())
    if not where or not found or not 0 < float(found[1]) <= FARTHEST:
        raise ValueError(f"{text!r}: write a point or a place and kilometres, such as 32.9,13.2,50 or سرت,50")
    if match := re.fullmatch(r"(-?\d+(?:\.\d+)?) *, *(-?\d+(?:\.\d+)?)", where.strip()):
        return Circle(*_point(match[1], match[2], text), float(found[1]))
    place = _place(where)
    if place is None or place.lat is None or place.lon is None:
        raise ValueError(f"{where.strip()!r} is in no list of places: write its latitude and longitude")
    return Circle(place.lat, place.lon, float(found[1]))


def box(text: str) -> Box:
    """North, west, south, east in degrees: 33.2,9.3,19.5,25.2 (about Libya)."""
    parts = text.split(",")
    if len(parts) != 4:
        raise ValueError(f"{text!r}: write north,west,south,east, such as 33.2,9.3,19.5,25.2")
    north, west = _point(parts[0], parts[1], text)
    south, east = _point(parts[2], parts[3], text)
    if north < south:
        raise ValueError(f"{text!r}: the north comes first")
    return Box(north, west, south, east)


def country(text: str) -> str:
    """The code of a country: LY, or its name, ليبيا or Libya."""
    wanted = text.strip().casefold()
    for code, english, arabic, *_ in rows("workers.resolve", "countries.tsv"):
        if wanted in (code.casefold(), english.casefold()) or fold_words(text) in map(fold_words, arabic.split("|")):
            return code
    raise ValueError(f"{text!r} is no country that places are resolved to: write a code such as LY, or its name")


def question(wanted: Wanted, alias: str) -> str:
    """What tells one question from another, for the cursors of its pages."""
    return hashlib.sha256(f"{alias} {wanted}".encode()).hexdigest()[:16]


def cursor(text: str, question: str) -> tuple[str, list[Any]]:
    """The point in time and the place in it where a page of this question ended."""
    try:
        asked, pit, after = orjson.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, TypeError, binascii.Error):
        asked = pit = after = None
    if not (isinstance(asked, str) and isinstance(pit, str) and isinstance(after, list)):
        raise ValueError("this is no cursor: copy it whole from the page before")
    if asked != question:
        raise ValueError("this cursor is of another question: repeat the words and options of the page before")
    return pit, after


def cursor_text(question: str, pit: str, after: list[Any]) -> str:
    """A cursor as it is shown and given back."""
    return base64.urlsafe_b64encode(orjson.dumps([question, pit, after])).decode()


def fold_words(text: str) -> str:
    """The words of a name, folded."""
    return " ".join(map(fold_word, text.split()))


def _days(text: str, whole: str) -> Days:
    match = _DAY.fullmatch(text.strip())
    try:
        if match:
            year, month, day = (int(part) if part else None for part in match.groups())
            return _of(year or 0, month, day)
    except (ValueError, calendar.IllegalMonthError):
        pass
    raise ValueError(f"{whole!r} is not a time: write 2019-04-05, 2019-04, 2019 or 2019-04-01..2019-04-30")


def _of(year: int, month: int | None, day: int | None) -> Days:
    if month is None:
        return Days(dt.date(year, 1, 1), dt.date(year, 12, 31))
    last = calendar.monthrange(year, month)[1]
    return Days(dt.date(year, month, day or 1), dt.date(year, month, day or last))


def _point(lat: str, lon: str, whole: str) -> tuple[float, float]:
    try:
        north, east = float(lat), float(lon)
    except ValueError:
        north = east = math.nan
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise ValueError(f"{whole!r}: latitude is -90 to 90, longitude -180 to 180 degrees")
    return north, east


def _place(name: str) -> Entry | None:
    """The most populous place of that name, Arabic or English; a region or country is one, too."""
    words = [fold_word(word) for word in name.split()]
    arabic = [entry for known in gazetteer().get(words[0] if words else "", ()) if known.rest == tuple(words[1:])
              for entry in known.entries]  # fmt: skip
    wanted = name.strip().casefold()
    english = (entry for names in gazetteer().values() for known in names for entry in known.entries
               if entry.english.casefold() == wanted)  # fmt: skip
    return max(arabic or english, key=lambda entry: entry.population, default=None)
