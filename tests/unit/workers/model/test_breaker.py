"""The breaker: after a row of failures nobody asks for a while, then one tries."""

import datetime as dt

from workers.model.breaker import FAILURES, PAUSE, Breaker, admit, after

NOW = dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC)
MOMENT = dt.timedelta(seconds=1)


def failed(times: int, breaker: Breaker | None = None) -> Breaker:
    breaker = breaker or Breaker()
    for _ in range(times):
        breaker = after(breaker, False, NOW)
    return breaker


def test_few_failures_change_nothing() -> None:
    assert admit(failed(FAILURES - 1), NOW) is not None


def test_a_row_of_failures_starts_a_pause() -> None:
    breaker = failed(FAILURES)
    assert admit(breaker, NOW) is None
    assert admit(breaker, NOW + PAUSE - MOMENT) is None


def test_an_answer_forgets_the_failures_before_it() -> None:
    breaker = after(failed(FAILURES - 1), True, NOW)
    assert breaker == Breaker()
    assert admit(failed(FAILURES - 1, breaker), NOW) is not None


def test_after_the_pause_one_call_tries_and_the_others_wait() -> None:
    trial = admit(failed(FAILURES), NOW + PAUSE)
    assert trial is not None
    assert admit(trial, NOW + PAUSE + MOMENT) is None
    assert admit(trial, NOW + 2 * PAUSE) is not None  # the one that tried never came back


def test_a_trial_that_fails_starts_another_pause_at_once() -> None:
    trial = admit(failed(FAILURES), NOW + PAUSE)
    assert trial is not None
    again = after(trial, False, NOW + PAUSE + MOMENT)
    assert admit(again, NOW + 2 * PAUSE) is None
    assert admit(again, NOW + 2 * PAUSE + MOMENT) is not None


def test_a_trial_that_succeeds_ends_it() -> None:
    trial = admit(failed(FAILURES), NOW + PAUSE)
    assert trial is not None
    assert admit(after(trial, True, NOW + PAUSE), NOW + PAUSE) == Breaker()
