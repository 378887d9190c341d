"""What the guarantees cost: the drain with them against the drain without, both with an extractor that does nothing.

With: the pipeline's own drain (breaker, generation, pick-up, reclaim, marks, conditional acknowledgement) and
`appendfsync always`. Without: read, index, acknowledge, and `appendfsync no`. They take turns on the same servers, one
process each; `ratio` is the median of one over the other. Beside it the whole path, extractor included, and how long
an article takes (p50_s, p95_s) with no beat running and nobody but the workers' own timers to wake them.

    python -m bench.guarantees [--quick]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from statistics import median
from unittest.mock import patch

from elasticsearch import Elasticsearch

from bench import _stage
from ingest import queue
from ingest.article import Article
from ingest.queue import message
from ingest.queue.claims import Claim, Claims
from marsad import log
from marsad.clients import redis_client
from marsad.clock import now
from marsad.settings import Settings
from tests.integration.product import until
from workers import attempt, pipeline
from workers.app import configure
from workers.edges import Edges, build
from workers.event import Event
from workers.sinks import step
from workers.told import told

CLAIMED = 50  # entries of a typical feed poll: one claim each


def main() -> None:
    """Run the bench and print its line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under two minutes")
    quick = parser.parse_args().quick
    size, rounds, seconds = (1_000, 5, 15) if quick else (5_000, 9, 60)
    with _stage.running(worker_processes=2, accurate=False) as (settings, product, cluster):
        configure(settings)
        log.configure(settings.model_copy(update={"log_level": "error"}))
        edges = build(settings)
        source, supply = _stage.articles(size * (2 * rounds + 2) + 1_000)
        take = _Supply(supply)
        rates = _turns(edges, take, size, rounds)
        _stage.say("the whole path, extractor included ...")
        whole = _rate(edges, take(size // 2), pipeline.drain)
        _stage.say(f"{seconds} s with no beat and no wake-ups but the workers' own ...")
        product.start("work")
        waits = _lag(settings, cluster, take(seconds * 10), 10.0)
    _stage.report(
        bench="guarantees",
        quick=quick,
        source=source,
        articles=size,
        rounds=rounds,
        with_per_s=round(median(rates["with"]), 1),
        without_per_s=round(median(rates["without"]), 1),
        ratio=round(median(a / b for a, b in zip(rates["with"], rates["without"], strict=True)), 3),
        whole_path_per_s=round(whole, 1),
        p50_s=round(_stage.percentile(waits, 0.5), 2),
        p95_s=round(_stage.percentile(waits, 0.95), 2),
    )


class _Supply:
    """Articles nobody has had yet."""

    def __init__(self, articles: list[Article]) -> None:
        self._left = articles

    def __call__(self, count: int) -> list[Article]:
        taken, self._left = self._left[:count], self._left[count:]
        return taken


def _turns(edges: Edges, take: _Supply, size: int, rounds: int) -> dict[str, list[float]]:
    ways: dict[str, tuple[str, Callable[[Edges], int]]] = {"with": ("always", pipeline.drain), "without": ("no", _bare)}
    rates: dict[str, list[float]] = {name: [] for name in ways}
    with patch.object(attempt, "extract", _nothing):
        for number in range(rounds + 1):
            # Each goes first as often as the other.
            for name in sorted(ways, reverse=bool(number % 2)):
                sync, drain = ways[name]
                edges.redis.config_set("appendfsync", sync)
                rate = _rate(edges, take(size), drain)
                if number:  # the first batches make the indices
                    rates[name].append(rate)
                    _stage.say(f"{name:>8} the guarantees: {rate:.0f} articles/s")
    edges.redis.config_set("appendfsync", "always")
    return rates


def _nothing(article: Article) -> list[Event]:
    return []


def _rate(edges: Edges, articles: list[Article], drain: Callable[[Edges], int]) -> float:
    """Articles per second of one process that drains a full queue."""
    for first in range(0, len(articles), CLAIMED):
        Claims(edges.redis).claim(Claim("bench", articles[first : first + CLAIMED]))
    started = time.monotonic()
    while queue.length(edges.redis):
        drain(edges)
    return len(articles) / (time.monotonic() - started)


def _bare(edges: Edges) -> int:
    """A drain as one would write it who fears nothing."""
    stream = queue.articles(edges.redis)
    messages = [message(*entry) for entry in stream.read(edges.consumer, edges.settings.batch)]
    tellings = [told(one, one.article, _nothing(one.article)) for one in messages if one.article]
    step.index(tellings, edges.store_of(1), now())
    stream.acknowledge([one.entry for one in messages])
    return len(messages)


def _lag(settings: Settings, cluster: Elasticsearch, articles: list[Article], rate: float) -> list[float]:
    """Seconds from XADD to first hit of each article, `rate` a second."""
    client = redis_client(settings)
    until(lambda: client.exists("wake:listening"), 60, "a worker that listens")
    added, seen = dict[str, float](), dict[str, float]()
    started = time.monotonic()
    with _stage.watching(cluster, added, seen, len(articles)):
        for number, article in enumerate(articles):
            time.sleep(max(0.0, started + number / rate - time.monotonic()))
            added[article.id] = time.monotonic()
            Claims(client).claim(Claim("bench", [article]))
    return [seen[id_] - moment for id_, moment in added.items()]


if __name__ == "__main__":
    main()
