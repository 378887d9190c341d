"""What `marsad feeds add` takes of what was found, and says; and what is told of a subscription."""

from datetime import UTC, datetime

import pytest

from ingest.feed import Feed
from ingest.finding import Sought
from ingest.finding.check import Checked
from ingest.finding.discover import Found
from ingest.push.websub import Subscription
from marsad.cli.feeds_check import chosen, pushing, told
from marsad.errors import MarsadError

FEED = Feed("one", "https://one.example/")
PAGE = Checked("one", "https://one.example/", "it is an HTML page, not a feed", "content")
FOUND = Checked("one", "https://one.example/feed", title="الأولى", form="RSS 2.0", entries=3)
MISSING = Checked("one", "https://one.example/rss", "the server answers 404 (Not Found)", "status", 404)


def test_the_feed_found_is_added_with_its_title() -> None:
    assert chosen(FEED, Sought(PAGE, FOUND)) == Feed("one", "https://one.example/feed", title="الأولى")
    assert chosen(Feed("one", FEED.url, title="x"), Sought(PAGE, FOUND)).title == "x"


def test_what_is_said_of_it() -> None:
    others = (Found("https://one.example/b", "ب"), Found("https://one.example/tag/c/feed"))
    feed = chosen(FEED, Sought(PAGE, FOUND, others))
    assert told(feed, Sought(PAGE, FOUND, others)).splitlines() == [
        "added one: https://one.example/feed (RSS 2.0, 3 articles, الأولى)",
        "  also there: https://one.example/b (ب)",
        "  also there: https://one.example/tag/c/feed, of a part of the site or of comments",
    ]


@pytest.mark.parametrize(
    ("sought", "said"),
    [
        (Sought(Checked("one", FEED.url, "it is empty", "content")), "is no feed: it is empty; .* --no-check"),
        (Sought(MISSING), "https://one.example/rss cannot be fetched: the server answers 404"),
        (Sought(PAGE, tried=(MISSING, MISSING)), r"is a page that leads to no feed: .* \(2 tried\)"),
    ],
)
def test_nothing_found(sought: Sought, said: str) -> None:
    with pytest.raises(MarsadError, match=f"nothing was added: .*{said}"):
        chosen(FEED, sought)


def test_no_secret_is_told() -> None:
    moment = datetime(2026, 11, 22, tzinfo=UTC)
    told = pushing(Subscription("one", "https://h/", "https://t/", "https://m/push/one.token", "hidden", until=moment))
    assert told
    assert told["until"] == moment.isoformat()
    assert not told["active"]
    assert "hidden" not in str(told)
    assert "token" not in str(told)
    assert pushing(None) is None
