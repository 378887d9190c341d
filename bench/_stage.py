"""What the benches share: real servers on loopback with a Marsad on them, articles to feed it, and one JSON line."""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "ant.jsonl.xz"

# Before anything opens a socket: a bench stays on this machine, and so does every process it starts.
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(ROOT / "tests" / "loopback"), os.environ.get("PYTHONPATH")])
)
sys.path.insert(0, str(ROOT / "tests" / "loopback"))
import sitecustomize  # type: ignore[import-not-found]  # noqa: E402, F401
from elasticsearch import Elasticsearch  # noqa: E402

from ingest import lines  # noqa: E402
from ingest.article import Article, article_id  # noqa: E402
from marsad.clients import elasticsearch_client  # noqa: E402
from marsad.clock import now  # noqa: E402
from marsad.settings import Settings  # noqa: E402
from tests.integration.product import Marsad  # noqa: E402
from tests.integration.servers import open_folder, start_elasticsearch, start_redis  # noqa: E402
from workers.sinks import templates  # noqa: E402
from workers.sinks.documents import ARTICLES  # noqa: E402


@contextmanager
def running(**chosen: Any) -> Iterator[tuple[Settings, Marsad, Elasticsearch]]:
    """Redis, Elasticsearch with templates, and a Marsad whose processes the bench starts."""
    with open_folder() as folder:
        say("starting Redis and Elasticsearch ...")
        nodes = [start_redis(folder), start_elasticsearch(folder)]
        settings = Settings(
            data_dir=folder,
            redis_url=nodes[0].url,
            broker_url=nodes[0].url.replace("/0", "/1"),
            elasticsearch_url=nodes[1].url,
            sample_feed=False,
            **chosen,
        )
        product = Marsad(settings)
        cluster = elasticsearch_client(settings, timeout=60)
        try:
            templates.install(cluster)
            yield settings, product, cluster
        finally:
            product.stop()
            cluster.close()
            for node in nodes:
                node.stop()


def articles(count: int) -> tuple[str, list[Article]]:
    """Where they come from, and that many articles, each with an address of its own, published now.

    The corpus where it lies beside the project, else the sample feed; either is repeated as often as it takes.
    """
    source, texts = _texts(count)
    moment = now()
    made = []
    for number in range(count):
        url = f"https://bench.test/{number}"
        made.append(replace(texts[number % len(texts)], id=article_id(url), url=url, published=moment))
    return source, made


@contextmanager
def watching(cluster: Elasticsearch, added: dict[str, float], seen: dict[str, float], count: int) -> Iterator[None]:
    """Note in `seen` when each id of `added` is first a hit; at the end wait until `count` are."""
    thread = threading.Thread(target=_watch, args=(cluster, added, seen, count), daemon=True)
    thread.start()
    yield
    thread.join(120)


def say(sentence: str) -> None:
    """Progress, on standard error."""
    print(sentence, file=sys.stderr, flush=True)


def report(**figures: Any) -> None:
    """The one line of a bench."""
    machine = {"cores": os.cpu_count(), "python": platform.python_version()}
    print(json.dumps({**figures, **machine}, ensure_ascii=False), flush=True)


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def _texts(count: int) -> tuple[str, list[Article]]:
    if CORPUS.exists():
        rows = (line.article for line in islice(lines.read(str(CORPUS)), count))
        return "corpus", [article for article in rows if article]
    from console import sample

    return "sample", [Article("", "", one.title, one.text, now(), publisher=one.publisher) for one in sample.load()]


def _watch(cluster: Elasticsearch, added: dict[str, float], seen: dict[str, float], count: int) -> None:
    """Ask every 50 ms which of those on their way are hits now."""
    while len(seen) < count:
        waiting = [id_ for id_ in list(added) if id_ not in seen][:5_000]
        if waiting:
            answer = cluster.search(
                index=ARTICLES,
                query={"ids": {"values": waiting}},
                source=False,
                size=len(waiting),
                track_total_hits=False,
            )
            moment = time.monotonic()
            seen |= dict.fromkeys((row["_id"] for row in answer["hits"]["hits"]), moment)
        time.sleep(0.05)
