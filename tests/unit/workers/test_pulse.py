"""The pulse that the processes of a worker have in common."""

from __future__ import annotations

import os
import time

from workers import pulse


def test_a_beat_in_another_process_is_felt_here() -> None:
    pulse._last.value = time.monotonic() - 60
    assert pulse.silence() >= 60
    child = os.fork()
    if child == 0:  # pragma: no cover - the other process
        pulse.beat()
        os._exit(0)
    os.waitpid(child, 0)
    assert pulse.silence() < 10
