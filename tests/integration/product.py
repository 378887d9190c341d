"""A running Marsad for tests and benches: real processes of the real command line, with their output kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from marsad import settings as settings_module
from marsad.local.child import die_with_parent
from marsad.settings import Settings

Found = TypeVar("Found")


class Marsad:
    """Starts `marsad <command>` processes with these settings and ends them."""

    def __init__(self, settings: Settings, **more: str) -> None:
        self.settings = settings
        self.env = {**os.environ, **settings_module.environment(settings), **more}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, command: str, *options: str, name: str = "") -> subprocess.Popen[bytes]:
        """Start one process; its output goes to <data_dir>/<name>.out."""
        name = name or command
        with self.output(name).open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "marsad", command, *options],
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.processes[name] = process
        return process

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its output as text."""
        done = subprocess.run(
            [sys.executable, "-m", "marsad", *arguments], env=self.env, capture_output=True, text=True, timeout=300
        )
        if check and done.returncode:
            raise AssertionError(f"marsad {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def output(self, name: str) -> Path:
        """Where the output of a process is kept."""
        return self.settings.data_dir / f"{name}.out"

    def stop(self) -> None:
        """End all processes: in order, then by force."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self.processes.clear()


def until(find: Callable[[], Found], seconds: float = 60, what: str = "") -> Found:
    """Call `find` until it answers something true; fails after `seconds`."""
    end = time.monotonic() + seconds
    while not (found := find()):
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what or find}")
        time.sleep(0.1)
    return found
