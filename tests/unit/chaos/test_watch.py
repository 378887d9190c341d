"""What counts as standing still."""

from __future__ import annotations

from tests.chaos.watch import Sample, longest_stall


def samples(*rows: tuple[float, int | None, int | None, bool]) -> list[Sample]:
    return [Sample(*row) for row in rows]


def test_time_without_progress_while_something_is_pending_is_a_stall() -> None:
    stall = longest_stall(samples((0, 5, 10, True), (10, 5, 10, True), (25, 5, 10, True), (26, 4, 11, True)))
    assert (stall.longest, stall.began) == (26, 0)
    assert stall.summed == 26


def test_a_stall_that_never_ends_counts_to_the_last_sample() -> None:
    assert longest_stall(samples((0, 5, 10, True), (40, 5, 10, True))).longest == 40


def test_progress_and_an_empty_queue_end_a_stall() -> None:
    moving = samples((0, 5, 10, True), (10, 5, 11, True), (20, 5, 12, True))
    assert longest_stall(moving).longest == 10
    empty = samples((0, 0, 10, True), (10, 0, 10, True), (99, 0, 10, True))
    assert longest_stall(empty).longest == 0


def test_the_clock_starts_when_something_is_pending() -> None:
    found = longest_stall(samples((0, 0, 10, True), (50, 3, 10, True), (55, 3, 10, True), (56, 0, 13, True)))
    assert (found.longest, found.began) == (6, 50)


def test_while_a_server_is_away_nothing_stands_still() -> None:
    found = longest_stall(
        samples((0, 5, 10, True), (5, 5, 10, True), (10, 5, 10, False), (90, None, None, True), (95, 5, 10, True),
                (98, 5, 10, True), (99, 5, 11, True))
    )  # fmt: skip
    assert found.longest == 5
    assert found.summed == 9, "the stricter reading adds what lies on both sides"
    assert found.able == 9


def test_no_samples_no_stall() -> None:
    assert longest_stall([]).longest == 0
