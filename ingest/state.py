"""Speaks for the Redis structures of feed state: a hash `feed:{id}` each, the set `feeds` of ids, and `beat:poller`.

The poller writes; the console and the watch read, waiting (`load_states`) or in a loop (`load_states_async`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import orjson
import redis
import redis.asyncio

FEEDS = "feeds"
BEAT = "beat:poller"
BEAT_TTL = 30  # seconds without a beat after which the poller counts as dead


@dataclass(frozen=True, slots=True)
class FeedState:
    """What the last polls of a feed left behind.

    `etag`, `modified` and `body` (a hash of the bytes) are what the publisher may be asked with; they hold for the
    address `url`, for the Redis run `validators_run`, and from `validators_at` on. `status` is the last outcome's.
    `entries` and `drops` are of the last reading, `articles` and `revisions` are sums; `error` is "" while all is well.
    """

    id: str
    url: str = ""
    status: str = ""
    etag: str = ""
    modified: str = ""
    body: str = ""
    validators_run: str = ""
    validators_at: datetime | None = None
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    first_poll: datetime | None = None
    error: str = ""
    error_streak: int = 0
    entries: int = 0
    drops: int = 0
    articles: int = 0
    revisions: int = 0
    polls: int = 0
    title: str = ""
    moved: str = ""


@dataclass(frozen=True, slots=True)
class PollerBeat:
    """The poller's sign of life: when, how many feeds it polls, and how many of them fail."""

    at: datetime
    feeds: int = 0
    failing: int = 0
    waiting: str = ""  # why it polls nothing just now: "queue_full", or ""


def load_states(client: redis.Redis, ids: Iterable[str] | None = None) -> dict[str, FeedState]:
    """The states of these feeds, or of all ever polled; one that was never polled has only its id."""
    names = _names(client.smembers(FEEDS)) if ids is None else list(ids)
    pipe = client.pipeline(transaction=False)
    for name in names:
        pipe.hgetall(_key(name))
    return _states(names, pipe.execute())


async def load_states_async(client: redis.asyncio.Redis, ids: Iterable[str] | None = None) -> dict[str, FeedState]:
    """As `load_states`, without holding up the loop."""
    names = _names(await client.smembers(FEEDS)) if ids is None else list(ids)
    pipe = client.pipeline(transaction=False)
    for name in names:
        pipe.hgetall(_key(name))
    return _states(names, await pipe.execute())


async def save_state(client: redis.asyncio.Redis, state: FeedState) -> None:
    """Replace a feed's state by this one."""
    row: dict[Any, Any] = {**to_fields(state)}
    pipe = client.pipeline(transaction=True)
    pipe.delete(_key(state.id))
    pipe.hset(_key(state.id), mapping=row)
    pipe.sadd(FEEDS, state.id)
    await pipe.execute()


async def state_and_run(client: redis.asyncio.Redis, name: str) -> tuple[FeedState, str]:
    """A feed's state, and which run of which Redis keeps it: that changes with a restart and with a failover."""
    pipe = client.pipeline(transaction=False)
    pipe.hgetall(_key(name))
    pipe.info("server")
    row, info = await pipe.execute()
    return from_fields(name, row), str(info["run_id"])


async def save_beat(client: redis.asyncio.Redis, beat: PollerBeat) -> None:
    """Say that the poller is alive."""
    row = {"at": beat.at.isoformat(), "feeds": beat.feeds, "failing": beat.failing, "waiting": beat.waiting}
    await client.set(BEAT, orjson.dumps(row), ex=BEAT_TTL)


def load_beat(client: redis.Redis) -> PollerBeat | None:
    """The poller's last sign of life; None when there was none for 30 s."""
    text: Any = client.get(BEAT)
    if not text:
        return None
    row = orjson.loads(text)
    return PollerBeat(**{**row, "at": datetime.fromisoformat(row["at"])})


def to_fields(state: FeedState) -> dict[str, str]:
    """The state as hash fields; what is at its default is left out."""
    values = {part.name: getattr(state, part.name) for part in fields(state)}
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
        for name, value in values.items()
        if value not in (None, "", 0)
    }


def from_fields(name: str, row: Mapping[str, str]) -> FeedState:
    """The state of hash fields; fields that this version does not know are passed over."""
    values: dict[str, Any] = {}
    for part in fields(FeedState):
        if part.name not in row or part.name == "id":
            continue
        text = row[part.name]
        if isinstance(part.default, int):
            values[part.name] = int(text)
        else:
            values[part.name] = datetime.fromisoformat(text) if part.default is None else text
    return FeedState(id=name, **values)


def _key(name: str) -> str:
    return f"feed:{name}"


def _names(members: Any) -> list[str]:
    return sorted(str(one) for one in members)


def _states(names: list[str], rows: list[Any]) -> dict[str, FeedState]:
    return {name: from_fields(name, row) for name, row in zip(names, rows, strict=True)}
