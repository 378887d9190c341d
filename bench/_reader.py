"""The peers of `bench.polling`, each in a process of its own: lemon24/reader, and the loop one writes first.

    python -m bench._reader reader|plain --port 8080 --feeds 200 --entries 50 [--workers 4]

Polls the feeds of a running publisher in rounds (cold, unchanged, two_new); one JSON line: seconds of each.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import feedparser
import feedparser_sgmllib
import requests

from bench._publisher import ROUNDS, Publisher

# The feedparser inside reader looks for sgmllib, which has no wheel; feedparser itself brings it under this name.
sys.modules.setdefault("sgmllib", feedparser_sgmllib)
import reader  # noqa: E402

Poll = Callable[[], None]  # polls every feed once
Count = Callable[[], int]  # the number of entries that are known now


def main() -> None:
    """Measure one peer and print its line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("peer", choices=("reader", "plain"))
    for name, usual in (("--port", 8080), ("--feeds", 200), ("--entries", 50), ("--workers", 1)):
        parser.add_argument(name, type=int, default=usual)
    asked = parser.parse_args()
    publisher = Publisher(asked.port)
    addresses = [publisher.url(feed) for feed in range(asked.feeds)]
    with tempfile.TemporaryDirectory(prefix="marsad-") as folder:
        peer = _reader(Path(folder), addresses, asked.workers) if asked.peer == "reader" else _plain(addresses)
        took = rounds(publisher, asked.feeds, asked.entries, *peer)
    # reader brings a feedparser of its own.
    plain = f"requests {requests.__version__}, feedparser {feedparser.__version__}"
    print(json.dumps({"version": reader.__version__ if asked.peer == "reader" else plain, **took}))


def rounds(publisher: Publisher, feeds: int, entries: int, poll: Poll, count: Count) -> dict[str, float]:
    """Seconds of each round; raises AssertionError when a peer did not see what was there."""
    took: dict[str, list[float]] = {}
    publisher.show(0)
    publisher.tally()
    for name in ROUNDS:
        publisher.show(int(name == "two_new"))
        began = time.monotonic()
        poll()
        took.setdefault(name, []).append(time.monotonic() - began)
        found, tally = count(), publisher.tally()
        wanted = feeds * (entries + 2 * (name == "two_new")), {"304" if name == "unchanged" else "200": feeds}
        assert (found, tally) == wanted, f"{name}: {found} entries known, answers {tally}"
    return {name: median(seconds) for name, seconds in took.items()}


def _reader(folder: Path, addresses: list[str], workers: int) -> tuple[Poll, Count]:
    """Its defaults, but for the number of workers, and that a feed just polled is polled again."""
    made = reader.make_reader(str(folder / "reader.sqlite"))
    for address in addresses:
        made.add_feed(address)

    def poll() -> None:
        for result in made.update_feeds_iter(workers=workers, scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value

    return poll, lambda: made.get_entry_counts().total or 0


def _plain(addresses: list[str]) -> tuple[Poll, Count]:
    """requests and feedparser, one feed after another; what is known lies in dictionaries."""
    session = requests.Session()
    conditions: dict[str, dict[str, str]] = {}
    known: dict[str, Any] = {}

    def poll() -> None:
        for address in addresses:
            answer = session.get(address, headers=conditions.get(address, {}), timeout=20)
            if answer.status_code == 304:
                continue
            known.update((f"{address} {entry.id}", entry) for entry in feedparser.parse(answer.content).entries)
            pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
            conditions[address] = {ask: answer.headers[told] for ask, told in pairs if told in answer.headers}

    return poll, lambda: len(known)


if __name__ == "__main__":
    main()
