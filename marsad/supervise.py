"""Keeps one child process running: starts it, passes its output to a log file, restarts it with backoff, ends it."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal

from marsad.local.child import Launch

State = Literal["waiting", "running", "restarting", "stopped"]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# A child that lived this long (seconds) had started well: its next death is a new one and not the same again.
SETTLED = 60.0
LOG_BYTES = 10_000_000
# Seconds for reading what a child that has ended still printed.
LAST_WORDS = 2.0


def pause_before(restart: int) -> float:
    """Seconds before the nth restart in a row, from 1: half a second, doubled each time, at most half a minute."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(restart - 1, 16))  # a float overflows at 2 ** 1024


@dataclass(slots=True)
class Child:
    """A supervised process. `launch` says how to start it anew; `grace` in seconds is what it gets to end in order."""

    name: str
    launch: Callable[[], Launch]
    log: Path
    grace: float = 15.0
    state: State = "waiting"
    restarts: int = 0
    last_exit: str = ""
    pid: int | None = None
    started: float = 0.0  # when this life of it began, by the monotonic clock
    replaced: str = ""  # why it was ended by force; "" unless it was
    unlogged: str = ""  # why what it prints is not kept, as on a full disk; "" while it is
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Start it and keep it running until `stop`."""
        in_a_row = 0
        while not self._stopping.is_set():
            started = time.monotonic()
            await self._live()
            if self._stopping.is_set():
                break
            in_a_row = 1 if time.monotonic() - started > SETTLED else in_a_row + 1
            self.restarts += 1
            self.state = "restarting"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause_before(in_a_row))
        self.state = "stopped"

    def replace(self, reason: str) -> None:
        """End it by force, whatever it does, and have it started again."""
        if self.pid is not None:
            self.replaced = reason
            _sweep(self.pid)

    def stop(self) -> None:
        """Ask it to end and not to be started again; `run` returns when it has ended."""
        self._stopping.set()

    async def _live(self) -> None:
        try:
            process, output = await _start(self.launch())
        except (OSError, subprocess.SubprocessError) as error:  # no such program, or no memory to fork: may pass
            self.last_exit = f"not started: {error}"
            return
        self.pid, self.state, self.started = process.pid, "running", time.monotonic()
        keeping = asyncio.create_task(_keep(output, _Log(self)))
        ended = asyncio.create_task(process.wait())
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            await self._end(process, ended)
        stopping.cancel()
        _sweep(process.pid)
        # What the child left running in a session of its own may hold the pipe open: not waited for.
        _, open_still = await asyncio.wait({keeping}, timeout=LAST_WORDS)
        for reading in open_still:
            reading.cancel()
        self.pid, self.last_exit = None, self.replaced or exit_words(process.returncode or 0)
        self.replaced = ""

    async def _end(self, process: asyncio.subprocess.Process, ended: asyncio.Task[int]) -> None:
        process.terminate()
        done, _ = await asyncio.wait({ended}, timeout=self.grace)
        if not done:
            _sweep(process.pid)
            await ended


def exit_words(code: int) -> str:
    """How a process ended, for people: "exit 1" or "SIGKILL"."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


async def _start(launch: Launch) -> tuple[asyncio.subprocess.Process, int]:
    """The process and the end of the pipe that it prints to. Raises OSError or SubprocessError."""
    # Not a pipe of asyncio's own: with one, wait() returns only when nothing that the child left behind holds it open.
    output, printing = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *launch.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=printing,
            stderr=asyncio.subprocess.STDOUT,
            **launch.options(),
        )
    except (OSError, subprocess.SubprocessError):
        os.close(output)
        raise
    finally:
        os.close(printing)
    return process, output


def _sweep(pid: int) -> None:
    # Each child leads a session of its own: what it left behind (pool processes, a JVM) goes with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


class _Log(RotatingFileHandler):
    """The log of a child, in files of ten megabytes of which three are kept; what fails is told to the child."""

    terminator = ""

    def __init__(self, child: Child) -> None:
        # Opened at the first line: a log that cannot be written is told, and the pipe is emptied all the same.
        super().__init__(child.log, maxBytes=LOG_BYTES, backupCount=2, encoding="utf-8", errors="replace", delay=True)
        self._child = child

    def emit(self, record: logging.LogRecord) -> None:
        self._child.unlogged = ""
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        self._child.unlogged = (isinstance(error, OSError) and error.strerror) or str(error)


async def _keep(output: int, kept: _Log) -> None:
    """Append what the child prints to its log."""
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(output, "rb", buffering=0)
    )
    decoder = codecs.getincrementaldecoder("utf-8")("replace")  # a read may end inside a letter
    try:
        while chunk := await reader.read(65536):
            kept.emit(logging.makeLogRecord({"msg": decoder.decode(chunk)}))
    finally:
        transport.close()
        with contextlib.suppress(OSError):  # told already: what is left cannot be written either
            kept.close()
