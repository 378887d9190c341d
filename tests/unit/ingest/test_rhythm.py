"""How often a feed is worth a look."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rhythm import NEWEST, gap, interval, newest

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def every(step: timedelta, count: int, silent: timedelta = timedelta()) -> list[datetime]:
    return [NOW - silent - step * n for n in range(count)]


@pytest.mark.parametrize(
    ("dates", "between"),
    [
        (every(10 * MINUTE, 5), 10 * MINUTE),
        (every(10 * MINUTE, 500), 10 * MINUTE),
        (every(10 * MINUTE, 5, silent=HOUR), 25 * MINUTE),  # silent for an hour now: it counts
        (every(MINUTE, 2), None),
        ([NOW - HOUR] * 30, None),  # all of one date: when the feed was written
        ([], None),
    ],
)
def test_gap(dates: list[datetime], between: timedelta | None) -> None:
    assert gap(newest((), dates, NOW), NOW) == between


def test_what_lies_ahead_tells_nothing() -> None:
    planned = [NOW + HOUR * n for n in range(1, 30)]
    assert newest((), planned, NOW) == ()
    assert gap(newest((), planned + every(10 * MINUTE, 5), NOW), NOW) == 10 * MINUTE


def test_the_newest_of_two_readings_are_kept() -> None:
    first = newest((), every(10 * MINUTE, NEWEST), NOW)
    later = NOW + 10 * MINUTE
    both = newest(first, [later], later)
    assert len(both) == NEWEST
    assert (both[0], both[-1]) == (int(later.timestamp()), first[-2])
    assert newest(both, [later], later) == both


@given(st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))))  # noqa: DTZ001
def test_a_gap_is_never_nothing(dates: list[datetime]) -> None:
    known = newest((), dates, NOW)
    assert list(known) == sorted(set(known), reverse=True)
    between = gap(known, NOW)
    assert between is None or between > timedelta()


@pytest.mark.parametrize(
    ("between", "quiet", "wait"),
    [
        (20 * MINUTE, 0, 5 * MINUTE),
        (20 * MINUTE, 50, 5 * MINUTE),  # the gap itself grows while nothing comes
        (None, 0, 5 * MINUTE),
        (None, 2, 5 * MINUTE * 2.25),
        (None, 8, 5 * MINUTE * 1.5**8),
        (None, 10**6, 5 * MINUTE * 1.5**8),
    ],
)
def test_interval(between: timedelta | None, quiet: int, wait: timedelta) -> None:
    assert interval(between, quiet, 5 * MINUTE) == wait
