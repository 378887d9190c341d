"""The inside of a child: takes questions from a socket and answers in time, or dies of its own alarm."""

from __future__ import annotations

import contextlib
import pickle
import resource
import signal
import socket
import sys
from importlib import import_module
from io import BufferedIOBase

MEMORY = 1 << 30  # bytes of address space
HEAD = 4  # bytes that tell how long what follows is
# A child that ever grew beyond this is not asked again: what a large feed took does not come back by itself.
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
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most * (1 if sys.platform == "darwin" else 1024) > GROWN
