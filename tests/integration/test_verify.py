"""`marsad verify` on real servers: whole, then with each thing broken that it is there to find."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.queue import dead
from ingest.queue.claims import Claim, Claims
from ingest.queue.shards import Shard
from ingest.queue.stream import Stream
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.product import Marsad
from workers import pipeline
from workers.app import configure
from workers.edges import Edges, build
from workers.sinks.documents import ALERTS, ARTICLES, EVENTS
from workers.verify import Report, verify

TEXT = "قتل 4 أشخاص وأصيب 7 آخرون في انفجار سيارة مفخخة قرب سوق في مدينة درنة الليبية."
NAMES = ("one", "two", "three")
IDS = {name: article(name).id for name in NAMES}


@pytest.fixture
def edges(settings: Settings, cluster: Elasticsearch) -> Iterator[Edges]:
    """Three articles, claimed and indexed, with events and alerts."""
    configure(settings)
    made = build(settings)
    claim(made, *NAMES)
    assert pipeline.drain(made) == len(NAMES)
    assert checked(made).holds
    yield made
    made.redis.close()
    made.elasticsearch.close()


def claim(edges: Edges, *names: str, title: str = "انفجار في درنة") -> None:
    articles = [article(name, title=title, text=TEXT) for name in names]
    Claims(edges.redis).claim(Claim("f", articles, alerts="always"))


def checked(edges: Edges) -> Report:
    return verify(edges.redis, edges.elasticsearch, 1)


def hit(cluster: Elasticsearch, alias: str, name: str) -> Any:
    """One document of an article, or of its events or alerts."""
    field = "_id" if alias == ARTICLES else "marsad.article_id"
    return cluster.search(index=alias, query={"terms": {field: [IDS[name]]}})["hits"]["hits"][0]


def test_an_article_that_is_nowhere_is_missing(edges: Edges, cluster: Elasticsearch) -> None:
    row = hit(cluster, ARTICLES, "one")
    cluster.delete(index=row["_index"], id=row["_id"])
    report = checked(edges)
    assert (report.missing, report.fine, report.claimed) == ([IDS["one"]], 2, 3)


@pytest.mark.parametrize("alias", [ARTICLES, EVENTS, ALERTS])
def test_what_lies_in_two_indices_behind_an_alias_is_double(edges: Edges, cluster: Elasticsearch, alias: str) -> None:
    row = hit(cluster, alias, "two")
    other = f"{row['_index']}-again" if alias == ALERTS else f"{row['_index'].rpartition('-')[0]}-2011.01"
    cluster.index(index=other, id=row["_id"], document=row["_source"])
    (double,) = checked(edges).double
    assert double.rpartition(":")[2] == row["_id"]


def test_a_correction_that_waits_is_waiting_and_one_that_vanished_is_stale(edges: Edges) -> None:
    claim(edges, "three", title="انفجار في درنة: تصويب")
    report = checked(edges)
    assert (report.waiting, report.holds) == (1, True)
    edges.redis.delete(Shard(0).articles)
    assert checked(edges).stale == [IDS["three"]]


def test_an_event_that_is_not_shown_is_a_ghost(edges: Edges, cluster: Elasticsearch) -> None:
    row = hit(cluster, EVENTS, "one")
    cluster.delete(index=row["_index"], id=row["_id"])
    assert checked(edges).ghost == [IDS["one"]]


def test_the_dead_are_counted_and_not_missing(edges: Edges) -> None:
    claim(edges, "four")
    ((entry, fields),) = Stream(edges.redis, Shard(0).articles).read("somebody", 1)
    dead.bury(edges.redis, Shard(0), entry, fields, "it can never succeed")
    report = checked(edges)
    assert (report.dead, report.fine, report.holds) == (1, 3, True)


def test_an_entry_passed_over_and_in_nobodys_hands_is_lost(edges: Edges) -> None:
    claim(edges, "four")
    stream = Stream(edges.redis, Shard(0).articles)
    ((entry, _),) = stream.read("somebody", 1)
    edges.redis.xgroup_delconsumer(stream.name, "workers", "somebody")
    assert checked(edges).lost == [entry]
    assert not stream.reclaim("another", 1, timedelta())


def test_the_command_says_it_in_a_line_and_by_its_exit_status(edges: Edges, cluster: Elasticsearch) -> None:
    product = Marsad(edges.settings)
    assert json.loads(product.run("verify", "--json").stdout)["holds"] is True
    row = hit(cluster, ARTICLES, "one")
    cluster.delete(index=row["_index"], id=row["_id"])
    done = product.run("verify", check=False)
    assert done.returncode == 1
    assert IDS["one"] in done.stdout
