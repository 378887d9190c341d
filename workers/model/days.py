"""Settle the model's dates: the rules' own reading of the quoted words, else the model's if it can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from workers.event import DatePrecision
from workers.model.answer import Dated
from workers.model.quotes import Quote, Text

# A news article tells of what was, up to the day after it in another time zone; plans reach some years ahead.
AHEAD, PLANNED_AHEAD = timedelta(days=1), timedelta(days=5 * 366)
EARLIEST = date(1900, 1, 1)


class Days(NamedTuple):
    """The day or days of an event; `implied` when the article only lets one conclude it."""

    first: date | None = None
    last: date | None = None
    precision: DatePrecision = "unknown"
    implied: bool = False


def implied(text: Text) -> Days:
    """The day of publication, for news that does not say when."""
    return Days(text.article.published.date(), None, "day", True)


def days_of(text: Text, said: Dated, quote: Quote, planned: bool) -> Days | None:
    """The days that the quoted words tell; None when the rules cannot read them and the model's date cannot be."""
    for when in text.dates:
        if when.start < quote.last and quote.first < when.end:
            return Days(when.day, when.last, when.precision)
    first, last = _day(said.first), _day(said.last or "")
    latest = _later(text.article.published.date(), PLANNED_AHEAD if planned else AHEAD)
    if first is None or not EARLIEST <= first <= latest:
        return None
    return Days(first, last if last and first < last <= latest else None, said.precision)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _later(day: date, by: timedelta) -> date:
    return day + by if date.max - day > by else date.max
