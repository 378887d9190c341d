"""Speaks to the Redis stream that is the queue of record, and to the note of what was claimed.

    poll -> claim (known:{n} + XADD articles:{n}) -> read / reclaim -> acknowledge | bury (articles:dead)

A claim is one Lua call; an entry leaves the stream only by being acknowledged or buried.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any, Literal

import redis
import redis.asyncio

from ingest.article import Article, decode, digest, encode

SHARD = "{0}"
ARTICLES = f"articles:{SHARD}"
KNOWN = f"known:{SHARD}"
DEAD = f"articles:dead:{SHARD}"
GROUP = "workers"
# The year 9999: a later time has no datetime, and no month to be indexed in.
LATEST = 253_370_764_800_000

Answer = Literal["new", "revised", "same", "other"]
Alerts = Literal["auto", "always", "never"]
Entry = tuple[str, dict[str, str]]  # id in the stream, fields

_CLAIM = files("ingest").joinpath("claim.lua").read_text(encoding="utf-8")


class QueueFull(Exception):
    """Redis is near its memory limit: nothing was claimed, try again later."""


@dataclass(frozen=True, slots=True)
class Message:
    """One entry of the stream: an article, who owns it and which revision it is.

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


def claim_arguments(
    feed: str, articles: Sequence[Article], *, alerts: Alerts = "auto", force: bool = False, share: float = 0.6
) -> list[str]:
    """What the claim script is given for these articles of one feed."""
    arguments = [feed, alerts, "1" if force else "0", str(share)]
    for article in articles:
        arguments += (article.id, digest(article), encode(article))
    return arguments


class Claims:
    """Claims articles for feeds, for callers that wait (`claim`) and for the poller's loop (`claim_async`)."""

    def __init__(self, client: redis.Redis | redis.asyncio.Redis) -> None:
        self._script: Any = client.register_script(_CLAIM)

    def claim(self, arguments: list[str]) -> list[Answer]:
        """One answer per article; raises QueueFull with nothing claimed."""
        return _answers(self._script(keys=[ARTICLES, KNOWN], args=arguments))

    async def claim_async(self, arguments: list[str]) -> list[Answer]:
        """As `claim`, without holding up the loop."""
        return _answers(await self._script(keys=[ARTICLES, KNOWN], args=arguments))


class Stream:
    """A Redis stream read by one consumer group; the outbox of alerts is one too."""

    def __init__(self, client: redis.Redis, name: str, group: str = GROUP) -> None:
        self.name = name
        self._client: Any = client  # redis-py types every answer for bytes and for text; ours are text
        self._group = group

    def read(self, consumer: str, count: int) -> list[Entry]:
        """New entries, up to `count`, never waiting for more."""
        return self._entries(consumer, count, ">")

    def taken(self, consumer: str, count: int) -> list[Entry]:
        """Entries that this consumer took and has not acknowledged. Redis counts the asking as a delivery."""
        return self._entries(consumer, count, "0")

    def reclaim(self, consumer: str, count: int, idle: timedelta) -> list[Entry]:
        """Entries that any consumer took and left alone for `idle`."""
        least = round(idle.total_seconds() * 1000)
        answer = self._grouped(lambda: self._client.xautoclaim(self.name, self._group, consumer, least, count=count))
        return [(entry, fields) for entry, fields in answer[1] if fields]

    def _entries(self, consumer: str, count: int, after: str) -> list[Entry]:
        answer = self._grouped(lambda: self._client.xreadgroup(self._group, consumer, {self.name: after}, count=count))
        return [(entry, fields) for _, entries in answer or [] for entry, fields in entries if fields]

    def acknowledge(self, entries: Iterable[str]) -> None:
        """Take entries off the stream for good: acknowledged and deleted in one step."""
        if ids := list(entries):
            pipe = self._client.pipeline(transaction=True)
            pipe.xack(self.name, self._group, *ids)
            pipe.xdel(self.name, *ids)
            pipe.execute()

    def append(self, entries: Sequence[dict[str, str]]) -> None:
        """Add entries, all in one step: one sync of the disk for all of them."""
        pipe = self._client.pipeline(transaction=True)
        for fields in entries:
            pipe.xadd(self.name, fields)
        pipe.execute()

    def length(self) -> int:
        """How many entries wait or are being worked on."""
        return int(self._client.xlen(self.name))

    def oldest(self) -> int | None:
        """When the oldest waiting entry was added, in milliseconds; None when nothing waits."""
        entries = self._client.xrange(self.name, count=1)
        return int(entries[0][0].split("-")[0]) if entries else None

    def _grouped(self, call: Any) -> Any:
        # The group is made at first use and again after a Redis that lost it, from 0 so that nothing is passed over.
        try:
            return call()
        except redis.ResponseError as error:
            if not str(error).startswith("NOGROUP"):
                raise
        try:
            self._client.xgroup_create(self.name, self._group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        return call()


def articles(client: redis.Redis) -> Stream:
    """The stream of articles."""
    return Stream(client, ARTICLES)


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


@dataclass(frozen=True, slots=True)
class Dead:
    """An entry that can never succeed: its fields as they were, why, and when (milliseconds)."""

    entry: str
    fields: dict[str, str]
    reason: str
    at: int


def bury(client: redis.Redis, entry: str, fields: dict[str, str], reason: str) -> None:
    """Move an entry from the stream to the dead, with its reason, in one transaction."""
    pipe = client.pipeline(transaction=True)
    buried: dict[Any, Any] = {**fields, "reason": reason, "entry": entry}
    pipe.xadd(DEAD, buried)
    pipe.xack(ARTICLES, GROUP, entry)
    pipe.xdel(ARTICLES, entry)
    pipe.execute()


def dead(client: redis.Redis, count: int = 1000) -> list[Dead]:
    """The dead, newest first."""
    answer: Any = client.xrevrange(DEAD, count=count)
    return [_dead(entry, fields) for entry, fields in answer]


def dead_entry(client: redis.Redis, entry: str) -> Dead | None:
    """One of the dead; None when there is none of that id."""
    answer: Any = client.xrange(DEAD, min=entry, max=entry)
    return _dead(*answer[0]) if answer else None


def count_dead(client: redis.Redis) -> int:
    """How many are dead."""
    return int(client.xlen(DEAD))


def retry(client: redis.Redis, entry: str) -> bool:
    """Put a dead entry back on the stream; False when there is none of that id."""
    found = dead_entry(client, entry)
    if found is None:
        return False
    pipe: Any = client.pipeline(transaction=True)
    pipe.xadd(ARTICLES, found.fields)
    pipe.xdel(DEAD, entry)
    pipe.execute()
    return True


def drop(client: redis.Redis, entry: str) -> bool:
    """Forget a dead entry; False when there is none of that id."""
    return bool(client.xdel(DEAD, entry))


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


def _dead(entry: str, fields: dict[str, str]) -> Dead:
    rest = {name: value for name, value in fields.items() if name not in ("reason", "entry")}
    return Dead(entry=entry, fields=rest, reason=fields.get("reason", ""), at=int(entry.split("-")[0]))


def _answers(answer: list[str]) -> list[Any]:
    if answer == ["full"]:
        raise QueueFull
    return answer


def _milliseconds(text: str) -> int:
    value = int(text)
    if not 0 <= value < LATEST:
        raise ValueError(f"{value} is not a time in milliseconds")
    return value


def _alerts(word: str) -> Any:
    if word not in ("auto", "always", "never"):
        raise ValueError(word)
    return word
