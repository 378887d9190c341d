"""Which generations of article and event indices are written: the Redis key `generation`, read by every drain.

    "1"  one generation, as always       "1,2"  a rebuild is under way: every article goes into both

The first is the one that has everything. The key is absent until the first rebuild, which means 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import redis
from elasticsearch import Elasticsearch

from ingest.queue import GENERATION
from workers.sinks import templates
from workers.sinks.step import IndexUnavailable


@dataclass(frozen=True, slots=True)
class Generations:
    """The generations to write, the complete one first."""

    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """As the key holds it; an acknowledgement expects it unchanged."""
        return ",".join(str(number) for number in self.numbers)


def read(client: redis.Redis) -> Generations:
    """What is to be written now. Raises IndexUnavailable when somebody else has written something into the key."""
    text = client.get(GENERATION) or "1"
    if not isinstance(text, str) or not re.fullmatch(r"[1-9]\d{0,5}(,[1-9]\d{0,5})?", text):
        raise IndexUnavailable(f"the key {GENERATION} in Redis is not a generation of indices: {text!r}")
    return Generations(tuple(int(number) for number in text.split(",")))


def write(client: redis.Redis, *numbers: int) -> Generations:
    """Set what is to be written from now on; an acknowledgement of a drain that began before fails."""
    generations = Generations(numbers)
    client.set(GENERATION, generations.text)
    return generations


def mend(client: redis.Redis, cluster: Elasticsearch) -> None:
    """Set the key again if Redis has lost it. Raises IndexUnavailable."""
    number = templates.current(cluster)
    if number > 1:
        client.set(GENERATION, Generations((number,)).text, nx=True)
