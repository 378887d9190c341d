"""Hints about when to come again."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.feed import Feed
from ingest.parse import parse
from ingest.parse.entry import Hints
from ingest.parse.hints import hints_of, skipped_in
from marsad.clock import now


@pytest.mark.parametrize(
    ("said", "hints"),
    [
        ({}, Hints()),
        ({"ttl": " 60 "}, Hints(ttl=timedelta(hours=1))),
        ({"ttl": "٦٠"}, Hints()),
        ({"ttl": "-1"}, Hints()),
        ({"ttl": "9999999"}, Hints()),
        ({"period": "Hourly", "frequency": "2"}, Hints(period=timedelta(minutes=30))),
        ({"period": "weekly"}, Hints(period=timedelta(days=7))),
        ({"period": "often", "frequency": "2"}, Hints()),
        ({"period": "daily", "frequency": "0"}, Hints(period=timedelta(days=1))),
        ({"base": "2000-01-01T12:00Z"}, Hints(base=datetime(2000, 1, 1, 12, tzinfo=UTC))),
        ({"skipped": ["0", "24", "7", "25", "x", "", "Friday", "sunday"]},
         Hints(skip_hours=frozenset({0, 7}), skip_days=frozenset({4, 6}))),
    ],
)  # fmt: skip
def test_hints(said: dict[str, str], hints: Hints) -> None:
    assert hints_of(**said) == hints


def test_both_readers_find_the_same() -> None:
    head = (
        "<ttl>5</ttl><skipHours><hour>3</hour><hour>4</hour></skipHours><skipDays><day>Friday</day></skipDays>"
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        "<atom:link rel='hub' href='https://hub.example/'/><atom:link rel='self' href='https://one.example/f'/>"
    )
    content = (
        "<rss version='2.0' xmlns:sy='http://purl.org/rss/1.0/modules/syndication/' "
        f"xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>x</title>{head}</channel></rss>"
    ).encode()
    feed = Feed(id="one", url="https://one.example/feed")
    strictly, loosely = parse(content, "", feed, now()), parse(b"<!DOCTYPE rss>" + content, "", feed, now())
    assert (strictly.path, loosely.path) == ("strict", "feedparser")
    assert strictly.hints == loosely.hints
    assert strictly.hints.skip_hours == {3, 4}
    assert (
        (strictly.hub, strictly.topic)
        == (loosely.hub, loosely.topic)
        == ("https://hub.example/", "https://one.example/f")
    )


def test_skipped_in() -> None:
    assert skipped_in("<hour>1</hour><SkipHours a='b'><hour>2</hour></SkipHours>") == ["2"]
