"""Reads the hints that feeds give about coming again: ttl, syndication module, hours and days to skip."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from ingest.dates import read_date
from ingest.parse.entry import Hints

# The RSS 1.0 syndication module; a month and a year are as long as they are on average.
_PERIODS = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 30.44, "yearly": 365.25}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SKIPPED = re.compile(r"<(hour|day)>\s*(\w+)\s*</\1>", re.IGNORECASE)
_SKIPS = re.compile(r"<skip(?:Hours|Days)\b[^<>]*>(.{0,2000}?)</skip(?:Hours|Days)>", re.IGNORECASE | re.DOTALL)


def hints_of(
    ttl: str = "", period: str = "", frequency: str = "", base: str = "", skipped: Iterable[str] = ()
) -> Hints:
    """The hints from their elements' texts; `skipped` are hours and names of days. What makes no sense is left out."""
    hours, days = set(), set()
    for one in (word.strip().lower() for word in skipped):
        if one in _DAYS:
            days.add(_DAYS.index(one))
        elif (hour := _number(one)) is not None and hour <= 24:  # some count from 1 to 24
            hours.add(hour % 24)
    minutes, often = _number(ttl), _number(frequency)
    length = _PERIODS.get(period.strip().lower())
    return Hints(
        ttl=timedelta(minutes=minutes) if minutes is not None else None,
        period=timedelta(days=length / max(often or 1, 1)) if length else None,
        base=read_date(base) if base else None,
        skip_hours=frozenset(hours),
        skip_days=frozenset(days),
    )


def skipped_in(text: str) -> list[str]:
    """The hours and days that a document's text lists, for a reader that knows only the last of them."""
    return [match[2] for part in _SKIPS.findall(text[:100_000]) for match in _SKIPPED.finditer(part)]


def _number(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
