"""When a feed is polled next, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Validators
from ingest.schedule import Outcome, Status, conditions, decide, retry_after
from ingest.state import FeedState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed")
LOCAL = replace(FEED, local=True)
USUAL = timedelta(minutes=5)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def outcome(status: Status, **more: object) -> Outcome:
    return Outcome("one", status, url=FEED.url, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("came", "streak", "feed", "wait"),
    [
        (outcome("updated"), 0, FEED, USUAL),
        (outcome("unchanged"), 3, FEED, USUAL),
        (outcome("not_modified"), 0, FEED, USUAL),
        (outcome("updated", ttl=20 * MINUTE), 0, FEED, 20 * MINUTE),
        (outcome("updated", ttl=timedelta(0)), 0, FEED, USUAL),
        (outcome("updated", ttl=timedelta(seconds=5)), 0, FEED, MINUTE),
        (outcome("updated", ttl=9 * DAY), 0, FEED, DAY),
        (outcome("updated", ttl=MINUTE), 0, LOCAL, timedelta(seconds=30)),
        (outcome("failed"), 0, FEED, USUAL),
        (outcome("failed"), 1, FEED, 2 * USUAL),
        (outcome("failed"), 4, FEED, 16 * USUAL),
        (outcome("failed"), 7, FEED, 6 * HOUR),
        (outcome("failed"), 10_000, FEED, 6 * HOUR),
        (outcome("failed", retry_after="3600"), 0, FEED, HOUR),
        (outcome("failed", retry_after="Sun, 22 Nov 2026 11:00:00 GMT"), 0, FEED, 2 * HOUR),
        (outcome("failed", retry_after="1"), 0, FEED, USUAL),
        (outcome("failed", retry_after="999999999"), 0, FEED, DAY),
        (outcome("failed", kind="status"), 20, FEED, 6 * HOUR),
        (outcome("failed", kind="dns"), 20, FEED, 30 * MINUTE),
        (outcome("failed", kind="timeout"), 1, FEED, 2 * USUAL),
        (outcome("failed"), 0, LOCAL, timedelta(seconds=2)),
        (outcome("failed"), 3, LOCAL, timedelta(seconds=16)),
        (outcome("failed"), 20, LOCAL, 5 * MINUTE),
        (outcome("gone"), 0, FEED, 7 * DAY),
        (outcome("full"), 0, FEED, timedelta(seconds=30)),
    ],
)
def test_wait(came: Outcome, streak: int, feed: Feed, wait: timedelta) -> None:
    after = decide(came, FeedState("one", error_streak=streak), feed, USUAL, NOW)
    assert after.next_poll == NOW + wait


@pytest.mark.parametrize(("jitter", "wait"), [(-1, 270), (0, 300), (1, 330)])
def test_jitter_spreads_by_a_tenth(jitter: float, wait: int) -> None:
    after = decide(outcome("updated"), FeedState("one"), FEED, USUAL, NOW, jitter)
    assert after.next_poll == NOW + timedelta(seconds=wait)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta(0)),
        ("Sun, 22 Nov 2026 09:10:00 GMT", 10 * MINUTE),
        ("Sun, 22 Nov 2026 09:10:00", 10 * MINUTE),
        ("Sun, 22 Nov 2026 08:00:00 GMT", None),
        ("Wed, 25 Nov 2026 09:00:00 GMT", DAY),
        ("soon", None),
        ("-5", None),
        ("²", None),
        ("", None),
    ],
)
def test_retry_after(header: str, wait: timedelta | None) -> None:
    assert retry_after(header, NOW) == wait


HAD = outcome(
    "updated", claimed=True, run="r1", validators=Validators('"e"', "m"), body="b", entries=5, new=2, revised=1,
    dropped=(("no link and no id", 3),), title="عنوان",
)  # fmt: skip


def test_a_claim_is_remembered() -> None:
    after = decide(HAD, FeedState("one", error="x", error_streak=2, articles=10), FEED, USUAL, NOW)
    assert (after.etag, after.modified, after.body, after.validators_run) == ('"e"', "m", "b", "r1")
    assert (after.entries, after.drops, after.articles, after.revisions, after.title) == (5, 3, 12, 1, "عنوان")
    assert (after.error, after.error_streak) == ("", 0)
    assert after.validators_at == after.last_success == after.last_new == after.last_poll == NOW


@pytest.mark.parametrize("status", ["failed", "gone", "full", "not_modified", "unchanged"])
def test_validators_stay_as_they_were_without_a_claim(status: Status) -> None:
    before = decide(HAD, FeedState("one"), FEED, USUAL, NOW - HOUR)
    after = decide(outcome(status, validators=Validators("new", "new"), body="new", run="r2"), before, FEED, USUAL, NOW)
    assert (after.etag, after.modified, after.body) == ('"e"', "m", "b")
    assert (after.validators_run, after.validators_at) == ("r1", NOW - HOUR)


@pytest.mark.parametrize(("status", "streak"), [("failed", 3), ("gone", 3), ("full", 2), ("not_modified", 0)])
def test_error_streak(status: Status, streak: int) -> None:
    after = decide(outcome(status, reason="why"), FeedState("one", error="x", error_streak=2), FEED, USUAL, NOW)
    assert after.error_streak == streak


KNOWN = FeedState(
    "one", url=FEED.url, etag='"e"', modified="m", body="b", validators_run="r1", validators_at=NOW - HOUR
)


@pytest.mark.parametrize(
    ("state", "run", "used"),
    [
        (KNOWN, "r1", True),
        (KNOWN, "r2", False),
        (KNOWN, "", False),
        (replace(KNOWN, validators_at=NOW - timedelta(hours=23, minutes=59)), "r1", True),
        (replace(KNOWN, validators_at=NOW - DAY), "r1", False),
        (replace(KNOWN, validators_at=NOW + HOUR), "r1", False),
        (replace(KNOWN, validators_at=None), "r1", False),
        (replace(KNOWN, url="https://other.example/"), "r1", False),
        (FeedState("one"), "r1", False),
    ],
)
def test_conditions(state: FeedState, run: str, used: bool) -> None:
    expected = (Validators('"e"', "m"), "b") if used else (UNCONDITIONAL, "")
    assert conditions(state, FEED, run, NOW) == expected
