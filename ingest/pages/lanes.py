"""Decides when a page of a busy host comes back: pure, given the time.

Pages of one host come in dozens. Each gets a time of its own behind the others, so that they do not all come back at
once to find that one of them may go.
"""

from __future__ import annotations

from datetime import datetime, timedelta

# A host's line that ended is forgotten when there are so many.
MOST = 5_000
_LEAST = timedelta(seconds=0.5)


class Lanes:
    """For each host, when the last of those that queue up has its turn."""

    def __init__(self, spacing: timedelta) -> None:
        self._spacing = max(spacing, _LEAST)
        self._ends: dict[str, datetime] = {}

    def ahead(self, host: str, now: datetime) -> timedelta:
        """How long the line of this host is."""
        return max(timedelta(), self._ends.get(host, now) - now)

    def queue(self, host: str, wait: timedelta, now: datetime) -> timedelta:
        """Stand at the end of the line, and wait for so long at least: the wait."""
        turn = max(self._ends.get(host, now), now + wait)
        self._end_at(host, turn + self._spacing, now)
        return turn - now

    def rest(self, host: str, wait: timedelta, now: datetime) -> None:
        """Nobody has a turn before this time is over."""
        self._end_at(host, max(self._ends.get(host, now), now + wait), now)

    def _end_at(self, host: str, moment: datetime, now: datetime) -> None:
        if len(self._ends) >= MOST:
            self._ends = {name: end for name, end in self._ends.items() if end > now}
        self._ends[host] = moment
