"""A feed's state as hash fields and back."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from ingest.state import FeedState, from_fields, to_fields

MOMENTS = st.none() | st.datetimes(timezones=st.just(UTC))


@given(st.text(), MOMENTS, st.integers(0, 10**9), MOMENTS)
def test_round_trip(text: str, moment: datetime | None, count: int, other: datetime | None) -> None:
    state = FeedState("one", etag=text, error=text, next_poll=moment, last_new=other, polls=count, error_streak=count)
    assert from_fields("one", to_fields(state)) == state


def test_a_feed_never_polled_has_only_its_id() -> None:
    assert from_fields("one", {}) == FeedState("one")


def test_fields_of_another_version_are_passed_over() -> None:
    assert from_fields("one", {"polls": "3", "mood": "fine"}) == FeedState("one", polls=3)
