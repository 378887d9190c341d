"""What is wrong with a running Marsad, from its signs of life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.state import FeedState
from workers.alerts.vitals import Vitals
from workers.alerts.watch import Trouble, gone, is_quiet, last_seen, opened, quiet_after, troubles, usual_gap

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
WEEK = 7 * DAY
WELL = Vitals(at=AT, workers=("w1",), pollers=("poller",), waiting=0, lag=0.0, outbox=0, dead=0, feeds={})


def found(vitals: Vitals, enabled: tuple[str, ...] = (), **options: Any) -> list[Trouble]:
    return troubles(vitals, enabled, timedelta(seconds=60), DAY, **options)


def ids(*arguments: Any, **options: Any) -> list[str]:
    return [trouble.id for trouble in found(*arguments, **options)]


def test_all_is_well() -> None:
    assert found(WELL, ("ly",)) == []


@pytest.mark.parametrize(
    ("change", "options", "trouble"),
    [
        ({"workers": ()}, {}, ["no-worker"]),
        ({"pollers": ()}, {}, ["no-poller"]),
        ({}, {"index_answers": False}, ["index-down"]),
        ({"lag": 60.0}, {}, []),
        ({"lag": 60.1}, {}, ["lag"]),
        ({"polling_rests": "queue_full"}, {}, ["queue-full"]),
        ({"workers": (), "pollers": (), "lag": 999.0}, {"index_answers": False},
         ["index-down", "no-worker", "no-poller", "lag"]),
    ],
)  # fmt: skip
def test_troubles(change: dict[str, Any], options: dict[str, bool], trouble: list[str]) -> None:
    assert ids(replace(WELL, **change), **options) == trouble


@pytest.mark.parametrize(
    ("state", "silent"),
    [
        (None, False),
        (FeedState("f"), False),  # not tried yet
        (FeedState("f", last_poll=AT, last_success=AT, error=""), False),
        (FeedState("f", last_poll=AT, last_success=AT - 2 * DAY, error=""), False),
        (FeedState("f", last_poll=AT, last_success=AT - DAY, error="404"), False),
        (FeedState("f", last_poll=AT, last_success=AT - DAY - timedelta(seconds=1), error="404"), True),
        # Never a success: from the first poll on.
        (FeedState("f", last_poll=AT, first_poll=AT - DAY, error="404"), False),
        (FeedState("f", last_poll=AT, first_poll=AT - 2 * DAY, error="404"), True),
        (FeedState("f", last_poll=AT, error="404"), False),
    ],
)
def test_a_feed_that_fails(state: FeedState | None, silent: bool) -> None:
    vitals = replace(WELL, feeds={"f": state} if state else {})
    assert ids(vitals, ("f",)) == (["silent-feed:f"] if silent else [])
    assert ids(vitals, ("other",)) == []  # switched off


@pytest.mark.parametrize(
    ("state", "silent"),
    [
        (FeedState("f", last_poll=AT, last_success=AT, last_new=AT - WEEK), False),
        (FeedState("f", last_poll=AT, last_success=AT, last_new=AT - WEEK - SECOND), True),
        # Never anything: from the first poll on.
        (FeedState("f", last_poll=AT, last_success=AT, first_poll=AT - WEEK), False),
        (FeedState("f", last_poll=AT, last_success=AT, first_poll=AT - WEEK - SECOND), True),
        (FeedState("f", last_poll=AT, last_success=AT, first_poll=AT - 2 * WEEK, last_new=AT - DAY), False),
        # Just begun to fail: not yet a failing feed, and no longer a readable one.
        (FeedState("f", last_poll=AT, last_success=AT - DAY, last_new=AT - 2 * WEEK, error="404"), False),
        # Not asked of late, the machine was off: nothing is known of it.
        (FeedState("f", last_poll=AT - 2 * DAY, last_success=AT - 2 * DAY, last_new=AT - 2 * WEEK), False),
        (FeedState("sample", last_poll=AT, last_success=AT, last_new=AT - 2 * WEEK), False),
    ],
)
def test_a_feed_that_is_read_and_has_nothing_new(state: FeedState, silent: bool) -> None:
    vitals = replace(WELL, feeds={state.id: state})
    assert ids(vitals, (state.id,)) == ([f"silent-feed:{state.id}"] if silent else [])
    assert ids(vitals, ("other",)) == []  # switched off


def with_gaps(gap: timedelta, silent: timedelta) -> FeedState:
    """A feed that told an entry every `gap`, and has been silent since."""
    last = AT - silent
    newest = tuple(int((last - n * gap).timestamp()) for n in range(20))
    return FeedState("f", last_poll=AT, last_success=AT, last_new=last, newest=newest)


@pytest.mark.parametrize(
    ("gap", "after"),
    [
        # Fast ones: a paper whose list comes once a day, with a day off, is not quiet.
        (timedelta(minutes=5), 3 * DAY),
        (timedelta(hours=7), 3 * DAY),
        # Slow ones: ten of their own gaps.
        (timedelta(hours=8), timedelta(hours=80)),
        (DAY, 10 * DAY),
        (WEEK, 10 * WEEK),
    ],
)
def test_quiet_is_told_by_a_feed_s_own_rhythm(gap: timedelta, after: timedelta) -> None:
    assert quiet_after(with_gaps(gap, DAY), DAY) == after
    assert not is_quiet(with_gaps(gap, after), AT, DAY)
    assert is_quiet(with_gaps(gap, after + SECOND), AT, DAY)


def test_a_rhythm_is_told_without_the_silence_that_followed() -> None:
    assert usual_gap(with_gaps(DAY, 100 * DAY)) == DAY
    assert usual_gap(FeedState("f")) is None
    assert usual_gap(FeedState("f", newest=(300, 200))) is None
    assert quiet_after(FeedState("f", newest=(300, 200)), DAY) == WEEK


def test_the_two_silences_are_told_apart() -> None:
    fails = FeedState("f", last_poll=AT, last_success=AT - 2 * DAY, last_new=AT - 2 * WEEK, error="404")
    quiet = fails._replace(last_success=AT, error="")
    (failing,) = found(replace(WELL, feeds={"f": fails}), ("f",))
    (nothing,) = found(replace(WELL, feeds={"f": quiet}), ("f",))
    assert failing.id == nothing.id
    assert "cannot be read" in failing.text_en
    assert "nothing new" in nothing.text_en
    assert failing.text_ar != nothing.text_ar


@pytest.mark.parametrize(
    ("missed", "told"),
    [(30, []), (31, ["worker-gone:w2@h"]), (600, ["worker-gone:w2@h"]), (601, [])],
)
def test_a_worker_that_is_gone_while_others_live(missed: int, told: list[str]) -> None:
    seen = last_seen({}, replace(WELL, workers=("w1@h", "w2@h")))
    later = replace(WELL, at=AT + missed * SECOND, workers=("w1@h",))
    assert [one.id for one in gone(seen, later)] == told
    assert [one.id for one in gone(last_seen(seen, later), later)] == told  # as the console asks
    assert gone(seen, replace(later, workers=("w1@h", "w2@h"))) == []
    assert gone(seen, replace(later, workers=())) == []  # told as "no-worker"


def test_workers_are_remembered_while_they_may_be_missed() -> None:
    first = last_seen({}, replace(WELL, workers=("w1", "w2")))
    assert first == {"w1": AT, "w2": AT}
    soon = AT + timedelta(minutes=10)
    second = last_seen(first, replace(WELL, at=soon, workers=("w1",)))
    assert second == {"w1": soon, "w2": AT}
    late = soon + SECOND
    assert last_seen(second, replace(WELL, at=late, workers=("w1",))) == {"w1": late}


@pytest.mark.parametrize(
    ("lag", "en", "ar"),
    [
        (61, "61 s", "61 ثانية"), (119.4, "119 s", "119 ثانية"), (120, "2 min", "2 دقيقة"),
        (3600, "60 min", "60 دقيقة"), (7200, "2 h", "2 ساعة"), (90_000, "25 h", "25 ساعة"),
    ],
)  # fmt: skip
def test_how_long(lag: float, en: str, ar: str) -> None:
    (trouble,) = found(replace(WELL, lag=lag))
    advice = "if it grows, start more workers, or read faster with MARSAD_ACCURATE=false"
    assert trouble.text_en == f"behind: the oldest article has waited {en}; {advice}"
    assert trouble.text_ar.endswith(ar)


def test_every_trouble_says_what_in_both_languages() -> None:
    ill = replace(
        WELL,
        workers=(),
        pollers=(),
        lag=99.0,
        polling_rests="queue_full",
        feeds={
            "f": FeedState("f", last_poll=AT, first_poll=AT - 2 * DAY, error="x"),
            "q": FeedState("q", last_poll=AT, last_success=AT, first_poll=AT - 2 * WEEK),
        },
    )
    missing = gone({"w2": AT - timedelta(minutes=1)}, WELL)
    every = found(ill, ("f", "q"), index_answers=False) + missing
    assert len(every) == 8
    for trouble in every:
        assert trouble.text_en.isascii()
        assert any("\u0600" <= letter <= "\u06ff" for letter in trouble.text_ar)


def test_each_is_told_once() -> None:
    first = found(replace(WELL, workers=()))
    assert opened(first, ()) == first
    assert opened(first, {"no-worker"}) == []
    assert [one.id for one in opened(found(replace(WELL, workers=(), pollers=())), ["no-worker"])] == ["no-poller"]
