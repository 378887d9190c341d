"""Signs of life as they stand in Redis."""

from __future__ import annotations

from datetime import UTC, datetime
from fnmatch import fnmatchcase
from typing import Any, cast

import orjson
import pytest
import redis

from ingest import state
from ingest.queue.shards import Shard
from ingest.state import FeedState, written
from marsad.clock import now, to_ms
from workers.alerts.outbox import OUTBOX
from workers.alerts.vitals import BEAT_SECONDS, beat, read

SHARD = Shard(0)

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


class MemoryRedis:
    """Keys in memory, with the commands that looking at them takes."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.lives: dict[str, int] = {}

    def client(self) -> redis.Redis:
        return cast(redis.Redis, self)

    def set(self, key: str, value: bytes, ex: int) -> None:
        self.keys[key], self.lives[key] = value, ex

    def get(self, key: str) -> Any:
        return self.keys.get(key)

    def scan_iter(self, match: str, count: int) -> list[str]:
        return [key for key in self.keys if fnmatchcase(key, match)]

    def xlen(self, key: str) -> int:
        return len(self.keys.get(key, []))

    def xrange(self, key: str, count: int) -> list[Any]:
        return list(self.keys.get(key, []))[:count]

    def hgetall(self, key: str) -> Any:
        return self.keys.get(key, {})


@pytest.fixture
def memory() -> MemoryRedis:
    return MemoryRedis()


def test_nothing_runs(memory: MemoryRedis) -> None:
    signs = read(memory.client())
    assert (signs.workers, signs.pollers, signs.polling_rests) == ((), (), "")
    assert (signs.waiting, signs.lag, signs.outbox, signs.dead, signs.feeds) == (0, 0.0, 0, 0, {})


def test_workers_are_shown_by_the_name_they_give_and_nothing_else_counts_as_one(memory: MemoryRedis) -> None:
    for name in ("w2@host:1", "w1@host"):
        beat(memory.client(), "worker", name)
    for other in ("beat:workers", "beat:poller2", "trouble:beat:worker:x"):
        memory.keys[other] = "1"
    signs = read(memory.client())
    assert (signs.workers, signs.pollers) == (("w1@host", "w2@host:1"), ())
    assert memory.lives["beat:worker:w1@host"] == BEAT_SECONDS == 15


@pytest.mark.parametrize("rests", ["", "queue_full"])
def test_the_poller_says_that_it_lives_and_why_it_rests(memory: MemoryRedis, rests: str) -> None:
    memory.keys[state.BEAT] = orjson.dumps({"at": AT.isoformat(), "feeds": 3, "waiting": rests})
    signs = read(memory.client())
    assert (signs.workers, signs.pollers, signs.polling_rests) == ((), ("poller",), rests)


def test_how_much_waits_and_for_how_long(memory: MemoryRedis) -> None:
    added = to_ms(now()) - 5000
    memory.keys[SHARD.articles] = [(f"{added}-0", {}), (f"{added + 900}-0", {})]
    memory.keys[OUTBOX] = [("1-0", {})]
    memory.keys[SHARD.pages] = [("1-0", {}), ("2-0", {})]
    memory.keys[SHARD.dead] = [("1-0", {}), ("2-0", {}), ("3-0", {})]
    signs = read(memory.client())
    assert (signs.waiting, signs.outbox, signs.dead, signs.pages) == (2, 1, 3, 2)
    assert 5.0 <= signs.lag < 60.0


def test_the_state_of_feeds(memory: MemoryRedis) -> None:
    failing = FeedState("ly", last_new=AT, error="http_404")
    memory.keys[state.STATES] = {"ly": written(failing)}
    assert read(memory.client()).feeds == {"ly": failing}
