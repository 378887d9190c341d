"""`marsad up` as a newcomer has it: everything starts, stays up, ends in order, and carries on at the next start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from marsad import settings as settings_module
from marsad.settings import Settings
from tests.integration.product import until
from tests.integration.servers import free_port, open_folder


@pytest.fixture
def settings() -> Iterator[Settings]:
    with open_folder() as folder:
        ports: dict[str, Any] = {name: free_port() for name in ("redis_port", "elasticsearch_port", "console_port")}
        yield Settings(data_dir=folder / "data", worker_processes=1, **ports)


def up(settings: Settings, out: Path) -> subprocess.Popen[bytes]:
    env = {**os.environ, **settings_module.environment(settings)}
    with out.open("ab") as output:
        return subprocess.Popen([sys.executable, "-m", "marsad", "up"], env=env, stdout=output, stderr=output)


def test_everything_starts_stays_up_and_ends(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "up.out"
    process = up(settings, out)
    try:
        until(lambda: state(settings).get("events"), 120, "the first event on the page")
        first = len(state(settings)["events"])
        _a_killed_worker_is_started_again(settings, out)
    finally:
        end(process)
    assert process.returncode == 0
    assert "everything has ended" in out.read_text()
    assert left_behind(settings) == []

    again = up(settings, out)
    try:
        until(lambda: state(settings).get("events"), 120, "the events of the first run")
        assert len(state(settings)["events"]) >= first
        again.kill()  # even then nothing stays behind
        again.wait()
        until(lambda: left_behind(settings) == [], 30, "nothing left after SIGKILL")
    finally:
        end(again)


def _a_killed_worker_is_started_again(settings: Settings, out: Path) -> None:
    (worker,) = [pid for pid, words in processes(settings) if words.endswith("-m marsad work") and parent_is_up(pid)]
    os.kill(worker, signal.SIGKILL)
    until(lambda: "worker: ended (SIGKILL), starting it again" in out.read_text(), 20)
    until(lambda: "worker: running, 1x restarted" in out.read_text(), 20)


def test_a_second_marsad_on_the_same_folder_is_refused(settings: Settings, tmp_path: Path) -> None:
    process = up(settings, tmp_path / "up.out")
    try:
        until(lambda: (settings.data_dir / "up.lock").exists() and "redis" in (tmp_path / "up.out").read_text(), 30)
        done = run(settings)
        assert done.returncode == 1
        assert "already running" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    finally:
        end(process)


def test_a_taken_port_is_named(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.console_port)):
        done = run(settings)
    assert done.returncode == 1
    assert f"port {settings.console_port} is taken" in done.stderr
    assert "MARSAD_CONSOLE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def run(settings: Settings) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **settings_module.environment(settings)}
    return subprocess.run([sys.executable, "-m", "marsad", "up"], env=env, capture_output=True, text=True, timeout=60)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def state(settings: Settings) -> dict[str, Any]:
    """What the page loads first; {} until it answers."""
    try:
        with urlopen(f"{settings.console}/state.json", timeout=5) as answer:
            found: dict[str, Any] = json.load(answer)
            return found
    except (URLError, HTTPError, OSError):
        return {}


def left_behind(settings: Settings) -> list[str]:
    return [words for _, words in processes(settings)]


def processes(settings: Settings) -> list[tuple[int, str]]:
    """(pid, command line) of every process that has this data folder in its command line or its environment."""
    folder = str(settings.data_dir).encode()
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            words, env = (entry / "cmdline").read_bytes(), (entry / "environ").read_bytes()
        except OSError:
            continue
        if words and (folder in words or folder in env):
            found.append((int(entry.name), words.replace(b"\0", b" ").decode().strip()))
    return found


def parent_is_up(pid: int) -> bool:
    """Whether `marsad up` started this process itself, and not one of its children."""
    parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return Path(f"/proc/{parent}/cmdline").read_bytes().endswith(b"marsad\0up\0")
