"""Questions to a real index: each filter, both times, pages that hold still, facets, and the commands that ask them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from marsad.settings import Settings
from tests.integration.make import ATTACK, CLASH, DERNA, PUBLISHED, article, telling
from tests.integration.product import Marsad
from workers import query
from workers.event import Count, Event, Name, Place
from workers.query import Box, Circle, Days, Wanted
from workers.sinks import step
from workers.sinks.documents import ARTICLES
from workers.sinks.elasticsearch import ElasticsearchStore

NOW = dt.datetime(2026, 3, 4, 9, 0, 1, tzinfo=dt.UTC)
TUNIS = Place("تونس العاصمة", "Tunis", "TN", 36.8, 10.18, "city")
SUEZ = Place("السويس", "Suez", "EG", 29.97, 32.53, "region")
STRIKE = Event(
    type="airstrike", salience="main", evidence="غارة على مخزن في السويس.", modality="claimed", place=SUEZ,
    date=dt.date(2019, 4, 1), date_end=dt.date(2019, 4, 30), date_precision="month",
    actors=(Name("قوات خليفة حفتر", "Haftar's forces"),), killed=Count(12, "at_least"),
)  # fmt: skip
PROTEST = Event(
    "protest", "background", "احتجاج في العاصمة.", place=TUNIS, date=dt.date(2019, 4, 9), date_precision="day"
)


@pytest.fixture
def index(cluster: Elasticsearch) -> Elasticsearch:
    """Four events of three articles; one more was told and is told no more."""
    march = article("march")
    april = article("april", published=PUBLISHED - dt.timedelta(days=2), publisher="غيره", title="غارة")
    told = [
        telling(march, 10, ATTACK, CLASH),
        telling(april, 10, STRIKE),
        telling(article("may", published=PUBLISHED - dt.timedelta(days=1), title="احتجاج"), 10, PROTEST),
        telling(march, 20, ATTACK),
    ]
    for one in told:
        step.index([one], ElasticsearchStore(cluster), NOW)
    step.index([telling(article("june", title="هدوء"), 10, CLASH)], ElasticsearchStore(cluster), NOW)
    cluster.indices.refresh(index="marsad-*")
    return cluster


def types(client: Elasticsearch, **asked: Any) -> list[str]:
    return sorted(row["event"]["action"] for row in query.page(client, Wanted(**asked)).documents)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["airstrike", "bombing", "clash", "protest"]),
        ({"text": "غارات"}, ["airstrike"]),
        ({"text": "Suez"}, ["airstrike"]),
        ({"types": ("bombing", "clash")}, ["bombing", "clash"]),
        ({"classes": ("explosion",)}, ["airstrike", "bombing"]),
        ({"countries": ("LY",)}, ["bombing", "clash"]),
        ({"publishers": ("غيره",)}, ["airstrike"]),
        ({"feeds": ("f",)}, ["airstrike", "bombing", "clash", "protest"]),
        ({"modalities": ("claimed",)}, ["airstrike"]),
        ({"salience": "main"}, ["airstrike", "bombing", "clash"]),
        ({"place": "Derna"}, ["bombing", "clash"]),
        ({"place": "درنه"}, ["bombing", "clash"]),
        ({"actor": "حفتر"}, ["airstrike"]),
        ({"actor": "haftar's forces"}, ["airstrike"]),
        ({"target": "shoppers"}, ["bombing"]),
        ({"since": PUBLISHED - dt.timedelta(hours=30)}, ["bombing", "clash", "protest"]),
        ({"before": PUBLISHED - dt.timedelta(hours=30)}, ["airstrike"]),
        ({"happened": Days(dt.date(2019, 4, 5), dt.date(2019, 4, 6))}, ["airstrike"]),  # in that month, some day
        ({"happened": Days(dt.date(2019, 4, 5), dt.date(2019, 4, 9)), "date_precision": "day"}, ["protest"]),
        ({"place_precision": "city"}, ["bombing", "clash", "protest"]),
        ({"area": Circle(32.7, 22.6, 20)}, ["bombing", "clash"]),
        ({"area": Box(38, 9, 36, 11)}, ["protest"]),
        ({"killed": 2}, ["airstrike", "bombing"]),
        ({"killed": 3}, ["airstrike"]),
        ({"injured": 1}, []),  # "tens" is no number
        ({"text": "كلمة ليست هنا"}, []),
    ],
)  # fmt: skip
def test_each_question(index: Elasticsearch, asked: dict[str, Any], found: list[str]) -> None:
    assert types(index, **asked) == found


def test_the_withdrawn_are_found_where_they_are_asked_for(index: Elasticsearch) -> None:
    assert [row["marsad"]["state"] for page in query.withdrawn(index, Wanted()) for row in page] == ["withdrawn"]
    later = Wanted(since=PUBLISHED + dt.timedelta(days=1), killed=99)
    assert list(query.withdrawn(index, later)) == []


def test_pages_hold_still(index: Elasticsearch) -> None:
    first = query.page(index, Wanted(), size=2)
    assert (first.total, len(first.documents)) == (4, 2)
    more = telling(article("new", published=PUBLISHED + dt.timedelta(seconds=1)), 10, replace(CLASH, place=DERNA))
    step.index([more], ElasticsearchStore(index), NOW)
    index.indices.refresh(index="marsad-*")
    second = query.page(index, Wanted(), size=2, after=first.following)
    assert second.following == ""  # of four events these were the last
    ids = [row["event"]["id"] for page in (first, second) for row in page.documents]
    assert len(set(ids)) == 4
    assert query.page(index, Wanted(), size=9).total == 5
    with pytest.raises(query.QueryFailed, match="five minutes old"):  # the last page has closed it
        query.page(index, Wanted(), size=2, after=first.following)
    with pytest.raises(ValueError, match="another question"):
        query.page(index, Wanted(killed=1), size=2, after=first.following)


def test_every_page_is_read(index: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.query.index.PAGE", 3)
    assert [len(page) for page in query.every(index, Wanted())] == [3, 1]
    assert sum(len(page) for page in query.every(index, Wanted(), ARTICLES)) == 4


def test_one_very_long_article_among_the_hits_is_no_error(index: Elasticsearch) -> None:
    long = telling(article("long", title="حصار", text="اشتباكات في الضاحية. " * 60_000), 10, CLASH)
    assert len(long.article.text) > 1_200_000
    step.index([long], ElasticsearchStore(index), NOW)
    index.indices.refresh(index="marsad-*")
    assert query.search(index, Wanted(text="الضاحية حصار")).total == 1


def test_events_of_many_articles(index: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workers.query.index.TOGETHER", 1)
    ids = [article(name).id for name in ("march", "april", "may", "none")]
    assert [len(rows) for rows in query.events_of(index, ids).values()] == [1, 1, 1, 0]


def test_facets(index: Elasticsearch) -> None:
    found = query.facets(index, Wanted(salience="main"), ["country", "type", "actor"])
    assert found["country"] == {"LY": 2, "EG": 1}
    assert found["type"] == {"airstrike": 1, "bombing": 1, "clash": 1}
    assert found["actor"]["قوات خليفة حفتر"] == 1


def test_the_newest_come_first_however_old_they_are(index: Elasticsearch) -> None:
    assert [row["event"]["action"] for row in query.newest_events(index, 4)][-2:] == ["protest", "airstrike"]


def test_an_index_without_months_has_nothing(cluster: Elasticsearch) -> None:
    assert query.page(cluster, Wanted()) == query.Page(0, (), "")
    assert list(query.every(cluster, Wanted())) == []
    assert query.facets(cluster, Wanted(), ["type"]) == {"type": {}}


def test_the_commands(index: Elasticsearch, settings: Settings) -> None:
    product = Marsad(settings)
    rows = product.run("search", "--country", "ly", "--near", "درنة,20", "--json", "--size", "1").stdout.splitlines()
    event, cursor = map(json.loads, rows)
    assert event["event"]["action"] in ("bombing", "clash")
    (last,) = product.run(
        "search", "--country", "Libya", "--near", "درنة,20", "--after", cursor["after"], "--json"
    ).stdout.splitlines()
    assert json.loads(last)["event"]["id"] != event["event"]["id"]
    said = product.run("search", "--events", "--facet", "country", "--size", "1")
    assert "1 of 4 events" in said.stdout
    assert "LY" in said.stdout
    assert "--after" in said.stderr
    assert "1 of 1 articles" in product.run("search", "غارة", "--publisher", "غيره").stdout
    assert product.run("search", "--killed", "99", check=False).returncode == 1
    table = io.StringIO(product.run("export", "--as", "csv", "--happened", "2019").stdout.removeprefix("\ufeff"))
    assert sorted(row["type"] for row in csv.DictReader(table)) == ["", "airstrike", "protest"]  # "": the withdrawn
    assert len(json.loads(product.run("export", "--as", "geojson").stdout)["features"]) == 5
    assert len(product.run("export").stdout.splitlines()) == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "--happened", "spring"], "is not a time"),
        (["search", "--near", "nowhere at all,5"], "in no list of places"),
        (["search", "--type", "airstrikes"], "--type airstrikes: write one of"),
        (["search", "--facet", "colour"], "--facet colour: write one of"),
        (["search", "--country", "Atlantis"], "no country"),
        (["search", "--near", "سرت,5", "--box", "3,1,2,4"], "name one of them"),
        (["search", "--date-precision", "hour"], "--date-precision hour"),
        (["export", "--as", "xls"], "write archive, atom, csv, geojson, jsonl"),
        (["export", "--country", "LY"], "name a form of events"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings: Settings, arguments: list[str], said: str) -> None:
    done = Marsad(settings).run(*arguments, check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
