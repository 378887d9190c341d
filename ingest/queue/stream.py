"""Speaks to a Redis stream that is read by one consumer group: the queue of articles, the outbox of alerts.

An entry is delivered, and delivered again, until it is acknowledged; a delivery says nothing of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import redis

from marsad.clock import milliseconds

GROUP = "workers"
PAGE = 500
# The consumer in whose hands are entries that were laid down, and how long they look as if they had lain at first.
LEFT = "left"
LYING = timedelta(seconds=1)

Entry = tuple[str, dict[str, str]]  # id in the stream, fields

_FORGET = files("ingest.queue").joinpath("forget.lua").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Consumer:
    """Somebody who reads the stream: how many entries are in his hands, and since when he asked for none."""

    name: str
    pending: int
    idle: timedelta


class Stream:
    """A Redis stream and its one group of readers."""

    def __init__(self, client: redis.Redis, name: str, group: str = GROUP) -> None:
        self.name = name
        self._client: Any = client  # redis-py types every answer for bytes and for text; ours are text
        self._group = group

    def read(self, consumer: str, count: int) -> list[Entry]:
        """New entries, up to `count`, never waiting for more."""
        answer = self._grouped(lambda: self._client.xreadgroup(self._group, consumer, {self.name: ">"}, count=count))
        return [(entry, fields) for _, entries in answer or [] for entry, fields in entries if fields]

    def say_alive(self, consumer: str) -> None:
        """Let the consumer not look idle while it has no room for more."""
        self._grouped(lambda: self._client.xreadgroup(self._group, consumer, {self.name: "0"}, count=1))

    def reclaim(self, consumer: str, count: int, idle: timedelta) -> list[Entry]:
        """Entries that any consumer took and left alone for `idle`."""
        answer = self._grouped(
            lambda: self._client.xautoclaim(self.name, self._group, consumer, milliseconds(idle), count=count)
        )
        return [(entry, fields) for entry, fields in answer[1] if fields]

    def release(self, consumer: str, entries: Sequence[str], idle: timedelta) -> None:
        """Make entries look as if they had been left alone for `idle`, so that the next reclaim takes them sooner."""
        if entries:
            self._claim(consumer, entries, idle=milliseconds(idle), justid=True)

    def leave(self, entries: Sequence[str]) -> None:
        """Lay down entries that nothing is wrong with: whoever comes first picks them up."""
        self.release(LEFT, entries, LYING)

    def pick_up(self, consumer: str, count: int, of: str = LEFT) -> list[Entry]:
        """Entries that were laid down; or that lie in the hands of another consumer, for a moment at least."""
        lying = self._pending("-", of, count)
        if not lying:
            return []
        # Who is a moment late finds that they are not lying any more.
        taken = self._claim(consumer, lying, least=milliseconds(LYING))
        return [(entry, fields) for entry, fields in taken if fields]

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

    def entries(self) -> Iterator[Entry]:
        """Every entry that lies in the stream, oldest first, whoever has it."""
        after = "-"
        while page := self._client.xrange(self.name, min=after, count=PAGE):
            yield from page
            after = f"({page[-1][0]}"

    def holds(self, entry: str) -> bool:
        """Whether the entry lies in the stream."""
        return bool(self._client.xrange(self.name, min=entry, max=entry))

    def pending(self, consumer: str | None = None) -> Iterator[str]:
        """The ids of entries in somebody's hands, or in those of one consumer, oldest first."""
        after = "-"
        while page := self._pending(after, consumer):
            yield from page
            after = f"({page[-1]}"

    def delivered(self) -> str:
        """The id of the newest entry that was ever handed out."""
        groups = self._grouped(lambda: self._client.xinfo_groups(self.name))
        return next((row["last-delivered-id"] for row in groups if row["name"] == self._group), "0-0")

    def consumers(self) -> list[Consumer]:
        """Everybody who ever read and was not forgotten."""
        rows = self._grouped(lambda: self._client.xinfo_consumers(self.name, self._group))
        return [Consumer(row["name"], row["pending"], timedelta(milliseconds=row["idle"])) for row in rows]

    def forget_consumers(self, idle: timedelta) -> int:
        """Forget consumers who hold nothing and have not read for `idle`; how many."""
        # One step: Redis forgets a consumer's entries with him, and nobody would ever see them again.
        return int(self._grouped(lambda: self._client.eval(_FORGET, 1, self.name, self._group, milliseconds(idle))))

    def _claim(self, consumer: str, entries: Sequence[str], least: int = 0, **how: Any) -> list[Any]:
        answer: list[Any] = self._client.xclaim(
            self.name, self._group, consumer, min_idle_time=least, message_ids=list(entries), **how
        )
        return answer

    def _pending(self, after: str, consumer: str | None, count: int = PAGE) -> list[str]:
        rows = self._grouped(
            lambda: self._client.xpending_range(
                self.name, self._group, min=after, max="+", count=count, consumername=consumer
            )
        )
        return [row["message_id"] for row in rows]

    def _grouped(self, call: Any) -> Any:
        # The group is made at first use and again after a Redis that lost it, from 0 so that nothing is passed over.
        try:
            return call()
        except redis.ResponseError as error:
            if not _has_no_group(error):
                raise
        try:
            self._client.xgroup_create(self.name, self._group, id="0", mkstream=True)
        except redis.ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise
        return call()


def _has_no_group(error: redis.ResponseError) -> bool:
    return "NOGROUP" in str(error) or "no such key" in str(error)
