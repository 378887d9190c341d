"""The live stream as entries: what goes in comes out, in order, with its place."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest
import redis
import redis.asyncio

from workers.alerts.live import KEPT, follow, latest, oldest, publish


class MemoryStream:
    """A Redis that keeps one stream in a list, its own pipeline."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, Any]]] = []
        self.limits: set[int] = set()

    def pipeline(self, transaction: bool) -> MemoryStream:
        return self

    def xadd(self, name: str, fields: dict[str, Any], maxlen: int, approximate: bool) -> None:
        texts = {key: value.decode() if isinstance(value, bytes) else value for key, value in fields.items()}
        self.entries.append((f"{len(self.entries) + 1}-0", texts))
        self.limits.add(maxlen)

    def execute(self) -> None: ...

    async def xread(self, streams: dict[str, str], count: int, block: int) -> list[Any]:
        (after,) = streams.values()
        newer = [(entry, fields) for entry, fields in self.entries if entry > after]
        return [(name, newer[:count]) for name in streams if newer]

    async def xrange(self, name: str, count: int) -> list[Any]:
        return self.entries[:count]

    async def xrevrange(self, name: str, count: int) -> list[Any]:
        return self.entries[::-1][:count]

    def waiting(self) -> redis.Redis:
        return cast(redis.Redis, self)

    def loop(self) -> redis.asyncio.Redis:
        return cast(redis.asyncio.Redis, self)


@pytest.fixture
def stream() -> MemoryStream:
    return MemoryStream()


def test_what_is_published_is_followed_from_where_one_was(stream: MemoryStream) -> None:
    publish(stream.waiting(), "event", [{"n": 1}, {"n": 2}])
    publish(stream.waiting(), "alert", [{"نص": "ثلاثة"}])
    assert asyncio.run(follow(stream.loop(), "1-0")) == [("2-0", "event", {"n": 2}), ("3-0", "alert", {"نص": "ثلاثة"})]
    assert asyncio.run(follow(stream.loop(), "3-0")) == []
    assert stream.limits == {KEPT}


def test_its_ends(stream: MemoryStream) -> None:
    assert asyncio.run(latest(stream.loop())) == "0-0"
    assert asyncio.run(oldest(stream.loop())) is None
    publish(stream.waiting(), "event", [{"n": 1}, {"n": 2}])
    assert asyncio.run(latest(stream.loop())) == "2-0"
    assert asyncio.run(oldest(stream.loop())) == "1-0"


def test_nothing_to_publish_asks_nothing() -> None:
    publish(cast(redis.Redis, None), "event", [])
