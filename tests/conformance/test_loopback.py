"""Tests and benches stay on this machine: the guard is in every process they start, and it refuses."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
GUARD = ROOT / "tests" / "loopback"


@pytest.fixture
def guard(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    # Without its file the refusal of this test is not counted against the run; the second hook goes with the process.
    monkeypatch.delenv("MARSAD_LOOPBACK_LOG")
    return runpy.run_path(str(GUARD / "sitecustomize.py"))


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "feeds.example", b"feeds.example", "0.0.0.0"])
def test_other_machines_are_refused(guard: dict[str, Any], host: Any) -> None:
    for event, arguments in (("socket.connect", (None, (host, 80))), ("socket.getaddrinfo", (host, 80))):
        with pytest.raises(PermissionError):
            guard["refuse"](event, arguments)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", None])
def test_this_machine_is_not(guard: dict[str, Any], host: Any) -> None:
    guard["refuse"]("socket.connect", (None, (host, 80)))
    guard["refuse"]("socket.getaddrinfo", (host, 80))
    guard["refuse"]("socket.connect", (None, "/run/some.sock"))


def test_a_process_that_a_test_starts_is_guarded_and_noted(tmp_path: Path) -> None:
    noted = tmp_path / "refused"
    ran = subprocess.run(
        [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"],
        env={**os.environ, "MARSAD_LOOPBACK_LOG": str(noted)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert "PermissionError" in ran.stderr
    assert "192.0.2.1" in noted.read_text()


def test_every_bench_is_guarded() -> None:
    benches = [path for path in (ROOT / "bench").glob("*.py") if not path.name.startswith("_")]
    assert benches
    assert all(re.search("^from bench import .*_stage", path.read_text("utf-8"), re.MULTILINE) for path in benches)
