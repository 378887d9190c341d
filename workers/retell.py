"""Tells articles again with the extractor of today, in several processes; one that fails there is tried alone.

Pure work: nothing is read or written here but what is handed in and out.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

from ingest.article import Article
from ingest.queue import Message
from workers.alone import Done, Limits, alone, limit_memory
from workers.event import Event
from workers.extract import extract
from workers.told import Told, told

Pair = tuple[Message, Article]
Batch = TypeVar("Batch")
# A batch takes less than a second; one that takes so much processor time holds an article that never ends.
BATCH_SECONDS = 60
AHEAD = 2  # batches in work or ready for each process


class Retellers:
    """Processes that extract."""

    def __init__(self, processes: int, limits: Limits, accurate: bool = True) -> None:
        self._processes = processes
        self._limits = limits
        self._accurate = accurate
        self._pool = self._new_pool()

    def close(self) -> None:
        """End the processes."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def tell(
        self, batches: Iterable[Batch], pairs: Callable[[Batch], list[Pair]]
    ) -> Iterator[tuple[Batch, list[Told], dict[str, str]]]:
        """For each batch what its articles tell, and by id why some cannot be told; in order, read a little ahead."""
        waiting: deque[tuple[Batch, list[Pair], Future[list[list[Event]]]]] = deque()
        for batch in batches:
            these = pairs(batch)
            waiting.append((batch, these, self._submit([article for _, article in these])))
            if len(waiting) > AHEAD * self._processes:
                yield self._told(*waiting.popleft())
        while waiting:
            yield self._told(*waiting.popleft())

    def _told(
        self, batch: Batch, these: list[Pair], future: Future[list[list[Event]]]
    ) -> tuple[Batch, list[Told], dict[str, str]]:
        failed: dict[str, str] = {}
        found: list[list[Event] | None]
        if future.exception() is None:
            found = list(future.result())
        else:  # whatever the extractor raised, or that its process ended: each tried alone says which article it was
            found = [self._alone(article, failed) for _, article in these]
        tellings = [told(*pair, events) for pair, events in zip(these, found, strict=True) if events is not None]
        return batch, tellings, failed

    def _alone(self, article: Article, failed: dict[str, str]) -> list[Event] | None:
        answer = alone(partial(extract, article, self._accurate), self._limits)
        if isinstance(answer, Done):
            return answer.result
        failed[article.id] = answer.reason
        return None

    def _submit(self, articles: list[Article]) -> Future[list[list[Event]]]:
        try:
            return self._pool.submit(_extracted, articles, self._accurate)
        except BrokenProcessPool:  # a batch before this one ended its process
            self.close()
            self._pool = self._new_pool()
            return self._pool.submit(_extracted, articles, self._accurate)

    def _new_pool(self) -> ProcessPoolExecutor:
        # Not forked: this process has connections and threads.
        spawn = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._processes, spawn, _begin, (self._limits.memory,))


def _begin(memory: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    limit_memory(memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with(parent: int) -> None:
    # A parent that is killed says nothing, and its processes would wait for work for ever.
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _extracted(articles: list[Article], accurate: bool) -> list[list[Event]]:
    # When the time is up the system ends this process, whatever it is in the middle of.
    signal.setitimer(signal.ITIMER_PROF, BATCH_SECONDS)
    try:
        return [extract(article, accurate) for article in articles]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
