"""Ten thousand real articles through a worker, twice: the counts add up, and the second time changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from marsad.settings import Settings
from tests.integration.product import Marsad
from tests.shared import shared
from workers.sinks.documents import ARTICLES, EVENTS

# Addresses of the corpus after percent-decoding and without tracking parameters.
DISTINCT = 9_947
READ = 10_018


@pytest.fixture(scope="module")
def corpus() -> Path:
    return shared("corpus/ant.jsonl.xz")


def test_a_replay_indexes_each_article_once(settings: Settings, cluster: Elasticsearch, corpus: Path) -> None:
    product = Marsad(settings.model_copy(update={"worker_processes": 2}))
    try:
        product.start("work")
        first = replay(product, corpus)
        assert first["read"] == READ == first["distinct"] + first["merged"] + first["dropped"]
        assert (first["distinct"], first["dropped"]) == (DISTINCT, 0)
        assert first["indexed"] == DISTINCT
        before = digest(cluster)
        again = replay(product, corpus, "--force")
        assert again["queued"] == READ
        assert again["indexed"] == DISTINCT
        assert digest(cluster) == before
        assert cluster.count(index="marsad-alerts")["count"] == 0
        unchanged = product.run("replay", str(corpus), "--json", "--no-wait")
        # The earlier of two lines of one address differs from what is known, so both are revisions again.
        assert json.loads(unchanged.stdout)["unchanged"] >= DISTINCT - (READ - DISTINCT)
    finally:
        product.stop()


def test_lines_that_are_no_articles_are_dropped_and_named(settings: Settings, tmp_path: Path) -> None:
    lines = tmp_path / "mixed.jsonl"
    good = {
        "id": "1",
        "url": "https://a.test/1",
        "title": "خبر",
        "text": "نص",
        "published": "2026-01-01T00:00:00+00:00",
    }
    lines.write_text("\n".join([json.dumps(good), "{not json", '{"id": "2"}', "[]", ""]), encoding="utf-8")
    done = Marsad(settings).run("replay", str(lines), "--json", "--no-wait")
    assert json.loads(done.stdout)["dropped"] == 3
    assert done.stderr.startswith(f"marsad: {lines}:2: dropped: it is not JSON")


def replay(product: Marsad, corpus: Path, *options: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(product.run("replay", str(corpus), "--json", *options).stdout)
    return row


def digest(cluster: Elasticsearch) -> str:
    """Of the content: id, title, text, published of articles, and every slot of their events."""
    cluster.indices.refresh(index="marsad-*")
    lines = [
        json.dumps([row["_id"], row["_source"]["message"], _content(row["_source"]["marsad"])], sort_keys=True)
        for alias in (ARTICLES, EVENTS)
        for row in everything(cluster, alias)
    ]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _content(marsad: dict[str, Any]) -> dict[str, Any]:
    told_by_the_claim = {"revision", "withdrawn_ids", "also_in", "feed", "digest"}
    return {name: value for name, value in marsad.items() if name not in told_by_the_claim}


def everything(cluster: Elasticsearch, alias: str) -> Iterator[dict[str, Any]]:
    """All hits behind an alias, by pages of a point in time."""
    pit = cluster.open_point_in_time(index=alias, keep_alive="1m")["id"]
    after = None
    while True:
        answer = cluster.search(
            pit={"id": pit, "keep_alive": "1m"},
            size=2000,
            sort=["_shard_doc"],
            **({"search_after": after} if after else {}),
        )
        hits = answer["hits"]["hits"]
        yield from hits
        if not hits:
            cluster.close_point_in_time(id=pit)
            return
        after = hits[-1]["sort"]
