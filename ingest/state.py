"""Speaks for what is remembered of feeds: the hash `feeds:state` (id -> JSON), and `beat:poller`.

The poller's state travels with the feed it takes and settles (`ingest.due`); console and watch read it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
import redis

STATES = "feeds:state"
BEAT = "beat:poller"
BEAT_TTL = 30  # seconds without a beat after which the poller counts as dead


# A tuple, for thousands are made every second: a frozen dataclass of so many fields takes three times as long.
class FeedState(NamedTuple):
    """What the last polls of a feed left behind.

    `etag`, `modified` and `body` (a hash of the bytes) are what the publisher may be asked with; they hold for the
    address `url`, for the Redis run `validators_run`, and from `validators_at` on. `status` is the last outcome's.
    `entries` and `drops` are of the last reading, `articles` and `revisions` are sums; `error` is "" while all is well.

    `listed_url` is the address in the feed list, `address` where it is polled instead since it moved there for good;
    `moved` is where it redirects for good now, `moved_polls` how often in a row it said so.
    `newest` are the dates of its newest entries (seconds since 1970); `quiet_polls`: polls in a row without anything
    new. `least` (seconds), `skip_hours`, `skip_days`: what the publisher asked for.
    `path` is the reader that read it last; `hub` and `topic` are where it offers to push.
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
    listed_url: str = ""
    address: str = ""
    moved: str = ""
    moved_polls: int = 0
    newest: tuple[int, ...] = ()
    quiet_polls: int = 0
    least: int = 0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()
    path: str = ""
    hub: str = ""
    topic: str = ""


_DEFAULTS = FeedState._field_defaults
_TIMES = frozenset(name for name, default in _DEFAULTS.items() if default is None)
_LISTS = frozenset(name for name, default in _DEFAULTS.items() if default == ())


@dataclass(frozen=True, slots=True)
class PollerBeat:
    """The poller's sign of life: when, and how many feeds it polls."""

    at: datetime
    feeds: int = 0
    waiting: str = ""  # why it polls nothing just now: "queue_full", or ""


def load_states(client: redis.Redis, ids: Iterable[str] | None = None) -> dict[str, FeedState]:
    """The states of these feeds, or of all ever polled; one that was never polled has only its id."""
    if ids is None:
        every: Any = client.hgetall(STATES)
        return {name: read_state(name, every[name]) for name in sorted(every)}
    names = list(ids)
    texts: Any = client.hmget(STATES, names) if names else []
    return {name: read_state(name, text) for name, text in zip(names, texts, strict=True)}


async def load_states_async(client: Any) -> dict[str, FeedState]:
    """The states of all feeds ever polled, without holding up the loop."""
    every = await client.hgetall(STATES)
    return {name: read_state(name, text) for name, text in every.items()}


async def save_beat(client: Any, beat: PollerBeat) -> None:
    """Say that the poller is alive."""
    row = {"at": beat.at.isoformat(), "feeds": beat.feeds, "waiting": beat.waiting}
    await client.set(BEAT, orjson.dumps(row), ex=BEAT_TTL)


def load_beat(client: redis.Redis) -> PollerBeat | None:
    """The poller's last sign of life; None when there was none for 30 s."""
    text: Any = client.get(BEAT)
    if not text:
        return None
    row = orjson.loads(text)
    return PollerBeat(datetime.fromisoformat(row["at"]), row["feeds"], row["waiting"])


def written(state: FeedState) -> str:
    """The state as JSON; what is at its default is left out."""
    values = zip(_DEFAULTS.items(), state[1:], strict=True)
    row = {name: value for (name, default), value in values if value != default}
    try:
        return orjson.dumps(row).decode()
    except TypeError:  # half a character, as a header may bring it
        return orjson.dumps({name: _whole(value) for name, value in row.items()}).decode()


def _whole(value: Any) -> Any:
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def read_state(name: str, text: str | None) -> FeedState:
    """The state that `written` wrote; fields of another version are passed over."""
    row: dict[str, Any] = {key: value for key, value in orjson.loads(text or "{}").items() if key in _DEFAULTS}
    for key in _TIMES & row.keys():
        row[key] = datetime.fromisoformat(row[key])  # in UTC, as it was written
    for key in _LISTS & row.keys():
        row[key] = tuple(row[key])
    return FeedState(id=name, **row)
