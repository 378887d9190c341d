"""Speaks to Redis for the signs of life: heartbeats of processes, how much waits and how long, the state of feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
import redis

from ingest import queue, state
from ingest.state import FeedState
from marsad.clock import now, to_ms
from workers.alerts.outbox import outbox

BEAT_SECONDS = 15
_WORKER = "beat:worker:"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What can be known of a running Marsad from Redis. `lag` in seconds: age of the oldest waiting article.

    `polling_rests`: why the poller polls nothing just now, "queue_full" or "".
    """

    at: datetime
    workers: tuple[str, ...]
    pollers: tuple[str, ...]
    waiting: int
    lag: float
    outbox: int
    dead: int
    feeds: dict[str, FeedState]
    polling_rests: str = ""


def beat(client: redis.Redis, role: str, name: str) -> None:
    """Note that this process lives; forgotten after fifteen seconds."""
    client.set(f"beat:{role}:{name}", orjson.dumps({"at": to_ms(now())}), ex=BEAT_SECONDS)


def read(client: redis.Redis) -> Vitals:
    """The signs of life as they are now."""
    moment = now()
    stream = queue.articles(client)
    oldest = stream.oldest()
    poller = state.load_beat(client)
    return Vitals(
        at=moment,
        workers=workers(client),
        pollers=("poller",) if poller else (),
        waiting=stream.length(),
        lag=max(0.0, (to_ms(moment) - oldest) / 1000) if oldest is not None else 0.0,
        outbox=outbox(client).length(),
        dead=queue.count_dead(client),
        feeds=state.load_states(client),
        polling_rests=poller.waiting if poller else "",
    )


def workers(client: redis.Redis) -> tuple[str, ...]:
    """The names of those that gave a sign of life, as they gave them."""
    return tuple(sorted(str(key).removeprefix(_WORKER) for key in client.scan_iter(match=f"{_WORKER}*", count=1000)))
