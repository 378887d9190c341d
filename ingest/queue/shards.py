"""The shards of the queue: which Redis keys each has, and which article lies in which.

All keys of a shard share one slot of a Redis Cluster. The number of shards is agreed on once, at the first start: with
another one an article would be claimed a second time elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import redis
import redis.asyncio

from marsad.errors import MarsadError

AGREED = "marsad:shards"


@dataclass(frozen=True, slots=True)
class Shard:
    """One part of the queue, numbered from 0, and the names of its keys."""

    number: int

    @property
    def articles(self) -> str:
        """The stream of articles that wait or are worked on."""
        return f"articles:{{{self.number}}}"

    @property
    def known(self) -> str:
        """The hash of articles that were claimed."""
        return f"known:{{{self.number}}}"

    @property
    def pages(self) -> str:
        """The stream of articles whose page is to be read."""
        return f"pages:{{{self.number}}}"

    @property
    def dead(self) -> str:
        """The stream of entries that can never succeed."""
        return f"articles:dead:{{{self.number}}}"

    @property
    def marks(self) -> str:
        """The hash of tries that failed, by entry."""
        return f"marks:{{{self.number}}}"


def shards(count: int) -> list[Shard]:
    """All of them."""
    return [Shard(number) for number in range(count)]


def shard_of(article_id: str, count: int) -> Shard:
    """Where an article lies: its id is a hash already."""
    return Shard(int(article_id[:8], 16) % count)


def agreed(client: redis.Redis) -> int | None:
    """The number that was agreed on; None before the first start."""
    there: Any = client.get(AGREED)
    return int(there) if there else None


def agree(client: redis.Redis, count: int) -> None:
    """Hold the number of shards against the one that was agreed on. Raises MarsadError when they differ."""
    client.set(AGREED, count, nx=True)
    _compare(client.get(AGREED), count)


async def agree_async(client: redis.asyncio.Redis, count: int) -> None:
    """As `agree`, without holding up the loop."""
    await client.set(AGREED, count, nx=True)
    _compare(await client.get(AGREED), count)


def _compare(agreed: Any, count: int) -> None:
    if int(agreed) != count:
        raise MarsadError(
            f"the queue in this Redis has {agreed} shards and not {count}: set MARSAD_SHARDS={agreed}, "
            "or take an empty Redis"
        )
