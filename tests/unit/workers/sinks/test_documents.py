"""Records as documents: which month, which fields, and what is cut or left out."""

import datetime as dt
from dataclasses import replace

import orjson
import pytest

from ingest.article import digest
from tests.unit.workers.stand_ins import ARREST, BOMBING, FIRST_SEEN, FULL, NOW, SIRTE, article, telling
from workers.event import COUNTS, Count, Event, Name
from workers.sinks import documents
from workers.sinks.documents import (
    article_document,
    event_documents,
    place_fields,
    stored_article,
    stored_history,
    tombstone,
)
from workers.sinks.history import Entry
from workers.told import Asked


@pytest.mark.parametrize(
    ("first_seen", "month"),
    [(FIRST_SEEN, "2026.03"), (1_772_323_199_999, "2026.02"), (1_772_323_200_000, "2026.03"), (0, "1970.01")],
)
def test_the_month_is_that_of_first_sight_in_utc(first_seen: int, month: str) -> None:
    assert documents.article_index(first_seen) == f"marsad-articles-v1-{month}"
    assert documents.event_index(first_seen) == f"marsad-events-v1-{month}"
    assert documents.event_index(first_seen, 12) == f"marsad-events-v12-{month}"


def test_an_article() -> None:
    told = telling(BOMBING, ARREST, replace(BOMBING, type="shelling"), revision=FIRST_SEEN + 5)
    document = article_document(told, FIRST_SEEN, ["z", "b"], NOW)
    assert document == {
        "@timestamp": "2026-03-04T10:30:00+02:00",
        "url": {"full": "https://x.example/a1", "domain": "x.example"},
        "message": "نص",
        "event": {
            "id": "a1", "kind": "event", "dataset": "marsad.article", "provider": "وكالة",
            "created": "2026-03-04T09:00:00+00:00", "ingested": "2026-03-04T09:00:05+00:00",
        },
        "marsad": {
            "title": "عنوان", "published": "2026-03-04T10:30:00+02:00", "published_implied": False, "language": "ar",
            "publisher": "وكالة", "country": "LY", "feed": "ly-one", "also_in": ["ly-two"],
            "media": ["https://one.example/1.jpg"],
            "revision": FIRST_SEEN + 5, "digest": "d", "event_ids": list(told.ids), "withdrawn_ids": ["b", "z"],
            "event_count": 3, "types": ["arrest", "bombing", "shelling"], "model": None, "history": [],
        },
    }  # fmt: skip


def test_an_article_comes_back_as_it_was() -> None:
    long = "https://x.example/" + "ن" * 3000  # an address that is cut would be another article
    for subject in (
        article(),
        article(url=long),
        article(url="", title="", country=""),
        article(published_implied=True),
    ):
        document = orjson.loads(orjson.dumps(article_document(telling(of=subject), FIRST_SEEN, (), NOW)))
        assert stored_article("a1", document) == subject
        assert stored_article("a1", document).published.isoformat() == subject.published.isoformat()


@pytest.mark.parametrize("implied", [True, False])
def test_an_index_of_schema_1_says_by_its_digest_that_the_time_was_concluded(implied: bool) -> None:
    subject = article(published_implied=implied)
    document = article_document(telling(of=subject, digest=digest(subject)), FIRST_SEEN, (), NOW)
    del document["marsad"]["published_implied"]
    assert stored_article("a1", document) == subject


def test_the_history_comes_back() -> None:
    history = (Entry(FIRST_SEEN, "d1"), Entry(FIRST_SEEN + 5, "d2", ("title", "bombing.killed")))
    document = article_document(telling(), FIRST_SEEN, (), NOW, history)
    assert document["marsad"]["history"][1] == {
        "revision": FIRST_SEEN + 5, "seen": "2026-03-04T09:00:00.005000+00:00", "digest": "d2",
        "changed": ["title", "bombing.killed"],
    }  # fmt: skip
    assert stored_history(document) == history
    assert stored_history({"marsad": {}}) == ()


def test_an_article_that_a_model_was_asked_about_says_how_it_went() -> None:
    told = replace(telling(BOMBING), asked=Asked("small", "timeout", "it did not answer within 10 s", 2))
    document = article_document(told, FIRST_SEEN, (), NOW)
    assert document["marsad"]["model"] == {"name": "small", "fallback": "timeout", "dropped": 2}
    answered = replace(told, asked=Asked("small"))
    assert article_document(answered, FIRST_SEEN, (), NOW)["marsad"]["model"] == {
        "name": "small", "fallback": None, "dropped": 0,
    }  # fmt: skip


