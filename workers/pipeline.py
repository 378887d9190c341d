"""The path of an article through a worker:

    read | reclaim             entries of the queue; what is fresh goes together, what failed apart
      | message                what is not an article is dead
      | ask                    a model's replies, if one is wanted   (model/endpoint)
      | extract                events, pure: the model's or the rules' (attempt, model/tell)
      | index                  article and events, by revision       (sinks/step)
      | alert                  rules over events; alerts kept, then queued, then shown (alerts/raising)
      | acknowledge            and only now the entry leaves the queue

Every entry ends as done, superseded or dead with its reason, or stays pending and is tried again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import redis
import structlog

from ingest import queue
from ingest.article import Article
from ingest.queue import Message, dead
from ingest.queue.shards import Shard, agree
from ingest.queue.stream import Entry
from marsad.clock import now, to_ms
from workers import attempt, breaker
from workers.alerts.raising import raise_alerts, show
from workers.attempt import NOBODY_ASKED, Attempted, Readable, Replies
from workers.edges import Edges
from workers.sinks import generation, step, templates
from workers.sinks.generation import Generations
from workers.sinks.step import IndexUnavailable, Settled
from workers.wake import awake, wake

log = structlog.get_logger(__name__)

LOUDNESS = ("never", "auto", "always")
# So often an article must fail in a child before it is condemned, and so long it rests in between: what ails the
# machine for a moment must not be held against the article.
TRIES = 3
# So few go apart in one drain, for of each one may wait for its limit.
APART = 25
REST = timedelta(seconds=2)


def drain(edges: Edges) -> int:
    """Work off one batch; how many entries were settled. Raises IndexUnavailable with nothing acknowledged."""
    awake(edges.redis, "drain")
    generations = generation.read(edges.redis)  # before anything is taken: see `acknowledge`
    if not _index_answers(edges, generations):
        return 0
    # One limit for all that this drain extracts; the other half of its time is for the index and the alerts.
    until = now() + edges.settings.soft_limit / 2
    settled, room = 0, edges.size.now
    # In no order: of several shards none is always the last.
    for shard in random.sample(edges.shards, len(edges.shards)):
        stream = queue.articles(edges.redis, shard)
        entries = stream.pick_up(edges.consumer, room)
        entries += stream.read(edges.consumer, room - len(entries)) if room > len(entries) else []
        room -= len(entries)
        if entries and not room:
            wake(edges.redis, "drain")  # more may wait; another process takes it while this one works
        settled += _work(Batch(edges, shard, generations, until, entries))
        if now() < until:
            settled += _work(Batch(edges, shard, generations, until, _reclaimed(edges, shard), apart=True))
    return settled


@dataclass(slots=True)
class Batch:
    """Entries of one shard in our hands: those of `left` are not settled, and of them those of `suspected` go apart."""

    edges: Edges
    shard: Shard
    generations: Generations
    until: datetime
    entries: list[Entry]
    apart: bool = False
    left: set[str] = field(init=False)
    suspected: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.left = {entry for entry, _ in self.entries}


def _reclaimed(edges: Edges, shard: Shard) -> list[Entry]:
    stream = queue.articles(edges.redis, shard)
    entries = stream.reclaim(edges.consumer, APART, edges.settings.reclaim_after)
    if entries:
        log.warning("reclaimed", entries=len(entries))
    return entries


def _work(batch: Batch) -> int:
    if not batch.entries:
        return 0
    started = now()
    with _laid_down(batch):
        messages = [queue.message(*entry) for entry in batch.entries]
        for message in messages:
            if message.article is None:
                _bury(batch, message, "it is not an article")
        readable = [(message, message.article) for message in messages if message.article]
        attempted = _attempt(batch, _newest(readable))
        stores = [batch.edges.store_of(number) for number in batch.generations.numbers]
        settled = step.index_everywhere(attempted.told, stores, now())
        raise_alerts(batch.edges, settled.indexed)
        show(batch.edges, settled.indexed)
        for one, reason in settled.refused:
            _bury(batch, one.message, f"the index refused it: {reason}")
        _acknowledge(batch, readable, settled)
        _suspect(batch, attempted.failed)
        count = len(batch.entries) - len(batch.left)
        _log_drained(batch, settled, started)
    return count


@contextmanager
def _laid_down(batch: Batch) -> Iterator[None]:
    """Whatever happens, what is not settled is nobody's when we leave, so that it need not wait for its reclaim."""
    stream = queue.articles(batch.edges.redis, batch.shard)
    at_once = batch.edges.settings.reclaim_after
    try:
        yield
    finally:
        untried, consumer = sorted(batch.left - batch.suspected), batch.edges.consumer
        with suppress(redis.RedisError):  # then it is reclaimed when it was left alone for long
            if batch.apart:
                stream.release(consumer, untried, at_once)
                stream.release(consumer, sorted(batch.suspected), max(timedelta(), at_once - REST))
            else:
                stream.leave(untried)
                stream.release(consumer, sorted(batch.suspected), at_once)


