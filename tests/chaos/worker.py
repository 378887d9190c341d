"""A worker as `marsad work`, in which marker words of an article set off a poison; and the two ways to do it badly.

`python -m tests.chaos.worker MODE NAME`: the product itself holds none of this. Modes: "plain"; "early-ack"
acknowledges what was just read, before it is indexed; "count-deliveries" buries what was delivered three times,
whatever the reason.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from typing import Any

from ingest.article import Article
from ingest.queue import stream
from ingest.queue.stream import Entry, Stream
from tests.chaos.feeds import POISONS
from workers import extract
from workers.event import Event

RAISE, LOOP, CRASH = POISONS
DELIVERIES = 3


class Poisoned(Exception):
    """What a mistake in the extractor would raise."""


def main() -> None:
    """Patch, then be the worker."""
    mode, name = sys.argv[1:]
    _poison()
    if mode == "early-ack":
        _acknowledge_early()
    elif mode == "count-deliveries":
        _count_deliveries()

    from marsad.cli import main as marsad

    sys.argv = ["marsad", "work", "--name", name]
    marsad()


def _poison() -> None:
    # Before anything that says `from workers.extract import extract` is imported; children inherit it.
    assert "workers.attempt" not in sys.modules
    clean = extract.extract

    def poisoned(article: Article, accurate: bool = True) -> list[Event]:
        if RAISE in article.text:
            raise Poisoned(RAISE)
        while LOOP in article.text:
            pass
        if CRASH in article.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        return clean(article, accurate)

    extract.extract = poisoned


def _acknowledge_early() -> None:
    read = Stream.read

    def read_and_acknowledge(self: Stream, consumer: str, count: int) -> list[Entry]:
        entries = read(self, consumer, count)
        if entries and _is_queue(self):
            _settle(self, [entry for entry, _ in entries])
        return entries

    Stream.read = read_and_acknowledge  # type: ignore[method-assign]


def _count_deliveries() -> None:
    # Both ways in which an entry is delivered again: left alone by a dead worker, laid down by one that had to give up.
    reclaim, pick_up = Stream.reclaim, Stream.pick_up

    def reclaim_or_bury(self: Stream, consumer: str, count: int, idle: timedelta) -> list[Entry]:
        return _spared(self, reclaim(self, consumer, count, idle))

    def pick_up_or_bury(self: Stream, consumer: str, count: int, of: str = stream.LEFT) -> list[Entry]:
        return _spared(self, pick_up(self, consumer, count, of))

    Stream.reclaim = reclaim_or_bury  # type: ignore[method-assign]
    Stream.pick_up = pick_up_or_bury  # type: ignore[method-assign]


def _spared(queue: Stream, entries: list[Entry]) -> list[Entry]:
    return [one for one in entries if not _is_queue(queue) or not _buried(queue, one)]


def _buried(queue: Stream, entry: Entry) -> bool:
    client: Any = queue._client
    rows = client.xpending_range(queue.name, stream.GROUP, entry[0], entry[0], 1)
    if not rows or rows[0]["times_delivered"] < DELIVERIES:
        return False
    client.xadd(queue.name.replace("articles:", "articles:dead:"), {**entry[1], "reason": "delivered three times"})
    _settle(queue, [entry[0]])
    return True


def _settle(queue: Stream, entries: list[str]) -> None:
    client: Any = queue._client
    pipe = client.pipeline(transaction=True)
    pipe.xack(queue.name, stream.GROUP, *entries)
    pipe.xdel(queue.name, *entries)
    pipe.execute()


def _is_queue(one: Stream) -> bool:
    return one.name.startswith("articles:")


if __name__ == "__main__":
    main()
