"""Names of processes on the streams, and whether they live."""

from __future__ import annotations

import os
import subprocess
import sys

from workers.consumer import is_gone, name


def test_we_live() -> None:
    assert not is_gone(name())
    assert name().endswith(f":{os.getpid()}")


def test_a_process_that_ended_is_gone_even_before_it_is_waited_for() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.read()
    place = name().rpartition(":")[0]
    while not is_gone(f"{place}:{process.pid}"):
        pass
    process.wait()
    assert is_gone(f"{place}:{process.pid}")


def test_of_other_machines_and_other_names_nothing_is_known() -> None:
    assert not is_gone("elsewhere.1:999999999")
    assert not is_gone(f"{name().rpartition(':')[0]}:worker")
    assert not is_gone("")
