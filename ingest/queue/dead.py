"""Speaks to the dead, `articles:dead:{n}`: entries that can never succeed; and to the marks of tries that failed.

A delivery is not a try: a mark is noted only by somebody who saw an article fail and lived.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import redis

from ingest.queue.shards import Shard, shards
from ingest.queue.stream import GROUP

_BURY = files("ingest.queue").joinpath("bury.lua").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Dead:
    """An entry that can never succeed: its fields as they were, why, and when (milliseconds).

    `id` is what it is called by: its entry in the stream of the dead, after the number of its shard if that is not 0.
    """

    id: str
    fields: dict[str, str]
    reason: str
    at: int


def bury(client: redis.Redis, shard: Shard, entry: str, fields: dict[str, str], reason: str) -> bool:
    """Move an entry from the queue to the dead, with its reason; False if somebody settled it meanwhile."""
    pairs = [part for pair in (fields | {"reason": reason, "entry": entry}).items() for part in pair]
    keys = (shard.articles, shard.dead, shard.marks)
    answer: Any = client.eval(_BURY, len(keys), *keys, GROUP, entry, *pairs)
    return bool(answer)


def mark(client: redis.Redis, shard: Shard, entry: str) -> int:
    """Note a try that failed; how many there were."""
    return int(client.hincrby(shard.marks, entry, 1))


def unmark(client: redis.Redis, shard: Shard, entries: Sequence[str]) -> None:
    """Forget the marks of entries that were settled."""
    if entries:
        client.hdel(shard.marks, *entries)


def dead(client: redis.Redis, count: int = 1, most: int | None = 1000) -> list[Dead]:
    """The dead, newest first; at most so many of each shard, or all."""
    rows = [
        _dead(shard, *row)
        for shard in shards(count)
        for row in client.xrevrange(shard.dead, count=most)  # type: ignore[union-attr]
    ]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def find(client: redis.Redis, id_: str, count: int = 1) -> Dead | None:
    """One of the dead; None when there is none of that id."""
    shard, entry = _place(id_)
    if shard.number >= count:
        return None
    answer: Any = client.xrange(shard.dead, min=entry, max=entry)
    return _dead(shard, *answer[0]) if answer else None


def count_dead(client: redis.Redis, count: int = 1) -> int:
    """How many are dead."""
    return sum(int(client.xlen(shard.dead)) for shard in shards(count))


def retry(client: redis.Redis, id_: str, count: int = 1) -> bool:
    """Put a dead entry back on the queue; False when there is none of that id."""
    found = find(client, id_, count)
    if found is None:
        return False
    shard, entry = _place(id_)
    pipe: Any = client.pipeline(transaction=True)
    pipe.xadd(shard.articles, found.fields)
    pipe.xdel(shard.dead, entry)
    pipe.execute()
    return True


def drop(client: redis.Redis, id_: str, count: int = 1) -> bool:
    """Forget a dead entry; False when there is none of that id."""
    shard, entry = _place(id_)
    return shard.number < count and bool(client.xdel(shard.dead, entry))


def _dead(shard: Shard, entry: str, fields: dict[str, str]) -> Dead:
    rest = {name: value for name, value in fields.items() if name not in ("reason", "entry")}
    id_ = f"{shard.number}:{entry}" if shard.number else entry
    return Dead(id=id_, fields=rest, reason=fields.get("reason", ""), at=int(entry.split("-")[0]))


def _place(id_: str) -> tuple[Shard, str]:
    number, _, entry = id_.rpartition(":")
    return Shard(int(number or 0)), entry
