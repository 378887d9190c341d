"""From the queue to the reader: articles per second from XADD to the first hit in _search, and how long one takes.

First everything at once (articles_per_s), then a steady flow at half that rate (p50_s, p95_s). Redis syncs every
write, Elasticsearch runs on the same machine, refreshes each second as in production. No peer is named for this path.

    python -m bench.end_to_end [--quick] [--accurate]
"""

from __future__ import annotations

import argparse
import time

from elasticsearch import Elasticsearch

from bench import _stage
from ingest.article import Article
from ingest.queue.claims import Claim, Claims
from marsad.clients import redis_client
from marsad.settings import Settings
from tests.integration.product import until
from workers.app import configure
from workers.sinks.documents import ARTICLES
from workers.wake import wake

BATCH = 50  # entries of a typical feed poll: one claim each


def main() -> None:
    """Run the bench and print its line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under 50 s")
    parser.add_argument("--accurate", action="store_true", help="with the encoder, as MARSAD_ACCURATE=true")
    chosen = parser.parse_args()
    quick = chosen.quick
    burst, flow_seconds = (1_000, 12) if quick else (10_000, 60)
    with _stage.running(worker_processes=2, accurate=chosen.accurate) as (settings, product, cluster):
        product.start("work")
        source, supply = _stage.articles(burst + 2_000 * flow_seconds)
        _warm(settings, cluster, supply[-200:])
        _stage.say(f"{burst:,} articles at once ...")
        took = _burst(settings, cluster, supply[:burst])
        rate = burst / took
        _stage.say(f"{rate:.0f} articles/s; now {flow_seconds} s at half that rate ...")
        waits = _flow(settings, cluster, supply[burst : burst + int(rate / 2 * flow_seconds)], rate / 2)
    _stage.report(
        bench="end_to_end",
        quick=quick,
        accurate=chosen.accurate,
        source=source,
        articles=burst,
        articles_per_s=round(rate, 1),
        flow_per_s=round(rate / 2, 1),
        flow_articles=len(waits),
        p50_s=round(_stage.percentile(waits, 0.5), 2),
        p95_s=round(_stage.percentile(waits, 0.95), 2),
    )


def _warm(settings: Settings, cluster: Elasticsearch, articles: list[Article]) -> None:
    """The first batch makes the month's indices and loads the lexicons; that is not the steady state."""
    _burst(settings, cluster, articles)


def _burst(settings: Settings, cluster: Elasticsearch, articles: list[Article]) -> float:
    """Seconds from the first XADD until every article is a hit."""
    wanted = _hits(cluster) + len(articles)
    started = time.monotonic()
    for first in range(0, len(articles), BATCH):
        _claim(settings, articles[first : first + BATCH])
    until(lambda: _hits(cluster) >= wanted, 600)
    return time.monotonic() - started


def _flow(settings: Settings, cluster: Elasticsearch, articles: list[Article], rate: float) -> list[float]:
    """Seconds from XADD to first hit of each article, claimed a tenth of a second's worth at a time."""
    added: dict[str, float] = {}
    seen: dict[str, float] = {}
    size, started = max(1, round(rate / 10)), time.monotonic()
    with _stage.watching(cluster, added, seen, len(articles)):
        for number, first in enumerate(range(0, len(articles), size)):
            time.sleep(max(0.0, started + number / 10 - time.monotonic()))
            batch = articles[first : first + size]
            added |= dict.fromkeys((article.id for article in batch), time.monotonic())
            _claim(settings, batch)
    return [seen[id_] - moment for id_, moment in added.items()]


def _claim(settings: Settings, articles: list[Article]) -> None:
    configure(settings)
    client = redis_client(settings)
    Claims(client).claim(Claim("bench", articles))
    wake(client, "drain")
    client.close()


def _hits(cluster: Elasticsearch) -> int:
    # Through _search, as a reader would see them; an index that is just being made answers 503: none yet.
    answer = cluster.options(ignore_status=503).search(
        index=ARTICLES, size=0, track_total_hits=True, ignore_unavailable=True
    )
    return int(answer.body["hits"]["total"]["value"]) if "hits" in answer.body else 0


if __name__ == "__main__":
    main()
