"""What is wrong with a running Marsad, from its signs of life."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.state import FeedState
from workers.alerts.vitals import Vitals
from workers.alerts.watch import Trouble, opened, troubles

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
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
        # No error now: the feed answers and has had nothing new; that is not silence.
        (FeedState("f", last_poll=AT, last_success=AT - 2 * DAY, error=""), False),
        (FeedState("f", last_poll=AT, last_success=AT - DAY, error="404"), False),
        (FeedState("f", last_poll=AT, last_success=AT - DAY - timedelta(seconds=1), error="404"), True),
        # Never a success: from the first poll on.
        (FeedState("f", last_poll=AT, first_poll=AT - DAY, error="404"), False),
        (FeedState("f", last_poll=AT, first_poll=AT - 2 * DAY, error="404"), True),
        (FeedState("f", last_poll=AT, error="404"), False),
    ],
)
def test_a_silent_feed(state: FeedState | None, silent: bool) -> None:
    vitals = replace(WELL, feeds={"f": state} if state else {})
    assert ids(vitals, ("f",)) == (["silent-feed:f"] if silent else [])
    assert ids(vitals, ("other",)) == []  # switched off


@pytest.mark.parametrize(
    ("lag", "en", "ar"),
    [
        (61, "61 s", "61 ثانية"), (119.4, "119 s", "119 ثانية"), (120, "2 min", "2 دقيقة"),
        (3600, "60 min", "60 دقيقة"), (7200, "2 h", "2 ساعة"), (90_000, "25 h", "25 ساعة"),
    ],
)  # fmt: skip
def test_how_long(lag: float, en: str, ar: str) -> None:
    (trouble,) = found(replace(WELL, lag=lag))
    assert trouble.text_en == f"behind: the oldest article has waited {en}"
    assert trouble.text_ar.endswith(ar)


def test_every_trouble_says_what_in_both_languages() -> None:
    ill = replace(
        WELL,
        workers=(),
        pollers=(),
        lag=99.0,
        feeds={"f": FeedState("f", last_poll=AT, first_poll=AT - 2 * DAY, error="x")},
    )
    for trouble in found(ill, ("f",), index_answers=False):
        assert trouble.text_en.isascii()
        assert any("\u0600" <= letter <= "\u06ff" for letter in trouble.text_ar)


def test_each_is_told_once() -> None:
    first = found(replace(WELL, workers=()))
    assert opened(first, ()) == first
    assert opened(first, {"no-worker"}) == []
    assert [one.id for one in opened(found(replace(WELL, workers=(), pollers=())), ["no-worker"])] == ["no-poller"]
