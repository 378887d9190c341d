"""The index step on a real node: versions, withdrawn events, aliases, and what the mapping allows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.article import digest
from marsad.settings import Settings
from tests.integration.make import ATTACK, CLASH, DERNA, FIRST_SEEN, article, telling
from workers.event import Count, Event
from workers.sinks import kept, step, templates
from workers.sinks.documents import ARTICLES, EVENTS, article_index, event_documents
from workers.sinks.elasticsearch import ElasticsearchStore
from workers.sinks.step import IndexUnavailable, Settled
from workers.told import Told

NOW = dt.datetime(2026, 3, 4, 9, 0, 1, tzinfo=dt.UTC)


def put(cluster: Elasticsearch, *batch: Told) -> Settled:
    return step.index(batch, ElasticsearchStore(cluster), NOW)


def seen(cluster: Elasticsearch, alias: str) -> dict[str, dict[str, Any]]:
    cluster.indices.refresh(index="marsad-*")
    answer = cluster.search(index=alias, size=100, ignore_unavailable=True)
    return {row["_id"]: row["_source"] for row in answer["hits"]["hits"]}


def test_a_repeat_changes_nothing(cluster: Elasticsearch) -> None:
    told = telling(article(), 10, ATTACK, CLASH)
    assert put(cluster, told).indexed == [told]
    before = seen(cluster, ARTICLES), seen(cluster, EVENTS)
    assert put(cluster, told).indexed == [told]
    assert (seen(cluster, ARTICLES), seen(cluster, EVENTS)) == before
    assert set(before[1]) == set(told.ids)


def test_a_correction_overwrites_and_withdraws(cluster: Elasticsearch) -> None:
    first = telling(article(), 10, ATTACK, CLASH)
    corrected = telling(article(title="تصحيح"), 20, replace(ATTACK, killed=None))
    put(cluster, first)
    put(cluster, corrected)
    events = seen(cluster, EVENTS)
    assert list(events) == [first.ids[0]] == list(corrected.ids)
    assert events[first.ids[0]]["marsad"]["killed"] is None
    everything = seen(cluster, "marsad-events-all")
    assert everything[first.ids[1]]["marsad"]["state"] == "withdrawn"
    (document,) = seen(cluster, ARTICLES).values()
    assert document["marsad"]["withdrawn_ids"] == [first.ids[1]]


def test_an_older_revision_that_comes_late_is_superseded(cluster: Elasticsearch) -> None:
    late = telling(article(), 10, ATTACK, CLASH)
    newer = telling(article(title="تصحيح"), 20, ATTACK)
    put(cluster, newer)
    assert put(cluster, late).superseded == [late]
    assert set(seen(cluster, EVENTS)) == set(newer.ids)
    assert seen(cluster, ARTICLES)[late.article.id]["marsad"]["title"] == "تصحيح"


def test_a_frozen_worker_cannot_bring_back_what_was_withdrawn(cluster: Elasticsearch) -> None:
    """It read before the newer revision was written, and writes its events after."""
    late = telling(article(), 10, ATTACK, CLASH)
    newer = telling(article(title="تصحيح"), 20, ATTACK)

    class Frozen(ElasticsearchStore):
        def write(self, writes: Any) -> Any:
            if writes and writes[0].version == 10:
                put(cluster, newer)  # while it slept
            return super().write(writes)

    settled = step.index([late], Frozen(cluster), NOW)
    assert settled.superseded == [late]
    assert set(seen(cluster, EVENTS)) == set(newer.ids)


def test_the_history_says_what_each_revision_changed(cluster: Elasticsearch) -> None:
    """A worker that was frozen with the first revision wakes up in the middle; a replay adds nothing."""
    first = telling(article(), 10, ATTACK, CLASH)
    second = telling(article(title="تصحيح"), 20, replace(ATTACK, killed=Count(5)))
    put(cluster, first)

    class Frozen(ElasticsearchStore):
        def write(self, writes: Any) -> Any:
            if writes and writes[0].id == first.article.id:
                put(cluster, second)  # while it slept
            return super().write(writes)

    assert step.index([first], Frozen(cluster), NOW).superseded == [first]
    put(cluster, replace(second, message=replace(second.message, revision=30)))
    (document,) = seen(cluster, ARTICLES).values()
    assert [(line["revision"], line["changed"]) for line in document["marsad"]["history"]] == [
        (10, []), (20, ["title", "bombing.killed", "clash withdrawn"]),
    ]  # fmt: skip
    assert document["marsad"]["history"][1]["seen"] == "1970-01-01T00:00:00.020000+00:00"
    assert document["marsad"]["revision"] == 30


def test_an_article_is_read_back_as_it_was(cluster: Elasticsearch) -> None:
    long = "https://news.test/" + "ن" * 9000  # far beyond what a keyword may be
    for one in (article(), article("two", url=long, published_implied=True, country="LY", text="سطر\nآخر")):
        put(cluster, telling(one, 10))
        cluster.indices.refresh(index="marsad-*")
        (found,) = (row.article for page in kept.pages(cluster) for row in page if row.id == one.id)
        assert (found, digest(found), found.published.isoformat()) == (one, digest(one), one.published.isoformat())


def test_a_write_that_spoils_its_whole_request_is_refused_alone(cluster: Elasticsearch) -> None:
    good = [telling(article(f"good{n}"), 10, ATTACK) for n in range(5)]
    bad = telling(replace(article("bad"), id="x" * 600), 10, ATTACK)
    settled = put(cluster, *good, bad)
    assert settled.indexed == good
    ((refused, reason),) = settled.refused
    assert refused is bad
    assert "too long" in reason


def older(cluster: Elasticsearch, **changed: Any) -> str:
    """An index as an earlier version made it: without the history, and with these fields of `marsad` in another way."""
    index = article_index(FIRST_SEEN)
    put(cluster, telling(article(), 10, ATTACK))
    mappings = cluster.indices.get_mapping(index=index)[index]["mappings"]
    analysis = cluster.indices.get_settings(index=index)[index]["settings"]["index"]["analysis"]
    del mappings["properties"]["marsad"]["properties"]["history"]
    mappings["properties"]["marsad"]["properties"] |= changed
    cluster.indices.delete(index=index)
    cluster.indices.delete_index_template(name=ARTICLES)
    mappings["_meta"] = {"schema_version": 1}
    cluster.indices.create(index=index, mappings=mappings, settings={"analysis": analysis}, aliases={ARTICLES: {}})
    templates.put_generation(cluster, 1, read=True)
    return index


def test_an_index_of_an_older_version_is_brought_to_this_one(cluster: Elasticsearch) -> None:
    index = older(cluster)
    assert not templates.ready(cluster)
    with pytest.raises(IndexUnavailable, match="marsad install"):
        put(cluster, telling(article(), 10, ATTACK))
    told = {change.name: change.what for change in templates.install(cluster, dry_run=True) if change.what != "keeps"}
    assert told == {index: "updates"}
    assert not templates.ready(cluster)
    templates.install(cluster)
    assert templates.ready(cluster)
    assert put(cluster, telling(article(), 10, ATTACK)).indexed


def test_a_change_that_is_more_than_new_fields_is_told(cluster: Elasticsearch) -> None:
    index = older(cluster, country={"type": "text"})
    changes = {change.name: change.what for change in templates.install(cluster) if change.what != "keeps"}
    assert changes == {index: "differs"}
    assert templates.ready(cluster), "what can be added is there, and articles go on"
    assert put(cluster, telling(article(), 10, ATTACK)).indexed


def test_the_month_that_has_an_article_keeps_it(cluster: Elasticsearch) -> None:
    """Its claim was forgotten, the feed lists it again: it comes as new, in another month."""
    first = telling(article(), 10, ATTACK)
    put(cluster, first)
    cluster.indices.refresh(index="marsad-*")
    later = FIRST_SEEN + 40 * 86_400_000
    again = replace(first, message=replace(first.message, revision=later, first_seen=later))
    assert put(cluster, again).indexed == [again]
    assert list(seen(cluster, ARTICLES)) == [first.article.id]
    assert not cluster.indices.exists(index=article_index(later))


def test_an_article_that_the_mapping_refuses_is_refused_alone(cluster: Elasticsearch) -> None:
    good = telling(article("good"), 10, ATTACK)
    # Elasticsearch takes years up to 292278993 only; a parser of ours that let one through must not stop the batch.
    bad = telling(article("bad"), 10, replace(ATTACK, date=_Unreadable()))
    settled = put(cluster, good, bad)
    assert settled.indexed == [good]
    ((refused, reason),) = settled.refused
    assert refused is bad
    assert "year twelve" in reason


class _Unreadable(dt.date):
    """A day that Elasticsearch cannot read."""

    written = "year twelve"

    def __new__(cls) -> _Unreadable:
        return super().__new__(cls, 2026, 3, 4)

    def isoformat(self) -> str:
        return self.written


class _Far(_Unreadable):
    """A day that some publisher's software might write."""

    written = "20205-03-04"


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (replace(ATTACK, date=_Far()), "20205-03-04"),
        (replace(ATTACK, killed=Count(2**63)), "out of range"),
    ],
)
def test_what_no_index_can_take_is_refused_alone_and_says_why(
    cluster: Elasticsearch, event: Event, reason: str
) -> None:
    good = [telling(article(f"good{n}"), 10, ATTACK) for n in range(3)]
    bad = telling(article("bad"), 10, event)
    settled = put(cluster, good[0], bad, *good[1:])
    assert settled.indexed == good
    ((refused, why),) = settled.refused
    assert refused is bad
    assert reason in why.lower()


