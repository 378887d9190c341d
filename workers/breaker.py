"""Speaks to Redis for the breaker before the index, one for all workers: while it is open, nobody asks the index.

closed -> (a drain fails) open for a second or so -> one more try -> closed, or open for twice as long
"""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
import redis

from marsad.clock import now

BREAKER = "breaker"
FIRST = timedelta(seconds=1)
LONGEST = timedelta(seconds=10)
# An open breaker that nobody came back to is forgotten: the workers that opened it are gone.
KEPT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Open:
    """The index is away: since when, how often it was tried, why, and when it is tried again."""

    since: datetime
    tries: int
    until: datetime
    reason: str


def read(client: redis.Redis) -> Open | None:
    """The open breaker; None while it is closed."""
    text: Any = client.get(BREAKER)
    if not text:
        return None
    row = orjson.loads(text)
    times = {name: datetime.fromisoformat(row[name]) for name in ("since", "until")}
    return Open(**{**row, **times})


def trip(client: redis.Redis, reason: str) -> Open:
    """Open it, or leave it open for longer."""
    after = tripped(read(client), reason, now(), random.uniform(0.5, 1))  # noqa: S311 - spreads load, guards nothing
    client.set(BREAKER, orjson.dumps(asdict(after)), ex=KEPT_SECONDS)
    return after


def close(client: redis.Redis) -> None:
    """The index answers again."""
    client.delete(BREAKER)


def tripped(before: Open | None, reason: str, moment: datetime, jitter: float) -> Open:
    """The breaker after a failure: twice the pause, up to the longest, times `jitter` (a half to one)."""
    if before is None:
        return Open(moment, 1, moment + FIRST * jitter, reason)
    if moment < before.until:  # several fail of one cause: that is one try
        return before
    pause = min(FIRST * 2 ** min(before.tries, 10), LONGEST)
    return Open(before.since, before.tries + 1, moment + pause * jitter, reason)
