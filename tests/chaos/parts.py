"""The processes of a run: each started, killed, frozen and started again, and brought back when it ends by itself."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from marsad.local.child import Launch, state_of
from tests.chaos import proc

Condition = Literal["up", "frozen", "ending", "down", "gone"]
GRACE = 40.0  # seconds that a part has to end in order, above the hard limit of a task
BACK_AFTER = 0.5  # seconds until a part that ended is started again, as a supervisor would


@dataclass(slots=True)
class Part:
    """One supervised process, a session of its own; `condition` is what the harness did to it last."""

    name: str
    launch: Callable[[], Launch]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    condition: Condition = "down"
    since: float = 0.0
    back_after: float = BACK_AFTER
    ended_by_itself: list[str] = field(default_factory=list)

    @property
    def pid(self) -> int:
        """The pid of its first process; 0 when there is none."""
        return self.process.pid if self.process else 0

    def start(self) -> None:
        """Start it; from the main thread only, for it dies with the thread that started it."""
        launch = self.launch()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                launch.argv, **launch.options(), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
            )
        self._turn("up")

    def pids(self) -> list[int]:
        """All its processes, the first one first."""
        return [self.pid, *proc.descendants(self.pid)] if self.pid else []

    def kill(self, back_after: float = BACK_AFTER, for_good: bool = False) -> None:
        """SIGKILL to all its processes at once."""
        pids = self.pids()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        signalled(pids, signal.SIGKILL)
        self.collect()
        self.back_after = back_after
        self._turn("gone" if for_good else "down")

    def freeze(self) -> None:
        """SIGSTOP to all its processes."""
        signalled(self.pids(), signal.SIGSTOP)
        self._turn("frozen")

    def thaw(self) -> None:
        """SIGCONT to all its processes."""
        signalled(self.pids(), signal.SIGCONT)
        self._turn("up")

    def end(self) -> None:
        """SIGTERM to its first process, as a supervisor's restart does."""
        signalled([self.pid], signal.SIGTERM)
        self._turn("ending")

    def collect(self) -> None:
        """Wait for the end of what was killed."""
        if self.process:
            self.process.wait()

    def look_after(self) -> None:
        """What a supervisor does: start what ended, kill what does not end."""
        now = time.monotonic()
        if self.condition == "up" and self.process and self._has_ended():
            self.ended_by_itself.append(f"{self.name}: {self.process.returncode}")
            self.kill()  # what it left behind
        elif self.condition == "ending" and (self._has_ended() or now - self.since > GRACE):
            self.kill(back_after=0.0)
        elif self.condition == "down" and now - self.since >= self.back_after:
            self.start()

    def stop(self) -> None:
        """End it for good: in order, then by force."""
        if self.process is None or self.condition == "gone":
            return
        signalled(self.pids(), signal.SIGCONT)
        signalled([self.pid], signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        self.kill(for_good=True)

    def _has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def _turn(self, condition: Condition) -> None:
        self.condition, self.since = condition, time.monotonic()


def signalled(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to each that is still there."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def pool(part: Part) -> list[int]:
    """The pool processes of a worker: the children of its first process."""
    return proc.children(part.pid) if part.pid else []


def has_hands(part: Part) -> bool:
    """Whether a worker could work: its first process and one of its pool live and are not stopped."""
    if part.condition not in ("up", "ending") or state_of(part.pid) in ("", "Z", "T"):
        return False
    return any(state_of(child) not in ("", "Z", "T") for child in pool(part))


def able_to_work(workers: Mapping[str, Part]) -> bool:
    """Whether at least one of the workers could."""
    return any(has_hands(part) for part in workers.values())
