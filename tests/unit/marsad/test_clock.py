"""The clock: aware, in UTC, and the way to milliseconds and back."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from marsad.clock import from_ms, now, to_ms


def test_now_is_aware() -> None:
    assert now().tzinfo is UTC
    assert abs(now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_milliseconds_of_an_offset() -> None:
    moment = datetime(2019, 9, 21, 9, 0, 0, 1_000, tzinfo=timezone(timedelta(hours=2)))
    assert to_ms(moment) == 1_569_049_200_001
    assert from_ms(1_569_049_200_001) == moment


@given(st.integers(min_value=0, max_value=253_370_764_799_999))
def test_no_millisecond_is_lost(milliseconds: int) -> None:
    assert to_ms(from_ms(milliseconds)) == milliseconds
    # As it goes through the index: written as text and read again.
    assert to_ms(datetime.fromisoformat(from_ms(milliseconds).isoformat())) == milliseconds