def _attempt(batch: Batch, newest: list[Readable]) -> Attempted:
    edges = batch.edges
    replies = NOBODY_ASKED
    if edges.model:
        replies = Replies(edges.model.name, edges.model.ask([article for _, article in newest], batch.until))
    if batch.apart:
        return attempt.apart(newest, replies, batch.until, edges.limits)
    return attempt.together(newest, replies, batch.until)


def _newest(readable: Iterable[Readable]) -> list[Readable]:
    # Two revisions of one article in a batch: the older one is settled by the newer. Its alerts are not: a replay
    # that comes right behind the feed must not silence it.
    tellings: dict[str, list[Readable]] = {}
    for message, article in readable:
        tellings.setdefault(article.id, []).append((message, article))
    return [_merged(told_together) for told_together in tellings.values()]


def _merged(tellings: list[Readable]) -> tuple[Message, Article]:
    newest, article = max(tellings, key=lambda one: one[0].revision)
    loudest = max((message.alerts for message, _ in tellings), key=LOUDNESS.index)
    return replace(newest, alerts=loudest), article


def _acknowledge(batch: Batch, readable: list[Readable], settled: Settled) -> None:
    done = {one.article.id for one in (*settled.indexed, *settled.superseded)}
    entries = [message.entry for message, article in readable if article.id in done]
    if not queue.acknowledge(batch.edges.redis, batch.shard, entries, batch.generations.text):
        log.warning("index_moved", entries=len(entries), indexed_in=batch.generations.text)
        return
    if batch.apart:
        dead.unmark(batch.edges.redis, batch.shard, entries)
    batch.left -= set(entries)


def _suspect(batch: Batch, failed: list[tuple[Message, str]]) -> None:
    """Have the articles that failed tried apart; condemn those that failed so often there."""
    for message, reason in failed:
        marks = dead.mark(batch.edges.redis, batch.shard, message.entry) if batch.apart else 0
        if marks >= TRIES:
            _bury(batch, message, f"the extractor failed on it {marks} times: {reason}")
        else:
            batch.suspected.add(message.entry)


def _bury(batch: Batch, message: Message, reason: str) -> None:
    article = message.article.id if message.article else None
    if dead.bury(batch.edges.redis, batch.shard, message.entry, queue.fields_of(message), reason):
        log.error("dead", entry=message.entry, article=article, feed=message.feed, reason=reason)
    batch.left.discard(message.entry)


def _index_answers(edges: Edges, generations: Generations) -> bool:
    """Whether to take entries: not while the breaker is open, and not before the indices were seen to be ours.

    A first write without templates would guess a mapping. Raises IndexUnavailable.
    """
    opened = breaker.read(edges.redis)
    if opened is None and edges.seen.ready == generations:
        return True
    if opened and now() < opened.until:
        return False
    agree(edges.redis, edges.settings.shards)
    if not templates.ready(edges.elasticsearch, generations.numbers):
        raise IndexUnavailable("the index is not of this version: run `marsad install`")
    edges.seen.ready = generations
    if opened:
        breaker.close(edges.redis)
        log.info("index_back", away=str(now() - opened.since), tries=opened.tries)
    return True


def _log_drained(batch: Batch, settled: Settled, started: datetime) -> None:
    log.info(
        "drained",
        entries=len(batch.entries),
        apart=batch.apart,
        indexed=len(settled.indexed),
        superseded=len(settled.superseded),
        refused=len(settled.refused),
        left=len(batch.left),
        events=sum(len(one.events) for one in settled.indexed),
        took_ms=to_ms(now()) - to_ms(started),
    )
