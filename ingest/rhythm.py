"""A feed's own rhythm: how often it has something new, and so how often it is worth a look. Pure.

dates of its newest entries -> gap -> interval
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

# The newest of a feed's entries tell its present rhythm; the rest of a long list tells last year's.
NEWEST = 20
# Looked at this often between two entries: an entry waits for an eighth of the gap on the average.
LOOKS = 4
# Without dates the interval grows by this with every poll that brings nothing, up to so many.
GROWTH = 1.5
_GROWN = 8


def newest(known: Iterable[int], dates: Iterable[datetime], now: datetime) -> tuple[int, ...]:
    """The newest dates of a feed's entries, as seconds since 1970, newest first; those still to come are left out."""
    seconds = {*known, *(int(moment.timestamp()) for moment in dates)}
    return tuple(sorted((one for one in seconds if one <= now.timestamp()), reverse=True)[:NEWEST])


def gap(dates: Sequence[int], now: datetime) -> timedelta | None:
    """The mean time between two entries up to now, which grows while the feed is silent; None when unknown."""
    # Of a feed that gives all its entries one date, it tells when the feed was written.
    if len(dates) < 3:
        return None
    return timedelta(seconds=max(1.0, (now.timestamp() - dates[-1]) / (len(dates) - 1)))


def interval(between: timedelta | None, quiet_polls: int, usual: timedelta) -> timedelta:
    """How long to wait between polls, by the gap; without one `usual`, and longer the longer nothing comes."""
    return between / LOOKS if between else usual * GROWTH ** min(quiet_polls, _GROWN)
