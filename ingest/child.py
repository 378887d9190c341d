"""The inside of a child: takes questions from a socket and answers in time, or dies of its own alarm."""

from __future__ import annotations

import contextlib
import pickle
import resource
import signal
import socket
from importlib import import_module
from io import BufferedIOBase
from pathlib import Path

from marsad import collector

MEMORY = 1 << 30  # bytes of address space
HEAD = 4  # bytes that tell how long what follows is
# A child that holds more than this after an answer is not asked again: what a large feed took does not come back.
GROWN = 300 << 20


def serve(descriptor: int, module: str, limit: float, memory: int = MEMORY) -> None:
    """Answer the questions that come through this socket until it closes; each may take `limit` seconds.

    An answer is a pair: whether it is this child's last, and what the module's `answer_to` returned.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the poller's to answer
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answer_to = import_module(module).answer_to
    collector.spare()
    with socket.socket(fileno=descriptor) as both, both.makefile("rwb") as pipe, contextlib.suppress(OSError):
        while packed := _read(pipe):
            signal.setitimer(signal.ITIMER_REAL, limit)
            answer = answer_to(pickle.loads(packed))  # noqa: S301 - from our own parent
            signal.setitimer(signal.ITIMER_REAL, 0)
            last = _grown()
            written = pickle.dumps((last, answer), pickle.HIGHEST_PROTOCOL)
            pipe.write(len(written).to_bytes(HEAD) + written)
            pipe.flush()


def _read(pipe: BufferedIOBase) -> bytes:
    return pipe.read(int.from_bytes(pipe.read(HEAD)))


def _grown() -> bool:
    try:
        held = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
    except OSError:  # no Linux; there, the most that it ever held would count what its parent held at the fork
        held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held > GROWN
