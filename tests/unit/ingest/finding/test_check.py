"""What a look at a feed tells; the looking itself is in tests/integration/test_poll.py."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingest.article import Article, pack
from ingest.feed import Feed
from ingest.fetch import Fetched, Validators
from ingest.finding.check import USUAL, Checked, summary
from ingest.parse.entry import Hints
from ingest.reading import Reading

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FEED = Feed("one", "https://one.example/feed")
FETCHED = Fetched(b"x" * 500, "application/rss+xml", FEED.url, Validators('"1"'))


def article(number: int, text: str) -> Article:
    return Article(f"{number:032}", f"https://one.example/{number}", "عنوان", text, NOW)


def reading(hours: list[float], **more: object) -> Reading:
    articles = tuple(pack(article(n, "نص " * n), page=n == 1) for n in range(1, 5))
    dates = tuple(NOW + ago * HOUR for ago in hours)
    return replace(Reading(articles, dates, form="RSS 2.0", path="strict"), **more)  # type: ignore[arg-type]


def looked(given: Reading, fetched: Fetched = FETCHED) -> Checked:
    return summary(FEED, fetched, given, NOW, USUAL, 0.5)


def test_what_came() -> None:
    found = looked(reading([-3, -2, -1]))
    assert (found.ok, found.entries, found.size, found.path, found.conditional) == (True, 4, 500, "strict", True)
    assert (found.undated, found.ahead, found.newest) == (1, 0, NOW - HOUR)
    assert (found.pages, found.length) == (1, 8)
    assert looked(reading([-3, -2, -1, 0.5])).ahead == 1


def test_its_rhythm() -> None:
    known = looked(reading([-8, -7, -6, -5, -4]))
    assert (known.between, known.interval) == (2 * HOUR, 30 * MINUTE)
    unknown = looked(reading([]))
    assert (unknown.between, unknown.interval) == (None, USUAL)


def test_what_it_asks_for() -> None:
    found = looked(reading([-8, -4, -2], hints=Hints(ttl=90 * MINUTE)), replace(FETCHED, fresh=HOUR))
    assert (found.asked, found.interval) == (90 * MINUTE, 90 * MINUTE)
    assert looked(reading([])).asked == timedelta()


def test_a_hub_of_the_headers_comes_before_the_document_s() -> None:
    links = ("<https://h/>; rel=hub", "</self>; rel=self")
    found = looked(reading([], hub="https://other/", topic="https://t/"), replace(FETCHED, links=links))
    assert (found.hub, found.topic) == ("https://h/", "https://one.example/self")
    assert looked(reading([], hub="https://other/")).hub == "https://other/"
