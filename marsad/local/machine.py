"""What this machine must have before anything is started: a folder that is ours alone, room on its disk, free ports."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from marsad.errors import MarsadError
from marsad.local.folders import make_open
from marsad.settings import Settings

LEAST_FREE_BYTES = 1_000_000_000
# A node of a former start that was killed needs a moment to notice; its port is free then.
PORT_PATIENCE = 10.0


def make_folders(folder: Path) -> None:
    """Make the data folder and its logs so that the servers' own user may enter; MarsadError where we may not."""
    for wanted in (folder, folder / "logs"):
        try:
            make_open(wanted)
            wanted.mkdir(exist_ok=True)  # says so where a file has that name
        except OSError as error:
            raise MarsadError(_refused(wanted, error)) from error


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Be the only Marsad on this data folder; MarsadError when there is one already."""
    try:
        lock = (folder / "up.lock").open("a+")
    except OSError as error:
        raise MarsadError(_refused(folder, error)) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MarsadError(
                f"Marsad is already running on {folder}: end it first, or set MARSAD_DATA_DIR and other ports"
            ) from None
        yield


def check(settings: Settings) -> None:
    """Raise a MarsadError where there is too little room or a port of ours is taken, and stays so for ten seconds."""
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE_BYTES:
        raise MarsadError(
            f"{settings.data_dir} has only {free / 1e6:.0f} MB free and needs {LEAST_FREE_BYTES / 1e6:.0f}: "
            "make room, or set MARSAD_DATA_DIR to another disk"
        )
    wanted = {"MARSAD_CONSOLE_PORT": settings.console_port}
    if settings.redis_url is None:
        wanted["MARSAD_REDIS_PORT"] = settings.redis_port
    if settings.elasticsearch_url is None:
        wanted["MARSAD_ELASTICSEARCH_PORT"] = settings.elasticsearch_port
    for name, port in wanted.items():
        _check_port(name, port)


def is_free(port: int) -> bool:
    """Whether a server of ours could listen on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _refused(folder: Path, error: OSError) -> str:
    return f"cannot make or use the folder {folder} ({error.strerror}): set MARSAD_DATA_DIR to one you may write to"


def _check_port(name: str, port: int) -> None:
    end = time.monotonic() + PORT_PATIENCE
    while not is_free(port):
        if time.monotonic() > end:
            raise MarsadError(f"port {port} is taken by another program: end that one, or set {name} to a free port")
        time.sleep(0.5)
