"""Runs `parse` in child processes with a time and a memory limit, for one feed can make feedparser hang.

Measured: an author of 60,000 letters keeps one of feedparser's patterns busy for 25 s, inside one call that nothing in
the same process can interrupt. A child sets its own alarm, whose default is death; so it also ends when we are gone.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from ingest.child import Question
from ingest.feed import Feed
from ingest.parse import NotAFeed, Parsed

_GRACE = 5.0


class Children:
    """A few children that parse; each is started at its first use and again after it died. `limit` is in seconds."""

    def __init__(self, count: int = 2, limit: float = 10.0) -> None:
        self._limit = limit
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="parse")
        self._alive: set[_Child] = set()
        for _ in range(count):
            self._idle.put_nowait(None)

    async def parse(self, content: bytes, content_type: str, feed: Feed, now: datetime) -> Parsed:
        """As `ingest.parse.parse`; a feed that takes too long or too much memory is NotAFeed too."""
        child = await self._idle.get()
        question = Question(content, content_type, feed, now)
        asking = asyncio.get_running_loop().run_in_executor(self._threads, self._ask, child, question)
        # The child goes back when its thread is done with it, also when nobody waits for the answer any more.
        asking.add_done_callback(self._back)
        _, answer = await asyncio.shield(asking)
        if isinstance(answer, NotAFeed):
            raise answer
        return answer

    def close(self) -> None:
        """End the children, also those at work."""
        for child in list(self._alive):
            child.running.kill()
            child.running.wait()
        self._threads.shutdown(wait=True)
        for child in list(self._alive):
            self._end(child)

    def _back(self, asking: asyncio.Future[tuple[_Child | None, Parsed | NotAFeed]]) -> None:
        failed = asking.cancelled() or asking.exception() is not None
        self._idle.put_nowait(None if failed else asking.result()[0])

    def _ask(self, child: _Child | None, question: Question) -> tuple[_Child | None, Parsed | NotAFeed]:
        child = child or self._start()
        try:
            child.pipe.send(question)
            if child.pipe.poll(self._limit + _GRACE):
                answer: Parsed | NotAFeed = child.pipe.recv()
                return child, answer
        except (EOFError, OSError):
            pass  # it is dead; how is asked of it below
        self._end(child)
        slow = child.running.returncode in (-signal.SIGALRM, -signal.SIGKILL)
        what = f"parsing it took more than {self._limit:g} s" if slow else "the parser died of it"
        return None, NotAFeed(f"{what} and was stopped")

    def _start(self) -> _Child:
        ours, theirs = multiprocessing.Pipe()
        # Not multiprocessing's own start: it would load our main module, the whole command line, into each child.
        command = f"from ingest.child import serve; serve({theirs.fileno()}, {self._limit})"
        running = subprocess.Popen(
            [sys.executable, "-P", "-c", command],  # -P: nothing is imported from the working folder
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        theirs.close()
        child = _Child(running, ours)
        self._alive.add(child)
        return child

    def _end(self, child: _Child) -> None:
        self._alive.discard(child)
        child.pipe.close()
        try:
            child.running.wait(0.2)
        except subprocess.TimeoutExpired:
            child.running.kill()
            child.running.wait()


@dataclass(frozen=True, slots=True, eq=False)
class _Child:
    running: subprocess.Popen[bytes]
    pipe: Connection
