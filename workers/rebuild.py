"""The path of a rebuild: everything is indexed again, while articles keep coming and readers notice nothing.

    templates of N+1, out of sight | write "N,N+1" | wait for drains that began before
      | copy N to N+1, and again what changed meanwhile, until little is left (workers/bring)
      | hold readers' view of N still | the rest | refresh N+1 | compare | swap the aliases
      | write "N+1" | wait | delete N

From "N,N+1" on every article goes into both generations, and an acknowledgement of a drain that began before fails:
what the copy does not find in N comes through the queue again. Each step can be repeated, so a rebuild that was
interrupted anywhere is run again and goes on, or is given up.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import redis
from elasticsearch import Elasticsearch
from redis.exceptions import LockError
from redis.lock import Lock

from marsad.clock import now
from marsad.errors import MarsadError
from workers.bring import Copy
from workers.retell import Retellers
from workers.sinks import generation, indices, kept, templates
from workers.sinks.documents import ARTICLES, EVENTS

LOCK, LOCK_SECONDS = "rebuild", 120
# The generation whose indices are still to be deleted, after the swap.
ENDING = "rebuild:ending"
# A pass that finds no more than this is followed by the last one; after so many passes, by force.
FEW = 1000
PASSES = 10
# Shorter than the time for which readers' view is held still.
STILL_SECONDS = 45
HOLDS = 3
NOT_WITHDRAWN = {"bool": {"must_not": {"term": {"marsad.state": "withdrawn"}}}}


class Tell(Protocol):
    """Shows how far it is: what is being done, how much of how much."""

    def __call__(self, doing: str, done: int = 0, total: int | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Work:
    """What a rebuild works with; `wait` is longer than any drain takes."""

    redis: redis.Redis
    cluster: Elasticsearch
    retellers: Retellers
    wait: timedelta
    tell: Tell
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Rebuilt:
    """What was done: generations, articles and events that readers saw before and see after, articles brought over."""

    before: int
    after: int
    articles_before: int = 0
    articles: int = 0
    events_before: int = 0
    events: int = 0
    brought: int = 0
    deleted: int = 0


def rebuild(work: Work, keep: bool = False) -> Rebuilt:
    """Index everything again, or finish what an earlier run began; `keep` leaves the old indices out of sight.

    Raises MarsadError when articles cannot be brought over, with readers where they were; and IndexUnavailable.
    """
    with _only_one(work.redis) as lock:
        generation.mend(work.redis, work.cluster)
        old, new, begun = plan(work.redis)
        run, rebuilt = _Run(work, lock, old, new), Rebuilt(old, new)
        if not begun:
            _begin(run)
        if templates.current(work.cluster) != new:
            _bring(run, rebuilt)
        _finish(run, rebuilt, keep)
        return rebuilt


def plan(client: redis.Redis) -> tuple[int, int, bool]:
    """From which generation to which, and whether an earlier run has begun it. Raises IndexUnavailable."""
    numbers = generation.read(client).numbers
    if ending := client.get(ENDING):
        return int(str(ending)), numbers[-1], True
    return (numbers[0], numbers[1], True) if len(numbers) == 2 else (numbers[0], numbers[0] + 1, False)


def abandon(work: Work) -> tuple[int, int]:
    """Give a rebuild up: the generation readers see, and the one that is deleted. Raises MarsadError if none is on."""
    with _only_one(work.redis) as lock:
        old, new, begun = plan(work.redis)
        if not begun:
            raise MarsadError("no rebuild is under way: there is nothing to abandon")
        if templates.current(work.cluster) == new:
            raise MarsadError(f"readers see generation {new} already: run `marsad rebuild` to finish it")
        indices.show(work.cluster, old, instead_of=new)
        indices.hold_still(work.cluster, old, still=False)
        generation.write(work.redis, old)
        _Run(work, lock, old, new).wait()
        templates.put_generation(work.cluster, new, read=False, closed=True)
        indices.delete(work.cluster, new)
        return old, new


@dataclass(frozen=True, slots=True)
class _Run:
    """A rebuild that holds the lock."""

    work: Work
    lock: Lock
    old: int
    new: int

    def go_on(self) -> None:
        """Keep the lock, and look whether both generations are still written."""
        try:
            self.lock.reacquire()
        except LockError as error:
            raise MarsadError("this rebuild stood still for too long: run it again") from error
        if generation.read(self.work.redis).numbers != (self.old, self.new):
            raise MarsadError("which generations are written has changed meanwhile: run `marsad rebuild` again")

    def wait(self) -> None:
        """Until every drain that began before is over."""
        end = time.monotonic() + self.work.wait.total_seconds()
        while (left := end - time.monotonic()) > 0:
            self.work.tell("waiting for drains that began before")
            self.lock.reacquire()
            self.work.sleep(min(left, 1.0))


@contextmanager
def _only_one(client: redis.Redis) -> Iterator[Lock]:
    lock = client.lock(LOCK, timeout=LOCK_SECONDS, blocking=False)
    if not lock.acquire():
        raise MarsadError("another rebuild is running, or was killed less than two minutes ago: try again then")
    try:
        yield lock
    finally:
        with suppress(LockError):  # it ran out while this process was frozen
            lock.release()


def _begin(run: _Run) -> None:
    work = run.work
    templates.install(work.cluster)  # the new indices are made of what this version ships
    for number in (*indices.older(work.cluster, run.old), run.new):  # of rebuilds that were kept, or given up half-way
        indices.delete(work.cluster, number)
    templates.put_generation(work.cluster, run.new, read=False)
    generation.write(work.redis, run.old, run.new)
    run.wait()


def _bring(run: _Run, rebuilt: Rebuilt) -> None:
    """Copy until nothing is left, and change the readers over."""
    work, cluster = run.work, run.work.cluster
    copy = Copy(cluster, run.old, run.new, work.retellers, work.sleep)

    def show(done: int, total: int) -> None:
        run.go_on()
        work.tell("bringing articles over", done, total)

    try:
        for _ in range(HOLDS):
            _catch_up(copy, show)
            for number in (run.old, run.new):
                indices.create_months(cluster, number, now())
            began = time.monotonic()
            indices.hold_still(cluster, run.old, still=True)
            copy.bring(show)
            indices.refresh(cluster, run.new)
            _compare(run, rebuilt)
            run.go_on()
            if time.monotonic() - began < STILL_SECONDS:
                indices.show(cluster, run.new, instead_of=run.old)
                rebuilt.brought = copy.brought
                return
            indices.hold_still(cluster, run.old, still=False)
        raise MarsadError("articles change faster than they can be brought over: run `marsad rebuild` again later")
    finally:
        indices.hold_still(cluster, run.old, still=False)


def _catch_up(copy: Copy, show: Callable[[int, int], None]) -> None:
    for _ in range(PASSES):
        if copy.bring(show) <= FEW:
            return


def _compare(run: _Run, rebuilt: Rebuilt) -> None:
    cluster = run.work.cluster
    rebuilt.articles_before, rebuilt.articles = (_seen(cluster, ARTICLES, number) for number in (run.old, run.new))
    rebuilt.events_before, rebuilt.events = (_seen(cluster, EVENTS, number) for number in (run.old, run.new))
    if rebuilt.articles < rebuilt.articles_before:
        raise MarsadError(
            f"generation {run.new} has {rebuilt.articles:,} articles and {run.old} has {rebuilt.articles_before:,}: "
            "readers were not changed over, run `marsad rebuild` again"
        )


def _seen(cluster: Elasticsearch, kind: str, number: int) -> int:
    return kept.count(cluster, indices.pattern(kind, number), NOT_WITHDRAWN)


def _finish(run: _Run, rebuilt: Rebuilt, keep: bool) -> None:
    work = run.work
    indices.show(work.cluster, run.new, instead_of=run.old)  # again, if an earlier run was killed in the middle of it
    work.redis.set(ENDING, run.old)
    generation.write(work.redis, run.new)
    run.wait()
    templates.put_generation(work.cluster, run.old, read=False, closed=True)
    if not keep:
        rebuilt.deleted = indices.delete(work.cluster, run.old)
    work.redis.delete(ENDING)
