"""The inside of a parsing child: takes questions from a pipe and answers in time, or dies of its own alarm."""

from __future__ import annotations

import contextlib
import resource
import signal
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.connection import Connection

from ingest.feed import Feed
from ingest.parse import NotAFeed, Parsed, parse

MEMORY = 1 << 30  # bytes of address space


@dataclass(frozen=True, slots=True)
class Question:
    """What `parse` is to be called with."""

    content: bytes
    content_type: str
    feed: Feed
    now: datetime


def serve(descriptor: int, limit: float) -> None:
    """Answer the questions that come through this pipe until it closes; each may take `limit` seconds."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the poller's to answer
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    pipe = Connection(descriptor)
    with contextlib.suppress(EOFError, OSError):
        while True:
            question: Question = pipe.recv()
            signal.setitimer(signal.ITIMER_REAL, limit)
            answer = answer_to(question)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send(answer)


def answer_to(question: Question) -> Parsed | NotAFeed:
    """What `parse` returns or raises."""
    try:
        return parse(question.content, question.content_type, question.feed, question.now)
    except NotAFeed as error:
        return error
    except MemoryError:
        return NotAFeed("parsing it takes too much memory")
