"""Entries of the queue in our hands, and the ways out of them: settled, condemned, suspected, or laid down again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import redis
import structlog

from ingest import queue
from ingest.queue import Message, claims, dead
from ingest.queue.shards import Shard
from ingest.queue.stream import Entry
from workers.edges import Edges
from workers.sinks.generation import Generations
from workers.sinks.step import Settled

log = structlog.get_logger(__name__)

# So often an article must fail in a child before it is condemned, and so long it rests in between: what ails the
# machine for a moment must not be held against the article.
TRIES = 3
REST = timedelta(seconds=2)


class Batch:
    """Entries of one shard, taken by this process; `apart` if something may be wrong with them.

    `generations` are those in force when they were taken, `until` is when extracting has to end.
    """

    def __init__(
        self,
        edges: Edges,
        shard: Shard,
        generations: Generations,
        until: datetime,
        entries: Sequence[Entry],
        apart: bool,
    ) -> None:
        self.edges = edges
        self.generations = generations
        self.until = until
        self.apart = apart
        self.messages = [queue.message(*entry) for entry in entries]
        self._shard = shard
        self._left = {entry for entry, _ in entries}
        self._suspected: set[str] = set()

    @property
    def settled(self) -> int:
        """How many entries left the queue."""
        return len(self.messages) - len(self._left)

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """Whatever happens within, what is not settled is nobody's afterwards, and need not wait for its reclaim."""
        try:
            yield
        finally:
            with suppress(redis.RedisError):  # then it is reclaimed when it was left alone for long
                self._lay_down()

    def acknowledge(self, entries: Sequence[str]) -> bool:
        """Whether these are done; not if the index has moved on meanwhile: they are done again where it is now."""
        if not queue.acknowledge(self.edges.redis, self._shard, entries, self.generations.text):
            log.warning("index_moved", entries=len(entries), indexed_in=self.generations.text)
            return False
        if self.apart:
            dead.unmark(self.edges.redis, self._shard, entries)
        self._left -= set(entries)
        return True

    def date_back(self, settled: Settled) -> None:
        """Note when articles that came back as new were first seen: by that their month is known."""
        seen = {
            told.article.id: (told.message.first_seen, past.first_seen)
            for told in settled.indexed
            if (past := settled.pasts.get(told.article.id)) and past.first_seen != told.message.first_seen
        }
        if seen:
            claims.date_back(self.edges.redis, self._shard, seen)

    def suspect(self, failed: Sequence[tuple[Message, str]]) -> None:
        """Have the articles that the extractor failed on tried apart; condemn those that failed so often there."""
        for message, reason in failed:
            marks = dead.mark(self.edges.redis, self._shard, message.entry) if self.apart else 0
            if marks >= TRIES:
                self.bury(message, f"the extractor failed on it {marks} times: {reason}")
            else:
                self._suspected.add(message.entry)

    def bury(self, message: Message, reason: str) -> None:
        """Move an entry to the dead."""
        article = message.article.id if message.article else None
        if dead.bury(self.edges.redis, self._shard, message.entry, queue.fields_of(message), reason):
            log.error("dead", entry=message.entry, article=article, feed=message.feed, reason=reason)
        self._left.discard(message.entry)

    def _lay_down(self) -> None:
        stream, consumer = queue.articles(self.edges.redis, self._shard), self.edges.consumer
        at_once = self.edges.settings.reclaim_after
        untried, suspected = sorted(self._left - self._suspected), sorted(self._suspected & self._left)
        if self.apart:
            stream.release(consumer, untried, at_once)
            stream.release(consumer, suspected, max(timedelta(), at_once - REST))
        else:
            stream.leave(untried)
            stream.release(consumer, suspected, at_once)
