"""The queue of record: what an entry of it says, and what lies in it.

    poll -> claim (known:{n} + XADD articles:{n}) -> read / reclaim -> acknowledge | bury (articles:dead:{n})

An entry leaves the queue only by being acknowledged or buried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import redis

from ingest.article import Article, decode, encode
from ingest.queue.claims import Alerts
from ingest.queue.shards import Shard, shards
from ingest.queue.stream import GROUP, Stream

# Where articles are indexed now, as text; absent until the first `marsad rebuild`, which means "1".
GENERATION = "generation"

_ACKNOWLEDGE = files("ingest.queue").joinpath("acknowledge.lua").read_text(encoding="utf-8")

# The year 9999: a later time has no datetime, and no month to be indexed in.
LATEST = 253_370_764_800_000


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the queue: an article, who owns it and which revision it is.

    `revision` is the time of the claim in milliseconds, or one more than the last if that is later.
    What is not an article has `article` None and `raw`.
    """

    entry: str
    article: Article | None
    feed: str = ""
    also_in: tuple[str, ...] = ()
    first_seen: int = 0
    revision: int = 0
    digest: str = ""
    alerts: Alerts = "auto"
    raw: tuple[tuple[str, str], ...] = ()


def articles(client: redis.Redis, shard: Shard = Shard(0)) -> Stream:  # noqa: B008 - it is frozen
    """The stream of articles of a shard."""
    return Stream(client, shard.articles)


def acknowledge(client: redis.Redis, shard: Shard, entries: Sequence[str], generation: str = "1") -> bool:
    """Take entries off the queue for good, unless the index has moved on from the generation they were indexed in.

    Whether they were taken off: those that were not must be indexed again, where readers look now.
    """
    if not entries:
        return True
    keys = (shard.articles, GENERATION)
    answer: Any = client.eval(_ACKNOWLEDGE, len(keys), *keys, GROUP, generation, *entries)
    return bool(answer)


def length(client: redis.Redis, count: int = 1) -> int:
    """How many entries wait or are being worked on, in all shards."""
    return sum(articles(client, shard).length() for shard in shards(count))


def oldest(client: redis.Redis, count: int = 1) -> int | None:
    """When the oldest of them was added, in milliseconds; None when nothing waits."""
    return min((at for shard in shards(count) if (at := articles(client, shard).oldest())), default=None)


def unsettled(client: redis.Redis, count: int = 1) -> Iterator[Message]:
    """Every entry that waits or is being worked on."""
    for shard in shards(count):
        for entry, fields in articles(client, shard).entries():
            yield message(entry, fields)


def lost(client: redis.Redis, count: int = 1) -> list[str]:
    """Entries that were handed out, are in nobody's hands and were not settled: nobody will ever see them again.

    There must be none.
    """
    found = []
    for shard in shards(count):
        stream = articles(client, shard)
        handed_out = _order(stream.delivered())
        there = {entry for entry, _ in stream.entries() if _order(entry) <= handed_out}
        nowhere = there - set(stream.pending())
        # What was settled while we looked is not there any more.
        found += sorted((entry for entry in nowhere if stream.holds(entry)), key=_order)
    return found


def message(entry: str, fields: dict[str, str]) -> Message:
    """A stream entry as a Message; one that cannot be read has no article and keeps its fields."""
    try:
        return Message(
            entry=entry,
            article=decode(fields["article"]),
            feed=fields["feed"],
            also_in=tuple(name for name in fields.get("also_in", "").split(",") if name),
            first_seen=_milliseconds(fields["first_seen"]),
            revision=_milliseconds(fields["revision"]),
            digest=fields["digest"],
            alerts=_alerts(fields["alerts"]),
        )
    except (KeyError, ValueError, TypeError):
        return Message(entry=entry, article=None, raw=tuple(fields.items()))


def fields_of(message: Message) -> dict[str, str]:
    """The stream fields of a message, as they were appended."""
    if message.article is None:
        return dict(message.raw)
    return {
        "id": message.article.id,
        "article": encode(message.article),
        "feed": message.feed,
        "also_in": ",".join(message.also_in),
        "first_seen": str(message.first_seen),
        "revision": str(message.revision),
        "digest": message.digest,
        "alerts": message.alerts,
    }


def _order(entry: str) -> tuple[int, int]:
    time, _, sequence = entry.partition("-")
    return int(time), int(sequence or 0)


def _milliseconds(text: str) -> int:
    value = int(text)
    if not 0 <= value < LATEST:
        raise ValueError(f"{value} is not a time in milliseconds")
    return value


def _alerts(word: str) -> Any:
    if word not in ("auto", "always", "never"):
        raise ValueError(word)
    return word
