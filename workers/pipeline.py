"""The path of an article through a worker:

    read | reclaim             entries of the queue; what is fresh goes together, what failed apart
      | message                what is not an article is dead; to a month that is gone, a counted drop (ageing)
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
from dataclasses import replace
from datetime import datetime

import structlog

from ingest import queue
from ingest.article import Article
from ingest.queue import Message
from ingest.queue.shards import Shard, agree
from ingest.queue.stream import Entry
from marsad.clock import now, to_ms
from workers import ageing, attempt, breaker
from workers.alerts.raising import raise_alerts, show
from workers.attempt import NOBODY_ASKED, Attempted, Readable, Replies
from workers.batch import Batch
from workers.edges import Edges
from workers.sinks import generation, step, templates
from workers.sinks.generation import Generations
from workers.sinks.step import IndexUnavailable, Settled
from workers.wake import awake, wake

log = structlog.get_logger(__name__)

LOUDNESS = ("never", "auto", "always")
# So few go apart in one drain, for of each one may wait for its limit.
APART = 25


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
        settled += _work(Batch(edges, shard, generations, until, entries, apart=False))
        if now() < until:
            settled += _work(Batch(edges, shard, generations, until, _reclaimed(edges, shard), apart=True))
    return settled


def _reclaimed(edges: Edges, shard: Shard) -> list[Entry]:
    stream = queue.articles(edges.redis, shard)
    entries = stream.reclaim(edges.consumer, APART, edges.settings.reclaim_after)
    if entries:
        log.warning("reclaimed", entries=len(entries))
    return entries


def _work(batch: Batch) -> int:
    if not batch.messages:
        return 0
    started = now()
    with batch.in_hand():
        for message in batch.messages:
            if message.article is None:
                batch.bury(message, "it is not an article")
        readable = list(_kept(batch))
        attempted = _attempt(batch, _newest(readable))
        batch.suspect(attempted.failed)
        stores = [batch.edges.store_of(number) for number in batch.generations.numbers]
        settled = step.index_everywhere(attempted.told, stores, now())
        batch.date_back(settled)
        raise_alerts(batch.edges, settled.indexed)
        show(batch.edges, settled.indexed)
        for one, reason in settled.refused:
            batch.bury(one.message, f"the index refused it: {reason}")
        done = {one.article.id for one in (*settled.indexed, *settled.superseded)}
        batch.acknowledge([message.entry for message, article in readable if article.id in done])
        _log_drained(batch, settled, started)
    return batch.settled


def _kept(batch: Batch) -> Iterator[Readable]:
    """The articles whose month is still there; corrections to the others are dropped, counted and acknowledged."""
    gone = []
    for message in batch.messages:
        if message.article is None:
            continue
        if ageing.is_gone(message.first_seen, now(), batch.edges.settings.keep_for):
            log.warning("dropped", reason=ageing.MONTH_GONE, article=message.article.id, feed=message.feed)
            gone.append(message.entry)
        else:
            yield message, message.article
    if gone and batch.acknowledge(gone):
        ageing.drop(batch.edges.redis, len(gone))


def _attempt(batch: Batch, newest: list[Readable]) -> Attempted:
    edges = batch.edges
    replies, accurate = NOBODY_ASKED, edges.settings.accurate
    if edges.model:
        replies = Replies(edges.model.name, edges.model.ask([article for _, article in newest], batch.until))
    if batch.apart:
        return attempt.apart(newest, replies, accurate, batch.until, edges.limits)
    return attempt.together(newest, replies, accurate, batch.until)


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
        entries=len(batch.messages),
        apart=batch.apart,
        indexed=len(settled.indexed),
        superseded=len(settled.superseded),
        refused=len(settled.refused),
        left=len(batch.messages) - batch.settled,
        events=sum(len(one.events) for one in settled.indexed),
        took_ms=to_ms(now()) - to_ms(started),
    )
