"""Messages; the stream itself is tested on a real Redis."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, encode
from ingest.queue import Message, fields_of, message

ARTICLE = Article(
    "a1", "https://x.example/1", "عنوان", "نص", datetime(2019, 1, 1, 8, tzinfo=timezone(timedelta(hours=2))),
)  # fmt: skip
MESSAGE = Message(
    "5-0", ARTICLE, "ly-one", ("ly-two", "ly-three"), 1_546_300_800_000, 1_546_300_800_001, "d1", "always"
)
FIELDS = fields_of(MESSAGE)


def test_fields_and_back() -> None:
    assert {
        "id": "a1", "article": encode(ARTICLE), "feed": "ly-one", "also_in": "ly-two,ly-three",
        "first_seen": "1546300800000", "revision": "1546300800001", "digest": "d1", "alerts": "always",
    } == FIELDS  # fmt: skip
    assert message("5-0", FIELDS) == MESSAGE


def test_an_article_that_no_other_feed_has() -> None:
    assert message("5-0", {**FIELDS, "also_in": ""}).also_in == ()
    assert message("5-0", {name: value for name, value in FIELDS.items() if name != "also_in"}).also_in == ()


@pytest.mark.parametrize(
    "change",
    [
        *({name: None} for name in ("article", "feed", "first_seen", "revision", "digest", "alerts")),
        {"article": "no JSON"}, {"article": "[]"}, {"article": '"text"'}, {"article": "5"}, {"article": "{}"},
        {"first_seen": "yesterday"}, {"first_seen": ""}, {"first_seen": "1.5"}, {"revision": "x"}, {"alerts": "maybe"},
        # What no datetime can hold would fail in the index step, at every try and with the whole batch.
        {"first_seen": "99999999999999999999"}, {"first_seen": "-1"}, {"revision": "99999999999999999999"},
        {"revision": "-5"},
    ],
)  # fmt: skip
def test_what_is_no_article_keeps_its_fields(change: dict[str, str | None]) -> None:
    given_ = {name: value for name, value in (FIELDS | change).items() if value is not None}
    read = message("5-0", given_)
    assert read.article is None
    assert read.entry == "5-0"
    assert fields_of(read) == given_


@given(st.dictionaries(st.sampled_from([*FIELDS, "other"]), st.text()))
def test_no_fields_surprise(fields: dict[str, str]) -> None:
    read = message("5-0", fields)
    assert read.article is None  # no text that is drawn here is an article
    assert fields_of(read) == fields
