"""When pages of a busy host come back."""

from datetime import UTC, datetime, timedelta

from ingest.pages.lanes import MOST, Lanes

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def test_each_has_a_turn_of_its_own() -> None:
    lanes = Lanes(seconds(1))
    assert [lanes.queue("a.example", seconds(3), NOW) for _ in range(3)] == [seconds(3), seconds(4), seconds(5)]
    assert lanes.ahead("a.example", NOW) == seconds(6)
    assert lanes.ahead("b.example", NOW) == seconds(0)
    assert lanes.queue("b.example", seconds(0), NOW) == seconds(0)


def test_a_line_that_went_its_way_is_forgotten() -> None:
    lanes = Lanes(seconds(1))
    lanes.queue("a.example", seconds(3), NOW)
    assert lanes.ahead("a.example", NOW + seconds(9)) == seconds(0)
    assert lanes.queue("a.example", seconds(0), NOW + seconds(9)) == seconds(0)


def test_after_a_rest_nobody_goes_before_its_end() -> None:
    lanes = Lanes(seconds(1))
    lanes.rest("a.example", seconds(300), NOW)
    assert lanes.queue("a.example", seconds(2), NOW) == seconds(300)
    lanes.rest("a.example", seconds(10), NOW)
    assert lanes.ahead("a.example", NOW) == seconds(301)


def test_it_does_not_grow_for_ever() -> None:
    lanes = Lanes(seconds(1))
    for number in range(3 * MOST):
        lanes.queue(f"{number}.example", seconds(0), NOW + seconds(number))
    assert len(lanes._ends) <= MOST
