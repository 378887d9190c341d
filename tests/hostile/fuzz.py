"""Throws changed feeds, pages and headers at everything that reads them, in a child that dies of its own alarm.

    python -m tests.hostile.fuzz --seconds 600 [--seed 1] [--keep FOLDER]

A failure is an exception that is not allowed, a result that cannot be, more than a second of quick reading of what the
poller reads itself, or an input that outlives the time limit. What the product reads in children may be stopped by
their alarm as it is there; that is counted. The input of a failure is kept. The last line is JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import mmap
import os
import pickle
import signal
import sys
import tempfile
import time
import traceback
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import brotli

from tests.hostile.mutations import FEEDS, LONGEST, mutated
from tests.hostile.targets import IN_CHILDREN, TARGETS

_ROOM = LONGEST + 4096
_ROUND = 20.0  # seconds of one child
_PACKED = tuple(pack(FEEDS[0] * 20) for pack in (gzip.compress, zlib.compress, brotli.compress))


@dataclass
class Tally:
    """What came of it so far."""

    inputs: dict[str, int] = field(default_factory=dict)
    slowest: dict[str, float] = field(default_factory=dict)
    stopped: int = 0
    failures: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        for name, count in other.inputs.items():
            self.inputs[name] = self.inputs.get(name, 0) + count
        for name, took in other.slowest.items():
            self.slowest[name] = max(took, self.slowest.get(name, 0.0))
        self.stopped += other.stopped
        known = {(one["target"], one["why"]) for one in self.failures}
        self.failures += [one for one in other.failures if (one["target"], one["why"]) not in known]


def main() -> int:
    """Fuzz for so many seconds; 1 when anything failed."""
    options = _options()
    options.keep.mkdir(parents=True, exist_ok=True)
    tally, end, turn = Tally(), time.monotonic() + options.seconds, 0
    while (left := end - time.monotonic()) > 0:
        tally.add(_round(options.seed * 1_000_003 + turn, min(left, _ROUND), options.keep))
        turn += 1
        print(f"{sum(tally.inputs.values()):>9,} inputs, {len(tally.failures)} failures", flush=True)
    print(json.dumps({"fuzz": {"seconds": options.seconds, "seed": options.seed, **vars(tally)}}))
    return int(bool(tally.failures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "marsad-fuzz")
    return parser.parse_args()


def _round(seed: int, seconds: float, keep: Path) -> Tally:
    """One child's work; what it was at when it died is read from memory shared with it."""
    with mmap.mmap(-1, _ROOM) as room, tempfile.TemporaryFile() as answer:
        child = os.fork()
        if not child:
            _work(seed, seconds, keep, room, answer.fileno())
        _, status = os.waitpid(child, 0)
        told = os.pread(answer.fileno(), 1 << 24, 0)
        tally: Tally = pickle.loads(told) if told else Tally()
        if status:
            name, _, content = bytes(room).partition(b"\0")
            size, content = int.from_bytes(content[:4]), content[4:]
            slow = os.WTERMSIG(status) == signal.SIGALRM
            if slow and name.decode() in IN_CHILDREN:
                tally.stopped += 1
            else:
                why = "it outlived its time limit" if slow else f"status {status}"
                tally.failures.append(_kept(keep, name.decode(), content[:size], why))
        return tally


def _work(seed: int, seconds: float, keep: Path, room: mmap.mmap, answer: int) -> None:
    random, tally, end, told = Random(seed), Tally(), time.monotonic() + seconds, time.monotonic()
    names = [name for name, (_, share, _, _) in TARGETS.items() for _ in range(share)]
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    while time.monotonic() < end:
        name = random.choice(names)
        target, _, seeds, limit = TARGETS[name]
        content = mutated(random, seeds or _PACKED)
        room[: len(name) + 5] = name.encode() + b"\0" + len(content).to_bytes(4)
        room[len(name) + 5 : len(name) + 5 + len(content)] = content
        # As in the product; what has no child there has time for the other programs that run beside this one.
        signal.setitimer(signal.ITIMER_REAL, limit if name in IN_CHILDREN else 10 * limit)
        began = time.process_time()
        try:
            target(Random(zlib.crc32(content)), content)  # so that the input alone tells it again
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what we look for
            tally.failures.append(_kept(keep, name, content, _where(error)))
        signal.setitimer(signal.ITIMER_REAL, 0)
        took = time.process_time() - began
        if took > limit:
            tally.failures.append(_kept(keep, name, content, f"it took more than {limit:g} s"))
        tally.inputs[name] = tally.inputs.get(name, 0) + 1
        tally.slowest[name] = round(max(took, tally.slowest.get(name, 0.0)), 3)
        if time.monotonic() - told > 1:
            told = _tell(answer, tally)
    _tell(answer, tally)
    os._exit(0)


def _tell(answer: int, tally: Tally) -> float:
    os.pwrite(answer, pickle.dumps(tally), 0)
    return time.monotonic()


def _where(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {str(error)[:100]} ({Path(last.filename).name}:{last.lineno})"


def _kept(keep: Path, name: str, content: bytes, why: str) -> dict[str, str]:
    path = keep / f"{name}-{zlib.crc32(content):08x}"
    path.write_bytes(content)
    return {"target": name, "why": why, "input": str(path)}


if __name__ == "__main__":
    sys.exit(main())
