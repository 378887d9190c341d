"""Which generations are written, as the key says it."""

from __future__ import annotations

from typing import Any, cast

import pytest
import redis

from ingest.queue import GENERATION
from tests.unit.workers.stand_ins import MemoryRedis
from workers.sinks import generation
from workers.sinks.step import IndexUnavailable


@pytest.mark.parametrize(("text", "numbers"), [(None, (1,)), ("1", (1,)), ("1,2", (1, 2)), ("12", (12,))])
def test_what_the_key_says(text: str | None, numbers: tuple[int, ...]) -> None:
    memory = MemoryRedis()
    if text:
        memory.keys[GENERATION] = text
    found = generation.read(cast(redis.Redis, memory))
    assert (found.numbers, found.text) == (numbers, text or "1")


@pytest.mark.parametrize("text", ["0", "x", "1,", "1,2,3", "-1", "1 2", "1234567"])
def test_what_is_no_generation_stops_the_work(text: str) -> None:
    memory = MemoryRedis()
    memory.keys[GENERATION] = text
    with pytest.raises(IndexUnavailable, match="generation"):
        generation.read(cast(redis.Redis, memory))


def test_what_is_written_is_read() -> None:
    memory: Any = MemoryRedis()
    assert generation.write(memory, 4, 5) == generation.read(memory)
    assert memory.keys == {"generation": "4,5"}
