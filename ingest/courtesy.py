"""What publishers ask of those who poll them, as times: pure, `now` passed in."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(hours=24)
_HOUR = timedelta(hours=1)
_MAX_AGE = re.compile(r"(?:^|[\s,;])(s-maxage|max-age)\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_UNCACHED = re.compile(r"(?:^|[\s,;])(?:no-cache|no-store)\b", re.IGNORECASE)


def retry_after(header: str, now: datetime) -> timedelta | None:
    """How long the publisher asks us to stay away: seconds or a date; None for anything else and for the past."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header[:9]), LONGEST.total_seconds()))
    wait = _until(header, now)
    return min(wait, LONGEST) if wait is not None and wait > timedelta() else None


def freshness(cache_control: str, expires: str, age: str, now: datetime) -> timedelta | None:
    """How long an answer stays fresh by its HTTP headers (RFC 9111, section 4.2); None when they do not say.

    `max-age` comes before `Expires`; `no-cache` and `no-store` say that there is nothing to wait for.
    """
    if _UNCACHED.search(cache_control):
        return None
    ages = {name.lower(): timedelta(seconds=int(value)) for name, value in _MAX_AGE.findall(cache_control)}
    # We are no shared cache, but what stands before the publisher is one and answers from it for so long.
    fresh = ages.get("max-age", ages.get("s-maxage"))
    if fresh is None:
        fresh = _until(expires, now)
    elif age.isascii() and age.isdigit():
        fresh -= timedelta(seconds=int(age[:9]))
    return min(fresh, LONGEST) if fresh is not None and fresh > timedelta() else None


def after_skipped(moment: datetime, hours: Collection[int], days: Collection[int]) -> datetime:
    """The first moment from `moment` on in no hour and on no day (0: Monday; both in UTC) that the feed says to skip.

    One that says to skip everything says nothing.
    """
    if not hours and not days:
        return moment
    at = moment.astimezone(UTC)
    for _ in range(24 * 8):
        if at.hour not in hours and at.weekday() not in days:
            return at
        at = at.replace(minute=0, second=0, microsecond=0) + _HOUR
    return moment


def _until(header: str, now: datetime) -> timedelta | None:
    try:
        moment = parsedate_to_datetime(header.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
