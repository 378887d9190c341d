"""Runs `parse` in child processes with a time and a memory limit, for one feed can make feedparser hang.

Measured: an author of 60,000 letters keeps one of feedparser's patterns busy for 25 s, inside one call that nothing in
the same process can interrupt. A child sets its own alarm, whose default is death; so it also ends when we are gone.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import resource
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess

from ingest.feed import Feed
from ingest.parse import NotAFeed, Parsed, parse

MEMORY = 1 << 30
_GRACE = 5.0

_context = multiprocessing.get_context("forkserver")


class Children:
    """A few children that parse; each is started at its first use and again after it died."""

    def __init__(self, count: int = 2, limit: float = 10.0) -> None:
        self._limit = limit
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="parse")
        self._alive: set[_Child] = set()
        _context.set_forkserver_preload(["ingest.parse"])
        for _ in range(count):
            self._idle.put_nowait(None)

    async def parse(self, content: bytes, content_type: str, feed: Feed, now: datetime) -> Parsed:
        """As `ingest.parse.parse`; a feed that takes too long or too much memory is NotAFeed too."""
        child = await self._idle.get()
        question = _Question(content, content_type, feed, now)
        try:
            loop = asyncio.get_running_loop()
            child, answer = await loop.run_in_executor(self._threads, self._ask, child, question)
        finally:
            self._idle.put_nowait(child)
        if isinstance(answer, NotAFeed):
            raise answer
        return answer

    def close(self) -> None:
        """End the children."""
        for child in list(self._alive):
            self._end(child)
        self._threads.shutdown(wait=False)

    def _ask(self, child: _Child | None, question: _Question) -> tuple[_Child | None, Parsed | NotAFeed]:
        child = child or self._start()
        try:
            child.pipe.send(question)
            if child.pipe.poll(self._limit + _GRACE):
                answer: Parsed | NotAFeed = child.pipe.recv()
                return child, answer
        except (EOFError, OSError):
            pass
        self._end(child)
        slow = child.running.exitcode in (-signal.SIGALRM, -signal.SIGKILL)
        what = f"parsing it took more than {self._limit:g} s" if slow else "the parser died of it"
        return None, NotAFeed(f"{what} and was stopped")

    def _start(self) -> _Child:
        ours, theirs = _context.Pipe()
        running = _context.Process(target=_serve, args=(theirs, self._limit), name="parse", daemon=True)
        running.start()
        theirs.close()
        child = _Child(running, ours)
        self._alive.add(child)
        return child

    def _end(self, child: _Child) -> None:
        self._alive.discard(child)
        child.pipe.close()
        child.running.join(0.2)
        if child.running.is_alive():
            child.running.kill()
            child.running.join(_GRACE)


@dataclass(frozen=True, slots=True)
class _Question:
    content: bytes
    content_type: str
    feed: Feed
    now: datetime


@dataclass(frozen=True, slots=True, eq=False)
class _Child:
    running: ForkServerProcess
    pipe: Connection


def _serve(pipe: Connection, limit: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the poller's to answer
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    while True:
        try:
            question: _Question = pipe.recv()
        except (EOFError, OSError):
            return
        signal.setitimer(signal.ITIMER_REAL, limit)
        answer = _answer(question)
        signal.setitimer(signal.ITIMER_REAL, 0)
        pipe.send(answer)


def _answer(question: _Question) -> Parsed | NotAFeed:
    try:
        return parse(question.content, question.content_type, question.feed, question.now)
    except NotAFeed as error:
        return error
    except MemoryError:
        return NotAFeed("parsing it takes too much memory")
