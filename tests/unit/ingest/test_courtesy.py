"""What publishers ask for, case by case."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.courtesy import after_skipped, freshness, retry_after

NOW = datetime(2026, 11, 22, 9, 20, tzinfo=UTC)  # a Sunday
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", 120 * SECOND),
        ("0", timedelta(0)),
        ("Sun, 22 Nov 2026 09:30:00 GMT", 10 * MINUTE),
        ("Sun, 22 Nov 2026 09:30:00", 10 * MINUTE),
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


@pytest.mark.parametrize(
    ("cache_control", "expires", "age", "fresh"),
    [
        ("max-age=600", "", "", 10 * MINUTE),
        ("public, max-age=600", "", "240", 6 * MINUTE),
        ("public,s-maxage=60,max-age=600", "", "", 10 * MINUTE),
        ("s-maxage=60", "", "", MINUTE),
        ('max-age="600"', "", "", 10 * MINUTE),
        ("Max-Age=600", "Sun, 22 Nov 2026 12:00:00 GMT", "", 10 * MINUTE),
        ("max-age=600", "", "600", None),
        ("max-age=600", "", "²", 10 * MINUTE),
        ("max-age=999999999", "", "", DAY),
        ("max-age=0", "Sun, 22 Nov 2026 12:00:00 GMT", "", None),
        ("no-cache, max-age=600", "", "", None),
        ("no-store", "Sun, 22 Nov 2026 12:00:00 GMT", "", None),
        ("x-max-age=600", "", "", None),
        ("", "Sun, 22 Nov 2026 09:25:00 GMT", "", 5 * MINUTE),
        ("private", "Sun, 22 Nov 2026 09:25:00 GMT", "100", 5 * MINUTE),
        ("", "Sun, 22 Nov 2026 09:00:00 GMT", "", None),
        ("", "0", "", None),
        ("", "-1", "", None),
        ("", "", "", None),
    ],
)
def test_freshness(cache_control: str, expires: str, age: str, fresh: timedelta | None) -> None:
    assert freshness(cache_control, expires, age, NOW) == fresh


@given(st.text(), st.text(), st.text())
def test_no_header_is_too_odd(cache_control: str, expires: str, age: str) -> None:
    fresh = freshness(cache_control, expires, age, NOW)
    assert fresh is None or timedelta() < fresh <= DAY
    wait = retry_after(expires, NOW)
    assert wait is None or timedelta() <= wait <= DAY


@pytest.mark.parametrize(
    ("hours", "days", "at"),
    [
        ((), (), NOW),
        ((8, 10), (0,), NOW),
        ((9,), (), NOW.replace(hour=10, minute=0)),
        ((9, 10, 11), (), NOW.replace(hour=12, minute=0)),
        ((), (6,), NOW.replace(day=23, hour=0, minute=0)),
        ((0, 1), (6, 0), NOW.replace(day=24, hour=2, minute=0)),
        (tuple(range(24)), (), NOW),
        ((), tuple(range(7)), NOW),
    ],
)
def test_after_skipped(hours: tuple[int, ...], days: tuple[int, ...], at: datetime) -> None:
    assert after_skipped(NOW, hours, days) == at