def test_a_field_that_the_mapping_does_not_know_waits_for_the_operator(
    cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only a version of ours that is newer than the index makes one: nothing may die of that."""
    told = telling(article(), 10, ATTACK)

    def with_mood(told: Told, first_seen: int, now: dt.datetime) -> dict[str, dict[str, Any]]:
        return {id_: document | {"mood": "x"} for id_, document in event_documents(told, first_seen, now).items()}

    with monkeypatch.context() as newer:
        newer.setattr(step, "event_documents", with_mood)
        with pytest.raises(IndexUnavailable, match=r"mood.*marsad install"):
            put(cluster, told)
    assert put(cluster, told).indexed == [told]


@pytest.mark.parametrize("title", ["كلمة " * 200_000, "ا" * 1_000_000])
def test_a_title_of_a_megabyte_is_indexed(cluster: Elasticsearch, title: str) -> None:
    told = telling(article("long", title=title, publisher=title[:50_000]), 10, ATTACK)
    assert put(cluster, told).indexed == [told]
    assert len(seen(cluster, EVENTS)) == 1


def test_without_templates_nothing_is_ready(settings: Settings, cluster: Elasticsearch) -> None:
    assert templates.ready(cluster)
    assert {change.what for change in templates.install(cluster)} == {"keeps"}
    cluster.indices.delete_index_template(name="marsad-events")
    assert not templates.ready(cluster)
    assert {change.name for change in templates.install(cluster, dry_run=True) if change.what != "keeps"} == {
        "marsad-events"
    }
    assert not templates.ready(cluster)
    templates.install(cluster)
    assert templates.ready(cluster)


def test_a_cluster_that_is_away_is_an_outage() -> None:
    with Elasticsearch("http://127.0.0.1:9", max_retries=0) as nobody, pytest.raises(IndexUnavailable):
        put(nobody, telling(article(), 10, ATTACK))


def test_a_read_only_index_is_an_outage(cluster: Elasticsearch) -> None:
    told = telling(article(), 10, ATTACK)
    put(cluster, told)
    index = article_index(FIRST_SEEN)
    cluster.indices.put_settings(index=index, settings={"index.blocks.write": True})
    with pytest.raises(IndexUnavailable):
        put(cluster, telling(article(), 20, ATTACK))
    cluster.indices.put_settings(index=index, settings={"index.blocks.write": None})
    assert put(cluster, telling(article(), 20, ATTACK)).indexed


def test_no_document_holds_a_field_the_mapping_lacks(cluster: Elasticsearch) -> None:
    """Every document of a full set went in under `dynamic: strict`; and strict it is."""
    told = telling(article(), 10, ATTACK, CLASH)
    put(cluster, told, telling(article("two"), 10))
    for index in cluster.indices.get(index="marsad-*"):
        mapping = cluster.indices.get_mapping(index=index)[index]["mappings"]
        assert mapping["dynamic"] == "strict"
    answer = cluster.options(ignore_status=400).index(index=article_index(FIRST_SEEN), document={"surprise": 1})
    assert answer.meta.status == 400


def test_a_latitude_that_the_globe_does_not_have_is_left_out(cluster: Elasticsearch) -> None:
    """Elasticsearch would fold 200 degrees north back onto some other place."""
    told = telling(article(), 10, replace(ATTACK, place=replace(DERNA, lat=200.0)))
    assert put(cluster, told).indexed == [told]
    (event,) = seen(cluster, EVENTS).values()
    assert event["marsad"]["place"]["name_en"] == "Derna"
    assert "location" not in event["marsad"]["place"]


CHOSEN = {"number_of_shards": 3, "number_of_replicas": 2, "auto_expand_replicas": False}


def test_an_operator_chooses_the_shards_of_new_months(cluster: Elasticsearch) -> None:
    own = "marsad-events@custom"
    cluster.cluster.put_component_template(name=own, template={"settings": CHOSEN})
    try:
        assert {change.what for change in templates.install(cluster)} == {"keeps"}
        put(cluster, telling(article(), 10, ATTACK))
        found = cluster.indices.get_settings(index="marsad-*-v1-*", flat_settings=True)
        chosen = {
            name.split("-")[1]: [row["settings"].get(f"index.{key}") for key in CHOSEN] for name, row in found.items()
        }
        assert chosen == {"articles": ["1", "0", "0-1"], "events": ["3", "2", "false"]}
        assert len(seen(cluster, EVENTS)) == 1
    finally:
        # Deleted it cannot be while a template names it; empty it says nothing.
        cluster.cluster.put_component_template(name=own, template={})