def test_an_event_says_all_that_the_record_says() -> None:
    told = telling(FULL)
    document = event_documents(told, FIRST_SEEN, NOW)[told.ids[0]]
    assert document["message"] == "غارة جوية"
    assert document["event"] == {
        "id": told.ids[0], "kind": "event", "dataset": "marsad.event", "provider": "وكالة", "action": "airstrike",
        "created": "2026-03-04T09:00:00+00:00", "ingested": "2026-03-04T09:00:05+00:00",
        "start": "2026-03-01", "end": "2026-03-02",
    }  # fmt: skip
    marsad = document["marsad"]
    assert (marsad["article_id"], marsad["state"], marsad["class"]) == ("a1", "current", "explosion")
    for slot in (
        "type",
        "salience",
        "modality",
        "date_precision",
        "date_implied",
        "means",
        "claimed_by",
        "attributed_to",
    ):
        assert marsad[slot] == getattr(FULL, slot)
    for slot in COUNTS:
        count = getattr(FULL, slot)
        assert marsad[slot] == {"value": count.value, "qualifier": count.qualifier, "vague": count.vague}
    assert marsad["place"]["location"] == {"lat": 31.2, "lon": 16.6}
    assert marsad["actors"] == [{"name_ar": "قوة", "name_en": "A force"}, {"name_ar": "أخرى", "name_en": ""}]
    assert marsad["traces"] == [{"slot": "killed", "start": 3, "end": 9, "rule": "toll"}]


def test_empty_slots_are_there_and_empty() -> None:
    told = telling(Event("clash", "main", "x"))
    (document,) = event_documents(told, FIRST_SEEN, NOW).values()
    assert (document["event"]["start"], document["event"]["end"]) == (None, None)
    assert all(document["marsad"][slot] is None for slot in (*COUNTS, "place", "means"))
    assert (document["marsad"]["actors"], document["marsad"]["traces"]) == ([], [])


def test_a_day_ends_on_that_day() -> None:
    told = telling(BOMBING)
    (document,) = event_documents(told, FIRST_SEEN, NOW).values()
    assert (document["event"]["start"], document["event"]["end"]) == ("2026-03-03", "2026-03-03")


def test_a_tombstone_is_withdrawn_and_tells_nothing() -> None:
    document = tombstone(telling(BOMBING), "e1", FIRST_SEEN + 9, FIRST_SEEN, NOW)
    assert document["marsad"] == {"article_id": "a1", "state": "withdrawn", "revision": FIRST_SEEN + 9}
    assert document["event"]["id"] == "e1"
    assert "message" not in document


@pytest.mark.parametrize(
    ("published", "stamp"),
    [
        (dt.datetime(2026, 3, 4, 8, tzinfo=dt.UTC), "2026-03-04T08:00:00+00:00"),
        (dt.datetime(2026, 3, 5, 8, tzinfo=dt.UTC), "2026-03-04T09:00:00+00:00"),  # the publisher's clock runs ahead
    ],
)
def test_the_stamp_is_not_younger_than_first_sight(published: dt.datetime, stamp: str) -> None:
    told = telling(BOMBING, of=article(published=published))
    assert article_document(told, FIRST_SEEN, (), NOW)["@timestamp"] == stamp
    assert tombstone(told, "e1", 1, FIRST_SEEN, NOW)["@timestamp"] == stamp


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("", None),
        ("https://X.example:8443/a", {"full": "https://X.example:8443/a", "domain": "x.example"}),
        ("tag:x,2019:1", {"full": "tag:x,2019:1", "domain": None}),
        ("http://[broken/a", {"full": "http://[broken/a", "domain": None}),
    ],
)
def test_addresses(url: str, fields: dict[str, str | None] | None) -> None:
    assert article_document(telling(of=article(url=url)), FIRST_SEEN, (), NOW)["url"] == fields


@pytest.mark.parametrize(("lat", "lon"), [(None, 1.0), (1.0, None), (91.0, 0.0), (0.0, -181.0), (float("nan"), 0.0)])
def test_a_point_that_is_not_on_the_globe_is_left_out(lat: float | None, lon: float | None) -> None:
    fields = place_fields(replace(SIRTE, lat=lat, lon=lon))
    assert fields == {"name_ar": "سرت", "name_en": "Sirte", "country": "LY", "precision": "city"}


def test_a_point_on_the_equator_is_kept() -> None:
    fields = place_fields(replace(SIRTE, lat=0.0, lon=0.0))
    assert fields
    assert fields["location"] == {"lat": 0.0, "lon": 0.0}


def test_small_ones() -> None:
    assert place_fields(None) is None
    assert documents.count_fields(None) is None
    assert documents.count_fields(Count(0)) == {"value": 0, "qualifier": "exact", "vague": None}
    assert documents.day_field(None) is None
    assert documents.name_fields([Name("x")]) == [{"name_ar": "x", "name_en": ""}]
