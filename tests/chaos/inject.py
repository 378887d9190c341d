"""Carries out the schedule while entries are pending, notes what each fault did, and looks after the parts.

A fault counts when entries were pending at the moment it was done and the pid changed (kill, restart, end) or the
state T was read from /proc (freeze). What does not count is due again. While Redis stands still, frozen by us, nobody
can take an entry: what was pending before is pending.
"""

from __future__ import annotations

import json
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marsad.local.child import state_of
from tests.chaos import proc
from tests.chaos.faults import Fault
from tests.chaos.parts import Part, pool, signalled

TICK = 0.01
NEW_PID_WITHIN = 30.0  # seconds for a killed part to be back, after its grace


@dataclass(slots=True)
class Open:
    """A fault that was done and whose effect is still to be read."""

    fault: Fault
    pid: int
    pending: int
    done_at: float
    state: str = ""
    thaw_at: float = 0.0
    siblings: frozenset[int] = frozenset()


@dataclass(slots=True)
class Injector:
    """Faults that are due, whose effect is awaited, that counted; `pending` says how many entries wait, or None."""

    parts: dict[str, Part]
    faults: list[Fault]
    wanted: int
    pending: Callable[[], int | None]
    log: Path
    chance: random.Random
    counted: Counter[str] = field(default_factory=Counter)
    retried: int = 0
    open: list[Open] = field(default_factory=list)
    beat_ended: float = 0.0
    _still: int | None = None  # pending when Redis was frozen
    _started: float = 0.0

    def run(self, seconds: float, at_most: float, every_tick: Callable[[], None]) -> None:
        """Inject for `seconds`, longer if the target is not reached, `at_most`; then undo what is still in force."""
        self._started = time.monotonic()
        while (passed := time.monotonic() - self._started) < at_most:
            enough = self._counted_all() >= self.wanted and not self.open
            if passed >= seconds and (enough or not (self.faults or self.open)):
                break
            self._tick(passed)
            every_tick()
            time.sleep(TICK)
        self._undo(every_tick)

    def _tick(self, passed: float) -> None:
        for part in self.parts.values():
            part.look_after()
        self._read_effects()
        due = [fault for fault in self.faults if fault.at <= passed and self._is_free(fault)]
        if not due:
            return
        pending = self._pending()
        if pending:
            self.faults.remove(due[0])
            self._do(due[0], pending)

    def _pending(self) -> int | None:
        redis = self.parts["redis"]
        if redis.condition == "frozen":
            return self._still if state_of(redis.pid) == "T" else None
        return self.pending() if redis.condition == "up" else None

    def _is_free(self, fault: Fault) -> bool:
        """Whether nothing else is being done to what it hits."""
        part = self._part(fault)
        if part.condition != "up" or any(self._part(one.fault) is part for one in self.open):
            return False
        return not fault.target.startswith("pool-") or bool(pool(part))

    def _part(self, fault: Fault) -> Part:
        return self.parts[fault.target.removeprefix("pool-")]

    def _do(self, fault: Fault, pending: int) -> None:
        part = self._part(fault)
        children = pool(part)
        pooled = fault.target.startswith("pool-")
        pid = self.chance.choice(children) if pooled else part.pid
        opened = Open(fault, pid, pending, time.monotonic(), state_of(pid), siblings=frozenset(children))
        back = self.chance.choice((0.0, 1.0))
        if fault.how == "freeze":
            opened.thaw_at = opened.done_at + fault.seconds
            if fault.target == "redis":
                self._still = pending
            signalled([pid], signal.SIGSTOP) if pooled else part.freeze()
        elif pooled:
            signalled([pid], signal.SIGKILL)
        elif fault.how == "restart":
            part.end()
        else:
            part.kill(back_after=back, for_good=fault.how == "end")
            self.beat_ended = time.time() if fault.how == "end" else self.beat_ended
        self.open.append(opened)

    def _read_effects(self) -> None:
        now = time.monotonic()
        for one in list(self.open):
            if one.thaw_at:
                self._read_freeze(one, now)
            elif (after := self._after(one)) is not None:
                self._close(one, counted=after != one.pid, after=after)
            elif now - one.done_at > NEW_PID_WITHIN + 60:
                self._close(one, counted=False, after=0)

    def _read_freeze(self, one: Open, now: float) -> None:
        state = state_of(one.pid)
        if state == "T":
            one.state = "T"
        elif one.state == "T" and not state:  # its parent killed and replaced it: a freeze, but no long one
            self._close(one, counted=not one.fault.long, after=0)
            return
        if now >= one.thaw_at:
            part = self._part(one.fault)
            signalled([one.pid], signal.SIGCONT) if one.fault.target.startswith("pool-") else part.thaw()
            self._close(one, counted=one.state == "T", after=one.pid)

    def _after(self, one: Open) -> int | None:
        """The pid that took its place; None while there is none."""
        part = self._part(one.fault)
        if one.fault.how == "end":
            return 0 if not proc.is_alive(one.pid) else None
        if one.fault.target.startswith("pool-"):
            fresh = [pid for pid in pool(part) if pid not in one.siblings] if part.condition == "up" else []
            return fresh[0] if fresh and not proc.is_alive(one.pid) else None
        return part.pid if part.condition == "up" and part.pid != one.pid else None

    def _close(self, one: Open, counted: bool, after: int) -> None:
        self.open.remove(one)
        if counted:
            self.counted[one.fault.kind] += 1
        else:
            self.retried += 1
            self.faults.append(one.fault)
        self._note(one, counted, after)

    def _note(self, one: Open, counted: bool, after: int) -> None:
        line: dict[str, Any] = {
            "at": round(one.done_at - self._started, 2), "fault": one.fault.number, "kind": one.fault.kind,
            "due": one.fault.at, "pid_before": one.pid, "pid_after": after, "state": one.state,
            "pending": one.pending, "seconds": round(time.monotonic() - one.done_at, 2), "counted": counted,
        }  # fmt: skip
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def _undo(self, every_tick: Callable[[], None]) -> None:
        """Thaw what is frozen, start what is down, and read the last effects."""
        for one in self.open:
            one.thaw_at = min(one.thaw_at, time.monotonic()) if one.thaw_at else 0.0
        self.faults.clear()
        end = time.monotonic() + NEW_PID_WITHIN + 60
        while (self.open or not self._all_up()) and time.monotonic() < end:
            for part in self.parts.values():
                part.look_after()
            self._read_effects()
            every_tick()
            time.sleep(TICK)

    def _all_up(self) -> bool:
        return all(part.condition in ("up", "gone") for part in self.parts.values())

    def _counted_all(self) -> int:
        return sum(self.counted.values())
