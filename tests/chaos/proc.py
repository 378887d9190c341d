"""Reads /proc: the state of a process, and what it started."""

from __future__ import annotations

from pathlib import Path


def state(pid: int) -> str:
    """The letter of /proc/<pid>/stat: R, S, D, T (stopped), Z (ended, not yet collected); "" when there is none."""
    return _fields(pid)[0]


def is_alive(pid: int) -> bool:
    """Whether there is such a process, other than one that has ended and was not collected."""
    return state(pid) not in ("", "Z")


def children(pid: int) -> list[int]:
    """The pids of those it started, itself or by a thread, that are alive."""
    found: list[int] = []
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, tasks.read_text().split())
        except OSError:
            continue
    return sorted(child for child in found if is_alive(child))


def descendants(pid: int) -> list[int]:
    """All that it and those it started have started, nearest first."""
    found = children(pid)
    for child in found:  # grows while it is walked
        found += children(child)
    return found


def _fields(pid: int) -> list[str]:
    try:
        # The name stands in brackets and may hold anything.
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split() or [""]
    except OSError:
        return [""]
