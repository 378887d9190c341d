"""Reads /proc: what a process started."""

from __future__ import annotations

from pathlib import Path

from marsad.local.child import state_of


def is_alive(pid: int) -> bool:
    """Whether there is such a process, other than one that has ended and was not collected."""
    return state_of(pid) not in ("", "Z")


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
