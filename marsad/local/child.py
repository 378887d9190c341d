"""Start a server so that it never outlives the one who started it."""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Loaded before any fork: between fork and exec no library may be opened.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_forking_pid = 0


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start one server: command, environment, folder, and the account it runs as (None: our own)."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path
    user: str | None = None
    group: str | None = None

    def options(self) -> dict[str, Any]:
        """Keyword arguments for `subprocess.Popen` and `asyncio.create_subprocess_exec`, beside the command itself.

        The server gets a session of its own, so that Ctrl-C reaches only us and we end the children in order.
        """
        account: dict[str, Any] = (
            {} if self.user is None else {"user": self.user, "group": self.group, "extra_groups": []}
        )
        return {
            "env": dict(self.env),
            "cwd": str(self.cwd),
            "start_new_session": True,
            "preexec_fn": die_with_parent,
            **account,
        }


def die_with_parent() -> None:
    """Have Linux send this child SIGTERM when the thread that started it ends; for use as `preexec_fn`.

    CPython runs `preexec_fn` after the change of user, which would clear the mark. It follows the thread, not the
    program: start servers from a thread that lives as long as they do. Other systems have no such mark.
    """
    if _libc is None:
        return
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != _forking_pid:  # the parent died before the mark was set: no signal will come
        os._exit(1)


def state_of(pid: int) -> str:
    """The letter of /proc/<pid>/stat: R, S, D, T (stopped), Z (ended, not yet collected).

    "" when there is no such process, and where the system does not tell.
    """
    try:
        # The name stands in brackets and may hold anything.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return fields[0] if fields else ""


def _remember_pid() -> None:
    global _forking_pid
    _forking_pid = os.getpid()


os.register_at_fork(before=_remember_pid)
