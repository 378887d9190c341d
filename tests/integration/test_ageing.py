"""Old months on a real node: packed while corrections come, and deleted with all that they held."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

from ingest.queue.claims import Claim, Claims, known
from marsad.clock import now, to_ms
from tests.integration.make import ATTACK, article, telling
from workers import ageing, pipeline, verify
from workers.ageing import Due
from workers.edges import Edges
from workers.sinks import indices, step
from workers.sinks.documents import ARTICLES, EVENTS, article_index, event_index
from workers.sinks.elasticsearch import ElasticsearchStore
from workers.told import Told

OLD = to_ms((now() - timedelta(days=75)).replace(day=1))
ANCIENT = to_ms((now() - timedelta(days=200)).replace(day=1))


def seen(name: str, first_seen: int, revision: int = 10) -> Told:
    told = telling(article(name), revision, ATTACK)
    return replace(told, message=replace(told.message, first_seen=first_seen))


def put(edges: Edges, *batch: Told) -> None:
    step.index(batch, ElasticsearchStore(edges.elasticsearch), now())


def many(edges: Edges, first_seen: int) -> None:
    for number in range(ageing.SEGMENTS + 1):
        put(edges, seen(f"n{number}", first_seen))
        edges.elasticsearch.indices.refresh(index="marsad-*")  # a segment each


def settle(edges: Edges, index: str) -> None:
    """Wait for one segment, and what a correction brought."""
    until = time.monotonic() + 30
    while (many := indices.segments(edges.elasticsearch, (1,))[index]) > 3 and time.monotonic() < until:
        time.sleep(0.1)
    assert many <= 3


def test_an_old_month_is_packed_and_still_takes_corrections(edges: Edges) -> None:
    for index in (article_index(OLD), event_index(OLD)):
        edges.elasticsearch.indices.create(index=index, settings={"index.merge.policy.segments_per_tier": 50})
    many(edges, OLD)
    many(edges, to_ms(now()))
    moved = {article_index(OLD): "move", event_index(OLD): "move"}
    done = ageing.age(edges)
    assert {one.index: one.what for one in done if one.what == "move"} == moved
    assert [one.index for one in done if one.what == "merge"] == [article_index(OLD)]  # one at a time
    settle(edges, article_index(OLD))
    assert ageing.age(edges) == [Due(event_index(OLD), "merge")]
    put(edges, seen("n0", OLD, revision=20))
    settle(edges, event_index(OLD))
    edges.elasticsearch.indices.refresh(index="marsad-*")
    found = edges.elasticsearch.search(index=EVENTS, query={"term": {"marsad.revision": 20}})
    assert found["hits"]["total"]["value"] == 1
    assert ageing.age(edges) == []


def test_a_month_that_is_too_old_is_deleted(edges: Edges) -> None:
    edges = replace(edges, settings=edges.settings.model_copy(update={"keep_for": timedelta(days=60)}))
    put(edges, seen("old", ANCIENT), seen("new", to_ms(now())))
    assert ageing.age(edges) == [Due(event_index(ANCIENT), "delete"), Due(article_index(ANCIENT), "delete")]
    edges.elasticsearch.indices.refresh(index="marsad-*")
    assert edges.elasticsearch.count(index=ARTICLES)["count"] == 1
    assert ageing.age(edges) == []


def test_an_article_that_came_back_is_dated_by_its_first_sight(edges: Edges) -> None:
    one = article("back", text="قتل ثلاثة جنود في انفجار عبوة ناسفة في مدينة درنة.")
    put(edges, replace(seen("back", OLD), article=one))
    edges.elasticsearch.indices.refresh(index="marsad-*")
    Claims(edges.redis, 1).claim(Claim("f", [one]))  # its note was forgotten: it is claimed as new
    (note,) = known(edges.redis, 1)
    assert note.first_seen > OLD
    assert pipeline.drain(edges) == 1
    (note,) = known(edges.redis, 1)
    assert note.first_seen == OLD
    edges.elasticsearch.indices.refresh(index="marsad-*")
    found = edges.elasticsearch.search(index=ARTICLES)["hits"]["hits"]
    assert [row["_index"] for row in found] == [article_index(OLD)]
    kept = timedelta(days=31)
    assert verify.verify(edges.redis, edges.elasticsearch, 1, kept).gone == 1  # once the month is deleted, not missing
