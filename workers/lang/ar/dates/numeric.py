"""Dates in figures: 12/3/2016, 2016-03-12, 12.03.2016, 15/10/1436هـ."""

from __future__ import annotations

from datetime import date

from workers.lang.ar.dates.hijri import HIJRI_YEARS, to_civil
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import WEEKDAYS, forms, listed

CUES = listed("يوم ليوم بيوم ويوم بتاريخ تاريخ وبتاريخ الموافق")
AFTER_YEAR = ("م", "ه", "هجري", "هجريه", "ميلادي", "ميلاديه")


def numeric(text: Text, at: int) -> When | None:
    """A date in figures that begins at word `at`; day and month alone only after «يوم» or «بتاريخ»."""
    if not text.at(at)[:1].isdigit() or text.at(at - 1) in ("/", "-") or (text.at(at - 1) and text.at(at - 1) in "/-"):
        return None
    return _dotted(text, at) or _separated(text, at) or (_day_and_month(text, at) if _is_cued(text, at) else None)


def _is_cued(text: Text, at: int) -> bool:
    return text.at(at - 1) in CUES or bool(forms(text.at(at - 1)) & WEEKDAYS.keys())


def _dotted(text: Text, at: int) -> When | None:
    if not any(len(part) == 4 for part in text.at(at).split(".")):
        return None  # a version number
    return _resolved(text, at, at + 1, text.at(at).split("."))


def _separated(text: Text, at: int) -> When | None:
    mark = text.at(at + 1)
    if mark not in ("/", "-") or text.at(at + 3) != mark or text.at(at + 5) == mark:
        return None
    return _resolved(text, at, at + 5, [text.at(at), text.at(at + 2), text.at(at + 4)])


def _resolved(text: Text, start: int, end: int, parts: list[str]) -> When | None:
    if len(parts) != 3 or not all(part.isdecimal() and len(part) in (1, 2, 4) for part in parts):
        return None
    first, middle, last = (int(part) for part in parts)
    year, month, day = (first, middle, last) if first > 31 else (last, middle, first)
    if month > 12 >= day:
        month, day = day, month
    end += text.at(end) in AFTER_YEAR
    if year in HIJRI_YEARS:
        found = to_civil(year, month, day)
        return When(start, end, found, "day", "numeric Hijri date") if found else None
    found = civil(year if year > 99 else 2000 + year, month, day)
    return When(start, end, found, "day", "numeric date") if found else None


def _day_and_month(text: Text, at: int) -> When | None:
    """«يوم 22/4»: the latest such day."""
    day, mark, month = text.at(at), text.at(at + 1), text.at(at + 2)
    if mark not in ("/", "-") or not (day.isdecimal() and month.isdecimal() and len(day) < 3 and len(month) < 3):
        return None
    years = (text.published.year, text.published.year - 1)
    days = (civil(year, int(month), int(day)) for year in years)
    found = next((d for d in days if d and d <= text.published), None)
    return When(at, at + 3, found, "day", "day and month in figures") if found else None


def civil(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has no such day (31/2)."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
