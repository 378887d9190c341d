"""A feed's state as JSON and back."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from ingest.state import FeedState, read_state, written

KINDS = {str: st.text(), int: st.integers(0, 10**9), type(None): st.none() | st.datetimes(timezones=st.just(UTC))}
STATES = st.fixed_dictionaries(
    {name: KINDS[type(default)] for name, default in FeedState._field_defaults.items() if type(default) in KINDS}
    | {"newest": st.lists(st.integers(0, 2**33)).map(tuple), "skip_days": st.lists(st.integers(0, 6)).map(tuple)}
).map(lambda row: FeedState("one", **row))  # type: ignore[arg-type]


@given(STATES)
def test_round_trip(state: FeedState) -> None:
    assert read_state("one", written(state)) == state


def test_a_feed_never_polled_has_only_its_id() -> None:
    assert read_state("one", None) == read_state("one", "") == FeedState("one")
    assert written(FeedState("one")) == "{}"


def test_fields_of_another_version_are_passed_over() -> None:
    assert read_state("one", '{"polls":3,"mood":"fine"}') == FeedState("one", polls=3)


def test_half_a_character_does_not_stop_it_from_being_written() -> None:
    state = FeedState("one", error="a\udc80b", title="\ud800", polls=3)
    assert read_state("one", written(state)) == FeedState("one", error="a?b", title="?", polls=3)
