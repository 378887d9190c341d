"""When a feed is polled next and what is remembered, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Validators
from ingest.parse.entry import Hints
from ingest.schedule import REST, Outcome, Status, address, conditions, decide
from ingest.state import FeedState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)  # a Sunday
FEED = Feed(id="one", url="https://one.example/feed")
LOCAL = replace(FEED, local=True)
USUAL = timedelta(minutes=5)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MOVED = "https://new.example/feed"


def outcome(status: Status, **more: object) -> Outcome:
    return Outcome("one", status, url=FEED.url, **more)  # type: ignore[arg-type]


def known(between: timedelta = timedelta(), **more: object) -> FeedState:
    """A state of a feed that publishes every `between`, the last time just now."""
    newest = tuple(int((NOW - between * n).timestamp()) for n in range(10)) if between else ()
    return FeedState("one", listed_url=FEED.url, newest=newest, **more)  # type: ignore[arg-type]


def asking(**more: object) -> Outcome:
    return outcome("updated", claimed=True, new=1, hints=Hints(**more))  # type: ignore[arg-type]


UNKNOWN = known()
FAILED, BUSY = outcome("failed"), outcome("failed", kind="status", code=429)


@pytest.mark.parametrize(
    ("came", "state", "feed", "wait"),
    [
        # nothing is known of its rhythm: the usual interval, and longer while nothing comes
        (outcome("updated", new=1), UNKNOWN, FEED, USUAL),
        (outcome("unchanged"), UNKNOWN, FEED, 1.5 * USUAL),
        (outcome("not_modified"), known(quiet_polls=1), FEED, 2.25 * USUAL),
        (outcome("not_modified"), known(quiet_polls=1000), FEED, 1.5**8 * USUAL),
        # its own rhythm, between a minute and a day
        (outcome("updated", new=1), known(40 * MINUTE), FEED, 10 * MINUTE),
        (outcome("not_modified"), known(40 * MINUTE), FEED, 10 * MINUTE),
        (outcome("updated", new=1), known(2 * MINUTE), FEED, MINUTE),
        (outcome("unchanged"), known(30 * DAY), FEED, DAY),
        # what it asks for, as far as its rhythm does not show that it did not mean it
        (asking(ttl=20 * MINUTE), UNKNOWN, FEED, 20 * MINUTE),
        (asking(ttl=timedelta(0)), UNKNOWN, FEED, USUAL),
        (asking(ttl=9 * DAY), UNKNOWN, FEED, HOUR),
        (asking(period=30 * MINUTE), UNKNOWN, FEED, 30 * MINUTE),
        (asking(ttl=20 * MINUTE, period=30 * MINUTE), UNKNOWN, FEED, 30 * MINUTE),
        (asking(ttl=30 * MINUTE), known(40 * MINUTE), FEED, 30 * MINUTE),
        (asking(ttl=HOUR), known(6 * MINUTE), FEED, 6 * MINUTE),
        (asking(ttl=HOUR), known(10 * SECOND), FEED, MINUTE),
        (outcome("not_modified"), known(least=1200, quiet_polls=-1), FEED, 20 * MINUTE),
        (outcome("not_modified", fresh=20 * MINUTE), known(quiet_polls=-1), FEED, 20 * MINUTE),
        (outcome("not_modified", fresh=10 * DAY), known(30 * DAY), FEED, DAY),
        # hours and days that it says to skip
        (asking(skip_hours=frozenset({9, 10})), UNKNOWN, FEED, 2 * HOUR),
        (asking(skip_days=frozenset({6})), UNKNOWN, FEED, 15 * HOUR),
        (asking(skip_hours=frozenset(range(24))), UNKNOWN, FEED, USUAL),
        (asking(ttl=HOUR, skip_hours=frozenset({9, 10})), UNKNOWN, LOCAL, 30 * SECOND),
        # failures: twice as long each time, and never for good
        (FAILED, UNKNOWN, FEED, USUAL),
        (FAILED, known(error_streak=1), FEED, 2 * USUAL),
        (FAILED, known(error_streak=4), FEED, 16 * USUAL),
        (FAILED, known(error_streak=7), FEED, 6 * HOUR),
        (FAILED, known(error_streak=10_000), FEED, 6 * HOUR),
        (FAILED, known(4 * DAY, error_streak=3), FEED, DAY),
        (outcome("failed", kind="status"), known(error_streak=20), FEED, 6 * HOUR),
        (outcome("failed", kind="dns"), known(error_streak=20), FEED, 30 * MINUTE),
        (outcome("failed", kind="timeout"), known(error_streak=1), FEED, 2 * USUAL),
        (outcome("gone"), UNKNOWN, FEED, 7 * DAY),
        (outcome("gone"), known(error_streak=50), FEED, 7 * DAY),
        # told when to come again
        (outcome("failed", retry_after="3600"), UNKNOWN, FEED, HOUR),
        (outcome("failed", retry_after="Sun, 22 Nov 2026 11:00:00 GMT"), UNKNOWN, FEED, 2 * HOUR),
        (outcome("failed", retry_after="1"), UNKNOWN, FEED, USUAL),
        (outcome("failed", retry_after="999999999"), UNKNOWN, FEED, DAY),
        # our own queue is full
        (outcome("full"), UNKNOWN, FEED, 30 * SECOND),
        # a feed of this machine
        (asking(ttl=MINUTE), UNKNOWN, LOCAL, 30 * SECOND),
        (outcome("unchanged"), known(40 * MINUTE), LOCAL, 30 * SECOND),
        (FAILED, UNKNOWN, LOCAL, 2 * SECOND),
        (FAILED, known(error_streak=3), LOCAL, 16 * SECOND),
        (FAILED, known(error_streak=20), LOCAL, 5 * MINUTE),
    ],
)
def test_wait(came: Outcome, state: FeedState, feed: Feed, wait: timedelta) -> None:
    after = decide(came, state, feed, USUAL, NOW).state
    assert after.next_poll == NOW + wait


@pytest.mark.parametrize(
    ("came", "rest"),
    [
        (outcome("failed", code=429, retry_after="120"), 120 * SECOND),
        (outcome("failed", code=429, retry_after="Sun, 22 Nov 2026 09:10:00 GMT"), 10 * MINUTE),
        (outcome("failed", code=503, retry_after="120"), 120 * SECOND),
        (BUSY, REST),
        (outcome("failed", code=503), timedelta()),
        (outcome("failed", code=500, retry_after="120"), timedelta()),  # one page's trouble, not the host's
        (outcome("updated"), timedelta()),
    ],
)
def test_the_whole_host_rests(came: Outcome, rest: timedelta) -> None:
    decision = decide(came, UNKNOWN, FEED, USUAL, NOW)
    assert decision.rest == rest
    assert (decision.state.next_poll or NOW) >= NOW + rest


@pytest.mark.parametrize(("jitter", "wait"), [(-1, 270), (0, 300), (1, 330)])
def test_jitter_spreads_by_a_tenth(jitter: float, wait: int) -> None:
    after = decide(outcome("updated", new=1), UNKNOWN, FEED, USUAL, NOW, jitter).state
    assert after.next_poll == NOW + timedelta(seconds=wait)


def test_jitter_never_comes_before_what_the_host_asked_for() -> None:
    came = outcome("failed", code=429, retry_after="3600")
    assert decide(came, UNKNOWN, FEED, USUAL, NOW, -1).state.next_poll == NOW + HOUR


def after_polls(*polls: Outcome, state: FeedState = UNKNOWN, feed: Feed = FEED) -> FeedState:
    for came in polls:
        state = decide(came, state, feed, USUAL, NOW).state
    return state


MOVING = outcome("not_modified", moved=MOVED)


def test_a_move_for_good_is_believed_when_it_was_told_three_times_in_a_row() -> None:
    assert address(after_polls(MOVING, MOVING), FEED) == FEED.url
    state = after_polls(MOVING, MOVING, MOVING)
    assert address(state, FEED) == MOVED
    assert (state.moved, state.moved_polls) == ("", 0)
    assert address(after_polls(outcome("updated"), state=state), FEED) == MOVED


@pytest.mark.parametrize("between", [outcome("updated"), outcome("updated", moved="https://other.example/")])
def test_a_move_that_is_not_told_again_is_forgotten(between: Outcome) -> None:
    assert address(after_polls(MOVING, MOVING, between, MOVING), FEED) == FEED.url


def test_a_failure_in_between_neither_confirms_nor_denies_a_move() -> None:
    assert address(after_polls(MOVING, MOVING, FAILED, MOVING), FEED) == MOVED


@pytest.mark.parametrize(("polls", "back"), [((FAILED,) * 2, False), ((FAILED,) * 3, True), ((outcome("gone"),), True)])
def test_a_new_address_that_fails_sends_us_back_to_the_listed_one(polls: tuple[Outcome, ...], back: bool) -> None:
    state = after_polls(MOVING, MOVING, MOVING, *polls)
    assert address(state, FEED) == (FEED.url if back else MOVED)


def test_another_address_in_the_list_ends_what_was_learnt_of_the_old_one() -> None:
    state = after_polls(MOVING, MOVING, MOVING)
    other = replace(FEED, url="https://third.example/feed")
    assert address(state, other) == other.url
    assert after_polls(outcome("updated"), state=state, feed=other).address == ""


HAD = outcome(
    "updated", claimed=True, run="r1", validators=Validators('"e"', "m"), body="b", entries=5, new=2, revised=1,
    dropped=(("no link and no id", 3),), title="عنوان", path="strict", hub="https://hub.example/", topic="t",
    hints=Hints(ttl=HOUR), dates=(NOW - HOUR, NOW + HOUR),
)  # fmt: skip


def test_a_claim_is_remembered() -> None:
    after = after_polls(HAD, state=known(error="x", error_streak=2, articles=10, quiet_polls=3))
    assert (after.etag, after.modified, after.body, after.validators_run) == ('"e"', "m", "b", "r1")
    assert (after.entries, after.drops, after.articles, after.revisions, after.title) == (5, 3, 12, 1, "عنوان")
    assert (after.error, after.error_streak, after.quiet_polls) == ("", 0, 0)
    assert after.validators_at == after.last_success == after.last_new == after.last_poll == NOW
    assert (after.path, after.hub, after.topic, after.least) == ("strict", "https://hub.example/", "t", 3600)
    assert after.newest == (int((NOW - HOUR).timestamp()),)


@pytest.mark.parametrize("status", ["failed", "gone", "full", "not_modified", "unchanged"])
def test_validators_stay_as_they_were_without_a_claim(status: Status) -> None:
    before = decide(HAD, UNKNOWN, FEED, USUAL, NOW - HOUR).state
    after = after_polls(outcome(status, validators=Validators("new", "new"), body="new", run="r2"), state=before)
    assert (after.etag, after.modified, after.body) == ('"e"', "m", "b")
    assert (after.validators_run, after.validators_at) == ("r1", NOW - HOUR)


def test_a_reading_that_passed_over_known_entries_does_not_put_off_the_daily_full_one() -> None:
    before = decide(HAD, UNKNOWN, FEED, USUAL, NOW - HOUR).state
    after = after_polls(replace(HAD, skipped=4, validators=Validators('"f"', "n")), state=before)
    assert (after.etag, after.validators_at) == ('"f"', NOW - HOUR)


@pytest.mark.parametrize(("status", "streak"), [("failed", 3), ("gone", 3), ("full", 2), ("not_modified", 0)])
def test_error_streak(status: Status, streak: int) -> None:
    assert after_polls(outcome(status, reason="why"), state=known(error="x", error_streak=2)).error_streak == streak


KNOWN = FeedState(
    "one", url=FEED.url, etag='"e"', modified="m", body="b", validators_run="r1", validators_at=NOW - HOUR
)


@pytest.mark.parametrize(
    ("state", "run", "used"),
    [
        (KNOWN, "r1", True),
        (KNOWN, "r2", False),
        (KNOWN, "", False),
        (KNOWN._replace(validators_at=NOW - timedelta(hours=23, minutes=59)), "r1", True),
        (KNOWN._replace(validators_at=NOW - DAY), "r1", False),
        (KNOWN._replace(validators_at=NOW + HOUR), "r1", False),
        (KNOWN._replace(validators_at=None), "r1", False),
        (KNOWN._replace(url="https://other.example/"), "r1", False),
        (FeedState("one"), "r1", False),
    ],
)
def test_conditions(state: FeedState, run: str, used: bool) -> None:
    expected = (Validators('"e"', "m"), "b") if used else (UNCONDITIONAL, "")
    assert conditions(state, FEED.url, run, NOW) == expected
