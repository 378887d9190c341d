"""Reads the dates of feeds, keeping the publisher's own UTC offset."""

from __future__ import annotations

from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from time import struct_time

from dateutil.parser import isoparse

# Hours east of UTC of the names that Arabic and neighbouring publishers write. email.utils takes AST for the Atlantic.
_ZONES = {"AST": 3, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "WET": 0, "WEST": 1, "CAT": 2, "EAT": 3, "MSK": 3}
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)


def read_date(written: str, parsed: struct_time | None = None) -> datetime | None:
    """The moment a feed wrote, in its own offset; else feedparser's reading of it, in UTC; else None.

    A date without an offset is taken as UTC.
    """
    written = " ".join(written.translate(_DIGITS).split())[:64]
    moment = _mail(written) or _iso(written)
    if moment is None and parsed:
        try:
            moment = datetime.fromtimestamp(timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return moment


def plausible(moment: datetime, now: datetime) -> bool:
    """Whether an article can carry this date: not before feeds existed, not more than a day ahead."""
    return _OLDEST <= moment <= now + _AHEAD


def _mail(written: str) -> datetime | None:
    head, _, zone = written.rpartition(" ")
    if zone.upper() in _ZONES:
        hours = _ZONES[zone.upper()]
        written = f"{head} +{hours:02}00"
    try:
        return _aware(parsedate_to_datetime(written))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _iso(written: str) -> datetime | None:
    if not written[:4].isdigit() or len(written) < 10:
        return None
    try:
        return _aware(isoparse(written.replace(" +", "+").replace(" Z", "Z")))
    except (ValueError, OverflowError):
        return None


def _aware(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    if offset is None:
        return moment.replace(tzinfo=UTC)
    # A plain timezone in place of dateutil's: it compares and travels between processes as a value.
    return moment.replace(tzinfo=timezone(offset) if offset else UTC)
