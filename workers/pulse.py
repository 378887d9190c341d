"""The worker's pulse: its pool processes beat in memory that they share, and its timer feels whether they still do.

A worker may live and yet take nothing from the broker any more; only work that was done shows that it works.
"""

from __future__ import annotations

import time
from ctypes import c_double
from multiprocessing.sharedctypes import RawValue

# Made before the fork, so that the processes of a pool and their main process have it in common.
_last = RawValue(c_double, time.monotonic())


def beat() -> None:
    """A task was done just now."""
    _last.value = time.monotonic()


def silence() -> float:
    """Seconds since the last task was done."""
    return time.monotonic() - _last.value
