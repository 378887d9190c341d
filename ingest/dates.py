"""Reads the dates of feeds, keeping the publisher's own UTC offset."""

from __future__ import annotations

import re
from calendar import timegm
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from time import struct_time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.parser import isoparse

from ingest.months import MONTHS, fold

# Hours east of UTC of the names that Arabic and neighbouring publishers write. email.utils takes AST for the Atlantic.
_ZONES = {
    "AST": 3, "EET": 2, "EEST": 3, "CET": 1, "CEST": 2, "WET": 0, "WEST": 1, "CAT": 2, "EAT": 3, "MSK": 3,
    "KSA": 3, "GST": 4, "TRT": 3, "BST": 1, "MET": 1, "MEST": 2,
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7,
}  # fmt: skip
# Countries that keep one time, for dates that say none. Source: the IANA time zone database.
_CLOCKS = {
    "AE": "Asia/Dubai", "BH": "Asia/Bahrain", "DJ": "Africa/Djibouti", "DZ": "Africa/Algiers", "EG": "Africa/Cairo",
    "IL": "Asia/Jerusalem", "IQ": "Asia/Baghdad", "IR": "Asia/Tehran", "JO": "Asia/Amman", "KM": "Indian/Comoro",
    "KW": "Asia/Kuwait", "LB": "Asia/Beirut", "LY": "Africa/Tripoli", "MA": "Africa/Casablanca",
    "MR": "Africa/Nouakchott", "OM": "Asia/Muscat", "PS": "Asia/Hebron", "QA": "Asia/Qatar", "SA": "Asia/Riyadh",
    "SD": "Africa/Khartoum", "SO": "Africa/Mogadishu", "SY": "Asia/Damascus", "TN": "Africa/Tunis",
    "TR": "Europe/Istanbul", "YE": "Asia/Aden",
}  # fmt: skip
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹،\u200e\u200f", "01234567890123456789,  ")
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=1)
_MAIL_MONTHS = {
    name: number for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}  # fmt: skip
_MAIL = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d\d?) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? ([+-])(\d\d)(\d\d)", re.ASCII
)
_TIME = r"(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>ص|م|صباحا|مساء|[ap]\.?m\.?))?"
_DAY_MONTH = r"(?P<day>\d\d?)(?: |-|/)(?P<month>[^\W\d_]+(?: [^\W\d_]+)?)(?:,? |-|/)(?P<year>\d{4})"
_MONTH_DAY = r"(?P<month>[^\W\d_]+)\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{4})"
_SLASHES = r"(?P<first>\d\d?)[/.-](?P<other>\d\d?)[/.-](?P<year>\d{4})"
_ZONE = r"(?: ?\(?(?P<zone>[a-z]{0,4} ?[+-]\d\d?:?(?:\d\d)?|[a-z]{1,5})\)?)?"
_WRITTEN = [
    re.compile(rf"(?:[^\W\d_]+(?:[.,]+ ?| ))?{day}(?:(?: ?[,|-])? ?(?:الساعه|at)? ?{_TIME})?{_ZONE}")
    for day in (_DAY_MONTH, _MONTH_DAY, _SLASHES)
]
_OFFSET = re.compile(r"(?:GMT|UTC|UT)? ?([+-])(\d\d?):?(\d\d)?")


