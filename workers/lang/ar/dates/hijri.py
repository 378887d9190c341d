"""Dates of the Hijri calendar (Umm al-Qura), turned into those of the western one."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import (
    EDGE_FREE,
    EDGES,
    HIJRI_MONTHS,
    LAST,
    NEXT,
    RELATIONS,
    TWO_WORD_HIJRI_MONTHS,
    forms,
    listed,
)

# The table that hijridate holds (1343 to 1500); news speaks of no other.
HIJRI_YEARS = range(1343, 1501)
MARKS = ("ه", "هجري", "هجريه")
# «رجب» and «رمضان» are men, too, and «2 صفر» is a score: alone they are months only after «شهر», with a year, or so.
CUES = listed("شهر بشهر لشهر وشهر")


def hijri_day(text: Text, at: int, day: int, start: int) -> When | None:
    """The rest of «12 رمضان 1436هـ» from the month at word `at`; the number is read already, from word `start` on."""
    cued = text.at(at) == "شهر"
    at += cued
    month, end = hijri_month(text, at)
    if not month:
        return None
    year, end = hijri_year(text, end)
    if text.at(at) == "صفر" and not (year or cued):
        return None
    end += text.at(end) == "المبارك"
    relation = text.at(end) if text.at(end) in RELATIONS else ""
    found = to_civil(year, month, day) if year else _nearest(text.published, month, day, relation)
    return When(start, end + bool(relation), found, "day", "Hijri date") if found else None


def hijri_month_alone(text: Text, at: int) -> When | None:
    """«رمضان 1436», «شهر رمضان الماضي», «في شهر شعبان»: the month of Hijri months, precise to the western month."""
    month, end = hijri_month(text, at)
    if not month or (text.at(at - 1).isdecimal() and len(text.at(at - 1)) < 3):
        return None  # none, or a day that this month does not have
    sure = end > at + 1 or text.at(at) in ("رمضان", "شوال")
    year, end = hijri_year(text, end)
    cued = text.at(at - 1) in CUES or (sure and text.at(at - 1) in EDGES | EDGE_FREE)
    end += cued and text.at(end) == "المبارك"
    relation = text.at(end) if text.at(end) in RELATIONS else ""
    if not (year or relation or cued):
        return None
    found = to_civil(year, month, 1) if year else _nearest(text.published, month, 1, relation)
    return When(at, end + bool(relation), found.replace(day=1), "month", "Hijri month") if found else None


def hijri_month(text: Text, at: int) -> tuple[int, int]:
    """(number of the Hijri month, index after it); (0, at) when there is none."""
    for word in forms(text.at(at)):
        if month := HIJRI_MONTHS.get(word):
            return month, at + 1
        if month := TWO_WORD_HIJRI_MONTHS.get((word, text.at(at + 1))):
            return month, at + 2
    return 0, at


def hijri_year(text: Text, at: int) -> tuple[int, int]:
    """(year, index after it), over «من عام» and the letter that marks the calendar; (0, at) when there is none."""
    k = at
    while k < at + 2 and text.at(k) in ("من", "عام", "سنه", "لعام", "العام", "،"):
        k += 1
    word = text.at(k)
    if not (word.isdecimal() and len(word) == 4 and int(word) in HIJRI_YEARS):
        return 0, at
    return int(word), k + 1 + (text.at(k + 1) in MARKS)


@lru_cache(4096)
def to_civil(year: int, month: int, day: int) -> date | None:
    """The western day of a Hijri one; None where that calendar has no such day, or out of the table."""
    if year not in HIJRI_YEARS or not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    from hijridate import Hijri  # here: few articles name a Hijri date, and the table takes time to load

    try:
        return Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None


@lru_cache(4096)
def _year_of(day: date) -> int:
    from hijridate import Gregorian

    try:
        return int(Gregorian(day.year, day.month, day.day).to_hijri().year)
    except (ValueError, OverflowError):
        return 0


def _nearest(published: date, month: int, day: int, relation: str) -> date | None:
    """The year left unsaid: the latest such day not much later than publication, as with western dates."""
    year = _year_of(published)
    if relation in NEXT:
        days = (to_civil(year + k, month, day) for k in (0, 1))
        return next((d for d in days if d and d > published), None)
    days = (to_civil(year + k, month, day) for k in (1, 0, -1))
    ahead = -1 if relation in LAST else 45
    return next((d for d in days if d and (d - published).days <= ahead), None)
