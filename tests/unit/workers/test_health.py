"""The health document of a feed."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.push.websub import Subscription
from ingest.state import FeedState
from workers.health import feed_document

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
POLLED = FeedState(
    "one", url="https://new.example/", last_poll=NOW, last_success=NOW, last_new=NOW - HOUR, path="strict",
    newest=tuple(int((NOW - n * HOUR).timestamp()) for n in range(1, 6)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("state", "status"),
    [(FeedState("one"), "waiting"), (POLLED, "ok"), (POLLED._replace(error="404", error_streak=2), "failing")],
)
def test_its_status(state: FeedState, status: str) -> None:
    assert feed_document("one", state, NOW)["marsad"]["status"] == status


def test_its_rhythm_and_where_it_is_polled() -> None:
    told = feed_document("one", POLLED, NOW)["marsad"]
    assert (told["gap"], told["silence"], told["path"], told["polled_at"]) == (3600, 3600, "strict", POLLED.url)
    assert told["push"] == {"active": False}
    never = feed_document("one", FeedState("one"), NOW)["marsad"]
    assert [never[name] for name in ("gap", "silence", "path", "polled_at")] == [None] * 4


def test_its_pushes() -> None:
    pushes = Subscription("one", "https://hub.example/", "t", "https://m/push/one.token", "secret", until=NOW + HOUR,
                          last_push=NOW, pushes=3, ignored=1)  # fmt: skip
    told = feed_document("one", POLLED, NOW, pushes)["marsad"]["push"]
    assert told == {
        "active": True,
        "hub": "https://hub.example/",
        "until": (NOW + HOUR).isoformat(),
        "last": NOW.isoformat(),
        "count": 3,
        "ignored": 1,
        "error": None,
    }
    assert not feed_document("one", POLLED, NOW + HOUR, pushes)["marsad"]["push"]["active"]
