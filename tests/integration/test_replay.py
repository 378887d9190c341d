"""Ten thousand real articles through a worker, twice: the counts add up, and the second time changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.article import Article
from ingest.queue import claims
from ingest.queue.claims import Claim, Claims
from marsad.clients import redis_client
from marsad.settings import Settings
from tests.integration.make import PUBLISHED, article
from tests.integration.product import Marsad, until
from tests.shared import shared
from workers import pipeline
from workers.alerts import vitals
from workers.edges import Edges
from workers.sinks import templates
from workers.sinks.documents import ARTICLES, EVENTS

TEXT = "أعلنت وزارة الداخلية الليبية مقتل 4 أشخاص وإصابة 7 آخرين في انفجار سيارة مفخخة بمدينة درنة اليوم الأربعاء."
# Addresses of the corpus after percent-decoding and without tracking parameters.
DISTINCT = 9_947
READ = 10_018


@pytest.fixture(scope="module")
def corpus() -> Path:
    return shared("corpus/ant.jsonl.xz")


def test_a_replay_indexes_each_article_once(settings: Settings, cluster: Elasticsearch, corpus: Path) -> None:
    # Twice ten thousand articles: with the encoder it would be a quarter of an hour.
    product = Marsad(settings.model_copy(update={"worker_processes": 2, "accurate": False}))
    try:
        product.start("work")
        until(lambda: vitals.workers(redis_client(settings)), 60, "a worker's sign of life")
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


def indexed(edges: Edges, *articles: Article) -> None:
    Claims(edges.redis).claim(Claim("f", articles, alerts="never"))
    drained(edges)


def drained(edges: Edges) -> None:
    until(lambda: (pipeline.drain(edges), queue.length(edges.redis) == 0)[1], 30)


def test_what_the_index_keeps_is_queued_again(settings: Settings, edges: Edges, cluster: Elasticsearch) -> None:
    early = article("early", published=PUBLISHED - timedelta(days=9), text=TEXT)
    indexed(edges, early, article("late", text=TEXT), article("corrected", text=TEXT))
    before = digest(cluster)
    # A correction waits in the queue: what the index still has of it is not what is to be told again.
    Claims(edges.redis).claim(Claim("f", [article("corrected", text="نص مصحح")], alerts="never"))
    product = Marsad(settings)
    done = json.loads(product.run("replay", "--from", "2026-03-01", "--json", "--no-wait").stdout)
    assert (done["read"], done["queued"], done["unchanged"]) == (2, 1, 1)
    drained(edges)
    cluster.indices.refresh(index="marsad-*")
    rows = {row["_id"]: row["_source"]["marsad"] for row in everything(cluster, ARTICLES)}
    assert {row["feed"] for row in rows.values()} == {"f"}, "each is still owned by its feed"
    assert len(rows[article("late").id]["history"]) == 1, "told again, and nothing changed"
    assert "text" in rows[article("corrected").id]["history"][1]["changed"]
    indexed(edges, article("corrected", text=TEXT))
    assert digest(cluster) == before
    done = json.loads(product.run("replay", "--from=2026-02-20", "--to=2026-02-23", "--json", "--no-wait").stdout)
    assert done["read"] == 1


def test_what_is_exported_and_replayed_is_the_same(
    settings: Settings, edges: Edges, cluster: Elasticsearch, tmp_path: Path
) -> None:
    old = article("old", published=PUBLISHED - timedelta(days=400), title=" عنوان ", text=TEXT)
    implied = article("implied", published_implied=True, country="LY", text="سطر\n\nآخر ")
    indexed(edges, article(text=TEXT), old, implied, replace(article("", url=""), id="ab" * 16))
    before, known = digest(cluster), sorted((one.id, one.digest) for one in claims.known(edges.redis))
    archive = tmp_path / "archive.jsonl"
    archive.write_text(Marsad(settings).run("export").stdout, encoding="utf-8")
    edges.redis.flushall()
    for index in list(cluster.indices.get(index="marsad-*")):
        cluster.indices.delete(index=index)
    templates.install(cluster)
    done = json.loads(Marsad(settings).run("replay", str(archive), "--json", "--no-wait").stdout)
    assert (done["queued"], done["dropped"]) == (4, 0)
    drained(edges)
    assert digest(cluster) == before
    assert sorted((one.id, one.digest) for one in claims.known(edges.redis)) == known
    done = json.loads(
        Marsad(settings).run("replay", str(archive), "--from", "2026-01-01", "--json", "--no-wait").stdout
    )
    assert (done["outside"], done["unchanged"]) == (1, 3)


@pytest.mark.parametrize("arguments", [["replay", "--from", "tomorrow"], ["export", "--to", "2026-13-01"], ["replay"]])
def test_what_is_no_date_is_one_sentence(settings: Settings, arguments: list[str]) -> None:
    done = Marsad(settings).run(*arguments, check=False)
    assert (done.returncode, done.stdout, len(done.stderr.strip().splitlines())) == (1, "", 1)


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
    told_by_the_claim = {"revision", "withdrawn_ids", "also_in", "feed", "digest", "history"}
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
