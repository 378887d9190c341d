"""Dates as feeds write them."""

from datetime import UTC, datetime, timedelta
from time import gmtime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import plausible, read_date

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Sun, 22 Nov 2026 08:05:00 +0200", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05:00 GMT", "2026-11-22T08:05:00+00:00"),
        ("22 Nov 2026 08:05 +0300", "2026-11-22T08:05:00+03:00"),
        ("Sun, 22 Nov 2026 08:05:00 AST", "2026-11-22T08:05:00+03:00"),
        ("Sun, 22 Nov 2026 08:05:00 EET", "2026-11-22T08:05:00+02:00"),
        ("Sun, 22 Nov 2026 08:05:00", "2026-11-22T08:05:00+00:00"),
        ("2026-11-22T08:05:00+02:00", "2026-11-22T08:05:00+02:00"),
        ("2026-11-22T08:05:00.123Z", "2026-11-22T08:05:00.123000+00:00"),
        ("2026-11-22 08:05:00 +0200", "2026-11-22T08:05:00+02:00"),
        ("2026-11-22 08:05:00", "2026-11-22T08:05:00+00:00"),
        ("2026-11-22", "2026-11-22T00:00:00+00:00"),
        ("٢٠٢٦-١١-٢٢T٠٨:٠٥:٠٠Z", "2026-11-22T08:05:00+00:00"),
        (" Sun,  22 Nov\n2026 08:05:00 +0200 ", "2026-11-22T08:05:00+02:00"),
    ],
)
def test_read_date(written: str, read: str) -> None:
    moment = read_date(written)
    assert moment is not None
    assert moment.isoformat() == read


@pytest.mark.parametrize("written", ["", "أمس", "2026", "2026-13-45", "Sun, 99 Nov 2026 08:05:00 +0200", "0" * 100])
def test_no_date(written: str) -> None:
    assert read_date(written) is None


def test_feedparsers_reading_stands_in() -> None:
    assert read_date("في الثامنة", gmtime(0)) == datetime(1970, 1, 1, tzinfo=UTC)


@given(st.text(alphabet="0123456789-:+TZ ,SunNov", max_size=40))
def test_never_raises_and_is_aware(written: str) -> None:
    moment = read_date(written)
    assert moment is None or moment.utcoffset() is not None


@pytest.mark.parametrize(
    ("moment", "answer"),
    [
        (NOW, True),
        (NOW + timedelta(hours=23), True),
        (NOW + timedelta(hours=25), False),
        (datetime(1990, 1, 2, tzinfo=UTC), True),
        (datetime(1970, 1, 1, tzinfo=UTC), False),
    ],
)
def test_plausible(moment: datetime, answer: bool) -> None:
    assert plausible(moment, NOW) is answer
