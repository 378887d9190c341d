"""Leaves a failing endpoint alone for a while: pure, the time is passed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 5
PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Breaker:
    """How often in a row the endpoint failed, and until when it is left alone (None: it is not)."""

    failures: int = 0
    until: datetime | None = None


def admit(breaker: Breaker, now: datetime) -> Breaker | None:
    """The breaker once a call is let through, None when the endpoint is to be left alone.

    After the pause one call tries; the others wait for what it finds, or for another pause.
    """
    if breaker.until is None:
        return breaker
    return replace(breaker, until=now + PAUSE) if now >= breaker.until else None


def after(breaker: Breaker, answered: bool, now: datetime) -> Breaker:
    """The breaker after a call: an answer forgets all failures, the last of a row of failures starts a pause."""
    if answered:
        return Breaker()
    failures = breaker.failures + 1
    return Breaker(failures, now + PAUSE if failures >= FAILURES else None)
