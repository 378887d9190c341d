"""Prepares the local Elasticsearch in a program of its own, which can be ended in the middle of a download.

A thread cannot: Ctrl-C would wait for as long as the network takes.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping
from pathlib import Path

from marsad.errors import MarsadError
from marsad.local.child import Launch


async def prepare_apart(env: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Fetch and build what is missing, and say each step; MarsadError when it fails, its end when cancelled."""
    # -P: nothing is imported from the working folder, which stays ours, for MARSAD_JAVA_HOME may be relative to it.
    await run((sys.executable, "-P", "-u", "-m", "marsad.local"), env, say)


async def run(argv: tuple[str, ...], env: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Run a program and say each line of its output; the last line of its errors is the reason when it fails."""
    launch = Launch(argv, env, Path.cwd())
    process = await asyncio.create_subprocess_exec(
        *launch.argv, stdin=asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE, **launch.options()
    )
    try:
        _, errors = await asyncio.gather(_say_lines(process, say), _errors(process))
        await process.wait()  # before the rest is killed: its own status counts
    finally:
        # What it started (javac, a download) has its session and goes with it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
    if process.returncode:
        raise MarsadError(_reason(errors))


async def _say_lines(process: Process, say: Callable[[str], None]) -> None:
    if process.stdout:
        async for line in process.stdout:
            say(line.decode(errors="replace").rstrip())


async def _errors(process: Process) -> str:
    return (await process.stderr.read()).decode(errors="replace") if process.stderr else ""


def _reason(errors: str) -> str:
    said = [line for line in errors.splitlines() if line.strip()]
    return said[-1].removeprefix("marsad: ") if said else "preparing Elasticsearch was ended from outside: try again"
