"""Does pieces of work in a child of this process, each within limits of time and memory.

One that loops for ever, eats memory or crashes the interpreter ends the child; we live to note which it was, and the
rest goes on in another child.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection, Pipe
from typing import Any, Generic, NoReturn, TypeVar

import structlog

from marsad.local.child import die_with_parent, state_of

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

# A child may sleep as well as work; so many times its processor time is the longest it may sleep.
PATIENCE = 3
TICK = 0.5


@dataclass(frozen=True, slots=True)
class Limits:
    """Processor time of one piece of work, and address space (bytes) of the child."""

    time: timedelta
    memory: int


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """The work returned this."""

    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """The work raised, or ended its child: in a sentence, how."""

    reason: str


def alone(work: Callable[[], Result], limits: Limits) -> Done[Result] | Failed:
    """Call `work` in a child of its own; what it returns must be able to travel through a pipe."""
    return next(each([work], limits))


def each(works: Sequence[Callable[[], Result]], limits: Limits) -> Generator[Done[Result] | Failed, None, None]:
    """How each piece of work ended, in their order; who needs no more of it closes the iterator."""
    done = 0
    while done < len(works):
        with contextlib.closing(_in_one_child(works[done:], limits)) as answers:
            for answer in answers:
                yield answer
                done += 1


def limit_memory(size: int) -> None:
    """Let this process have no more than `size` bytes of address space; beyond, it gets MemoryError."""
    with contextlib.suppress(ValueError, OSError):  # a lower limit is in force, or the system has none
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _in_one_child(works: Sequence[Callable[[], Any]], limits: Limits) -> Generator[Any, None, None]:
    """Answers up to the first piece of work that ends the child, that one's included."""
    answers, answering = Pipe(duplex=False)
    # A bare fork: `multiprocessing` refuses children to the processes of a Celery pool, which it takes for daemons.
    _flush()
    child = os.fork()
    if child == 0:
        _work_and_end(answering, works, limits)
    answering.close()  # ours: the pipe ends with the child
    try:
        for _ in works:
            answer = _answer(answers, child, limits)
            if answer is None:
                ended, child = _ended(child, TICK), 0
                yield _last_words(ended, limits)
                return
            yield answer
    finally:
        answers.close()
        if child:
            _ended(child, 0)


def _work_and_end(answering: Connection, works: Sequence[Callable[[], Any]], limits: Limits) -> NoReturn:
    code = os.EX_SOFTWARE
    try:
        _take_limits(limits)
        for work in works:
            # The processor time of this process, from now on; nobody handles the signal, so it ends us.
            signal.setitimer(signal.ITIMER_PROF, limits.time.total_seconds())
            answering.send(_called(work))
        code = os.EX_OK
    finally:
        # Not one step further, whatever was raised: what follows here is the parent's.
        _flush()
        os._exit(code)


def _take_limits(limits: Limits) -> None:
    # The limits of a task are its parent's; and a parent that is killed takes the child along.
    for number in (signal.SIGTERM, signal.SIGUSR1, signal.SIGINT, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    die_with_parent()
    limit_memory(limits.memory)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _flush() -> None:
    # What waits in a buffer would be written by both.
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()


def _called(work: Callable[[], Any]) -> Done[Any] | Failed:
    try:
        return Done(work())
    except MemoryError:
        return Failed("it takes too much memory")
    except Exception as error:
        log.exception("raised_alone")  # the traceback stays here, the parent is told the sentence
        return Failed(f"{type(error).__name__}: {error}")


def _answer(answers: Connection, child: int, limits: Limits) -> Any:
    """The next that the child sent; None when it ended without, or let us wait too long."""
    left = PATIENCE * limits.time.total_seconds()
    while left > 0:
        asked = time.monotonic()
        try:
            if answers.poll(TICK):
                return answers.recv()
        except (EOFError, OSError):
            return None
        # A process that was frozen, and its child with it, sees its clock leap; and one that waits for a processor
        # will get it. Neither is the work's doing.
        if state_of(child) != "R":
            left -= min(time.monotonic() - asked, 2 * TICK)
    return None


def _ended(child: int, patience: float) -> int | None:
    """How the child ended, as an exit code; None when it had to be ended after so many seconds."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _last_words(code: int | None, limits: Limits) -> Failed:
    if code is None:
        return Failed(f"it did not end within {PATIENCE * limits.time.total_seconds():g} s")
    if code == -signal.SIGPROF:
        return Failed(f"it takes more than {limits.time.total_seconds():g} s")
    if code < 0:
        return Failed(f"it ends the interpreter ({signal.Signals(-code).name})")
    return Failed(f"it ends the interpreter (exit {code})")
