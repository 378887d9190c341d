"""What is told of one feed in the list."""

from datetime import UTC, datetime, timedelta

from ingest.feed import Feed
from ingest.push.websub import Subscription
from ingest.state import FeedState
from marsad.cli.feeds_list import row
from marsad.settings import Settings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY = timedelta(days=1)
FEED = Feed("one", "https://one.example/feed")


def test_a_feed_never_polled() -> None:
    told = row(FEED, None, None, Settings(), NOW)
    assert (told["id"], told["quiet"]) == ("one", False)
    assert [told[name] for name in ("last_new", "gap", "pushing")] == [None, None, None]


def test_a_feed_that_moved_and_is_quiet() -> None:
    newest = tuple(int((NOW - n * timedelta(hours=1)).timestamp()) for n in range(100, 110))
    state = FeedState(
        "one", listed_url=FEED.url, address="https://new.example/", path="json", newest=newest, last_poll=NOW,
        last_success=NOW, last_new=NOW - 4 * DAY, hub="https://hub.example/",
    )  # fmt: skip
    pushes = Subscription("one", "https://hub.example/", "t", "c", "s", until=datetime.max.replace(tzinfo=UTC))
    told = row(FEED, state, pushes, Settings(), NOW)
    assert (told["gap"], told["quiet"], told["path"], told["polled_at"]) == (3600, True, "json", "https://new.example/")
    assert told["pushing"]["active"]
    other = row(Feed("one", "https://other.example/"), state, None, Settings(), NOW)
    assert other["polled_at"] == ""
