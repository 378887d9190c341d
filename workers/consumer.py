"""The name of a process on the streams, from which others on this machine can tell whether it lives."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from marsad.local.child import state_of


def name() -> str:
    """Host, namespace of process ids, and process id."""
    return f"{_place()}:{os.getpid()}"


def is_gone(consumer: str) -> bool:
    """Whether the process of this name has ended, as far as we can know: False for one of another machine."""
    place, _, pid = consumer.rpartition(":")
    if place != _place() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it lives and is somebody else's
        return False
    return state_of(int(pid)) == "Z"


def _place() -> str:
    # Two containers may have the same host name; their process ids are of different namespaces.
    try:
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        space = 0
    return f"{socket.gethostname()}.{space}"