def read_date(written: str, parsed: struct_time | None = None, country: str = "") -> datetime | None:
    """The moment a feed wrote, in its own offset; else feedparser's reading of it, in UTC; else None.

    A date without an offset is read by the clock of the feed's country, where that keeps one time, else in UTC: who
    writes none writes what the clock on the wall says. Only the date itself and the feed list decide that, neither
    the present time nor the feed's other dates; so an article's date is the same at every poll.
    """
    if found := _MAIL.fullmatch(written):
        return _mail(*found.groups())
    written = " ".join(written.translate(_DIGITS).split())[:80]
    moment = _iso(written) or _lettered(written) or _loosely(written)
    if moment is None and parsed:
        try:
            moment = datetime.fromtimestamp(timegm(parsed), UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return _aware(moment, country) if moment else None


def plausible(moment: datetime, now: datetime) -> bool:
    """Whether an article can carry this date: not before feeds existed, not more than a day ahead.

    A wrong time zone puts a date up to 14 hours ahead, so a day is room enough; more is a mistake of the publisher, or
    an event announced.
    """
    return _OLDEST <= moment <= now + _AHEAD


def _mail(
    day: str, month: str, year: str, hour: str, minute: str, second: str | None, sign: str, hours: str, minutes: str
) -> datetime | None:
    # What nearly every RSS feed writes, read in a quarter of the time that email.utils takes.
    try:
        zone = _fixed((-1 if sign == "-" else 1) * (int(hours) * 60 + int(minutes)))
        number = _MAIL_MONTHS[month]
        return datetime(int(year), number, int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=zone)
    except (ValueError, KeyError):
        return None


def _iso(written: str) -> datetime | None:
    if not written[:4].isdigit() or len(written) < 10:
        return None
    try:
        return isoparse(written.replace(" +", "+").replace(" Z", "Z"))
    except (ValueError, OverflowError):
        return None


def _lettered(written: str) -> datetime | None:
    """A date with the name of its month in it, or three numbers between slashes; in Arabic or English."""
    folded = fold(written)
    for pattern in _WRITTEN:
        if found := pattern.fullmatch(folded):
            return _put_together(found.groupdict())
    return None


def _put_together(parts: dict[str, str | None]) -> datetime | None:
    half = parts["half"] or ""
    month, day = _month_and_day(parts, half)
    hour = int(parts["hour"] or 0)
    if half:
        hour = hour % 12 + (12 if half[0] in "مp" else 0)
    try:
        # Without a zone where none was written: who called tells which it is.
        return datetime(
            int(parts["year"] or 0),
            month,
            day,
            hour,
            int(parts["minute"] or 0),
            min(int(parts["second"] or 0), 59),
            tzinfo=_zone((parts["zone"] or "").upper()),
        )
    except ValueError:
        return None


def _month_and_day(parts: dict[str, str | None], half: str) -> tuple[int, int]:
    """Zero for what cannot be told: 5/6/2026 is two dates, unless «ص» or «م» says that the day comes first."""
    if "month" in parts:
        return MONTHS.get(parts["month"] or "", 0), int(parts["day"] or 0)
    first, other = int(parts["first"] or 0), int(parts["other"] or 0)
    if first > 12 or first == other or half[:1] in ("ص", "م"):
        return other, first
    return (first, other) if other > 12 else (0, 0)


def _loosely(written: str) -> datetime | None:
    head, _, zone = written.rpartition(" ")
    if zone.upper() in _ZONES:
        written = f"{head} {_ZONES[zone.upper()]:+03}00"
    try:
        return parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _zone(written: str) -> timezone | None:
    if written in _ZONES:
        return _fixed(_ZONES[written] * 60)
    found = _OFFSET.fullmatch(written)
    if not found:
        return None
    return _fixed((-1 if found[1] == "-" else 1) * (int(found[2]) * 60 + int(found[3] or 0)))


@lru_cache(2000)
def _fixed(minutes: int) -> timezone:
    # UTC has one spelling, so that equal dates look equal.
    return timezone(timedelta(minutes=minutes)) if minutes else UTC


def _aware(moment: datetime, country: str) -> datetime | None:
    offset = moment.utcoffset()
    if offset is None:
        clock = _clock(country)
        offset = moment.replace(tzinfo=clock).utcoffset()
    # A plain timezone in place of dateutil's: it compares and travels between processes as a value.
    return moment.replace(tzinfo=timezone(offset) if offset else UTC)


@lru_cache(300)
def _clock(country: str) -> tzinfo:
    try:
        return ZoneInfo(_CLOCKS[country]) if country in _CLOCKS else UTC
    except (ZoneInfoNotFoundError, OSError):
        return UTC
