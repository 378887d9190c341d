"""Work in a child within limits: what it returns, and how each way to die is told."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from workers.alone import Done, Failed, Limits, alone, each

LIMITS = Limits(timedelta(seconds=1), 2 << 30)


def test_what_it_returns_comes_back() -> None:
    assert alone(lambda: ("نص", [1, 2]), LIMITS) == Done(("نص", [1, 2]))
    assert alone(lambda: None, LIMITS) == Done(None)


def test_it_is_another_process() -> None:
    answer = alone(os.getpid, LIMITS)
    assert isinstance(answer, Done)
    assert answer.result != os.getpid()


def test_an_exception_is_told_by_its_name() -> None:
    assert alone(lambda: dict[str, int]()["مفتاح"], LIMITS) == Failed("KeyError: 'مفتاح'")


def test_work_without_end_is_ended() -> None:
    def for_ever() -> None:
        while True:
            pass

    assert alone(for_ever, LIMITS) == Failed("it takes more than 1 s")


def test_waiting_without_end_is_ended_too() -> None:
    limits = Limits(timedelta(seconds=0.2), 2 << 30)
    assert alone(lambda: time.sleep(60), limits) == Failed("it did not end within 0.6 s")


def test_memory_without_end_is_refused() -> None:
    assert alone(lambda: bytearray(3 << 30), LIMITS) == Failed("it takes too much memory")


@pytest.mark.parametrize(
    ("death", "told"),
    [
        (lambda: os._exit(3), "it ends the interpreter (exit 3)"),
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "it ends the interpreter (SIGSEGV)"),
        (lambda: os.kill(os.getpid(), signal.SIGKILL), "it ends the interpreter (SIGKILL)"),
    ],
)
def test_the_end_of_the_interpreter_is_survived(death: object, told: str) -> None:
    assert callable(death)
    assert alone(death, LIMITS) == Failed(told)


def test_one_that_ends_its_child_holds_up_no_other() -> None:
    works: list[Callable[[], int]] = [
        lambda: 1, lambda: os._exit(3), os.getpid, os.getpid, lambda: os._exit(4), lambda: 2,
    ]  # fmt: skip
    first, bad, here, there, worse, last = each(works, LIMITS)
    assert (first, last) == (Done(1), Done(2))
    assert (bad, worse) == (Failed("it ends the interpreter (exit 3)"), Failed("it ends the interpreter (exit 4)"))
    assert here == there  # one child goes on as long as it lives


def test_time_is_counted_for_each() -> None:
    def busy() -> float:
        end = time.process_time() + 0.4
        while time.process_time() < end:
            pass
        return end

    answers = list(each([busy] * 5, LIMITS))
    assert all(isinstance(answer, Done) for answer in answers), answers


def test_who_needs_no_more_ends_the_child() -> None:
    def asleep() -> int:
        time.sleep(60)
        return 0

    works: list[Callable[[], int]] = [os.getpid, asleep]
    answers = each(works, LIMITS)
    first = next(answers)
    assert isinstance(first, Done)
    answers.close()
    with pytest.raises(ProcessLookupError):
        os.kill(first.result, 0)


def test_time_that_we_were_frozen_is_not_counted() -> None:
    """Stopped and continued from outside, with the child, for longer than the child may take."""
    limits = Limits(timedelta(seconds=0.5), 2 << 30)
    sleeper = os.fork()
    if sleeper == 0:  # pragma: no cover - the process that is frozen
        os.setpgid(0, 0)
        answer = alone(lambda: time.sleep(0.7), limits)
        os._exit(0 if isinstance(answer, Done) else 1)
    time.sleep(0.2)
    os.killpg(sleeper, signal.SIGSTOP)
    time.sleep(1.8)
    os.killpg(sleeper, signal.SIGCONT)
    assert os.waitstatus_to_exitcode(os.waitpid(sleeper, 0)[1]) == 0
