"""Runs what could hang or swell in child processes with a time and a memory limit.

Measured: an author of 60,000 letters keeps one of feedparser's patterns busy for 25 s, inside one call that nothing in
the same process can interrupt. A child sets its own alarm, whose default is death; so it also ends when we are gone.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from ingest.child import HEAD, MEMORY

_GRACE = 5.0


class ChildLost(Exception):
    """The child did not live to answer; the text says why, as a clause after "it"."""


class Children:
    """A few children that answer by one module's `answer_to`; each is started when needed, also after it ended.

    `limit` is in seconds for one question, `memory` in bytes of address space.
    """

    def __init__(self, module: str, count: int = 2, limit: float = 10.0, memory: int = MEMORY) -> None:
        self._module, self._limit, self._memory = module, limit, memory
        self._idle: asyncio.LifoQueue[_Child | None] = asyncio.LifoQueue()
        self._alive: set[_Child] = set()
        for _ in range(count):
            self._idle.put_nowait(None)

    async def start(self) -> None:
        """Start those that are not yet, so that they load what they need before the first question."""
        idle = [self._idle.get_nowait() for _ in range(self._idle.qsize())]
        for child in idle:
            self._idle.put_nowait(child or await self._start())

    async def ask(self, question: object) -> Any:
        """The child's answer; raises ChildLost when it took too long, too much memory, or died of it."""
        child = await self._idle.get()
        answered = False
        try:
            child = child or await self._start()
            last, answer = await self._asked(child, question)
            answered = not last
        finally:
            # Also when nobody waits any more: a child that still works on a question is of no use for the next.
            if child and not answered:
                self._end(child)
            self._idle.put_nowait(child if answered else None)
        return answer

    def close(self) -> None:
        """End the children, also those at work."""
        for child in list(self._alive):
            self._end(child)

    async def _asked(self, child: _Child, question: object) -> tuple[bool, Any]:
        try:
            async with asyncio.timeout(self._limit + _GRACE):
                packed = pickle.dumps(question, pickle.HIGHEST_PROTOCOL)
                child.writer.write(len(packed).to_bytes(HEAD))
                child.writer.write(packed)
                await child.writer.drain()
                length = int.from_bytes(await child.reader.readexactly(HEAD))
                answer: tuple[bool, Any] = pickle.loads(await child.reader.readexactly(length))  # noqa: S301 - our own
                return answer
        except (TimeoutError, EOFError, OSError):  # IncompleteReadError is an EOFError
            status = self._end(child)
        slow = status in (-signal.SIGALRM, -signal.SIGKILL)
        raise ChildLost(f"it took more than {self._limit:g} s and was stopped" if slow else "the child died of it")

    async def _start(self) -> _Child:
        ours, theirs = socket.socketpair()
        # Not multiprocessing's own start: it would load our main module, the whole command line, into each child.
        asked = f"{theirs.fileno()}, {self._module!r}, {self._limit}, {self._memory}"
        command = f"from ingest.child import serve; serve({asked})"
        with theirs:
            running = subprocess.Popen(
                [sys.executable, "-P", "-c", command],  # -P: nothing is imported from the working folder
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )
        child = _Child(running, *await asyncio.open_connection(sock=ours))
        self._alive.add(child)
        return child

    def _end(self, child: _Child) -> int:
        """Make sure that it is gone; its exit status."""
        self._alive.discard(child)
        child.writer.transport.abort()
        try:
            return child.running.wait(0.1)  # it sees the closed pipe, or is dead already
        except subprocess.TimeoutExpired:
            child.running.kill()
            return child.running.wait()


@dataclass(frozen=True, slots=True, eq=False)
class _Child:
    running: subprocess.Popen[bytes]
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
