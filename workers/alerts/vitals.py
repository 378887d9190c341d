"""Speaks to Redis for the signs of life: heartbeats of processes, how much waits and how long, the state of feeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
import redis

from ingest import queue, state
from ingest.queue import dead, pages
from ingest.state import FeedState
from marsad.clock import now, to_ms
from workers import breaker
from workers.alerts.outbox import outbox
from workers.breaker import Open

BEAT_SECONDS = 15
_WORKER = "beat:worker:"


@dataclass(frozen=True, slots=True)
class Vitals:
    """What can be known of a running Marsad from Redis. `lag` in seconds: age of the oldest waiting article.

    `pages`: how many wait to be read. `polling_rests`: why the poller polls nothing just now, "queue_full" or "".
    `breaker`: open while the index is away.
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
    pages: int = 0
    breaker: Open | None = None


def beat(client: redis.Redis, role: str, name: str) -> None:
    """Note that this process lives; forgotten after fifteen seconds."""
    client.set(f"beat:{role}:{name}", orjson.dumps({"at": to_ms(now())}), ex=BEAT_SECONDS)


def read(client: redis.Redis, shards: int = 1) -> Vitals:
    """The signs of life as they are now."""
    moment = now()
    oldest = queue.oldest(client, shards)
    poller = state.load_beat(client)
    return Vitals(
        at=moment,
        workers=workers(client),
        pollers=("poller",) if poller else (),
        waiting=queue.length(client, shards),
        lag=max(0.0, (to_ms(moment) - oldest) / 1000) if oldest is not None else 0.0,
        outbox=outbox(client).length(),
        dead=dead.count_dead(client, shards),
        breaker=breaker.read(client),
        feeds=state.load_states(client),
        polling_rests=poller.waiting if poller else "",
        pages=pages.length(client, shards),
    )


def pollers(client: redis.Redis) -> tuple[str, ...]:
    """The poller, if it gave a sign of life within half a minute."""
    return ("poller",) if state.load_beat(client) else ()


def workers(client: redis.Redis) -> tuple[str, ...]:
    """The names of those that gave a sign of life, as they gave them."""
    return tuple(sorted(str(key).removeprefix(_WORKER) for key in client.scan_iter(match=f"{_WORKER}*", count=1000)))
