"""Watches a run twice a second and says how long it ever stood still.

A sample tells: how many entries are pending (stream lengths), how much is done (articles that _search counts, plus
entries that ever left the streams), and whether the run is *able*: Redis and Elasticsearch each answered this very
sample within two seconds, and at least one worker's first process lives unfrozen with at least one unfrozen pool
process. A server that is being started does not answer yet, a worker that is being started has no pool process yet.

A stall is the time between two samples with everything in between able, something pending, and nothing more done. It
starts at a sample and ends with the first that is not able, has nothing pending, or has more done. `summed` is the
stricter reading: what is not able stops the clock and does not set it back; only progress or an empty queue does.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

EVERY = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """What was seen at a moment (seconds); `pending` and `done` are None when a server did not tell."""

    at: float
    pending: int | None
    done: int | None
    able: bool


@dataclass(frozen=True, slots=True)
class Stall:
    """The longest stall, when it began, the stricter reading, and how long the run was able, in seconds."""

    longest: float = 0.0
    began: float = 0.0
    summed: float = 0.0
    able: float = 0.0


def longest_stall(samples: Iterable[Sample]) -> Stall:
    """The longest time without progress while the run was able; see the top of this page."""
    longest = began = summed_most = able_time = 0.0
    started: float | None = None
    summed, done, before = 0.0, -1, None
    for sample in samples:
        able = sample.able and sample.pending is not None and sample.done is not None
        step = sample.at - before.at if before is not None and before.able and able else 0.0
        able_time += step
        progress = able and (sample.pending == 0 or (sample.done or 0) > done)
        if progress:
            # What ended just now stood still up to now.
            if started is not None and sample.at - started > longest:
                longest, began = sample.at - started, started
            summed_most = max(summed_most, summed + step)
            summed, done = 0.0, sample.done or 0
            started = sample.at if sample.pending else None
        elif able:
            started = sample.at if started is None else started
            summed += step
            if sample.at - started > longest:
                longest, began = sample.at - started, started
            summed_most = max(summed_most, summed)
        else:
            started = None
        before = Sample(sample.at, sample.pending, sample.done, able)
    return Stall(longest, began, summed_most, able_time)


class Watch:
    """Takes a sample every half second in a thread of its own."""

    def __init__(self, look: Callable[[], tuple[int | None, int | None, bool]]) -> None:
        self.samples: list[Sample] = []
        self._look = look
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(10)

    def _run(self) -> None:
        while not self._end.is_set():
            at = time.monotonic()
            pending, done, able = self._look()
            self.samples.append(Sample(at, pending, done, able))
            self._end.wait(max(0.0, at + EVERY - time.monotonic()))
