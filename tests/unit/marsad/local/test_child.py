"""What becomes of a child when its parent is killed; real processes, no sockets."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from marsad.local.child import Launch

# A parent that starts `sleep` the way servers are started, prints its pid and waits to be killed.
PARENT = """
import subprocess, sys, time
from pathlib import Path
from marsad.local.child import Launch
user, group = sys.argv[1:] or (None, None)
launch = Launch(("sleep", "60"), {"PATH": "/usr/bin:/bin"}, Path("/"), user, group)
print(subprocess.Popen(launch.argv, **launch.options()).pid, flush=True)
time.sleep(60)
"""


def test_a_launch_without_account_keeps_ours() -> None:
    options = Launch(("true",), {"A": "b"}, Path("/")).options()
    assert options.keys().isdisjoint({"user", "group", "extra_groups"})
    assert (options["env"], options["cwd"], options["start_new_session"]) == ({"A": "b"}, "/", True)


def test_a_launch_with_account_gives_up_our_groups() -> None:
    options = Launch(("true",), {}, Path("/"), "nobody", "nogroup").options()
    assert (options["user"], options["group"], options["extra_groups"]) == ("nobody", "nogroup", [])


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent ended")
@pytest.mark.parametrize("account", [(), ("nobody", "nogroup")], ids=["ours", "nobody"])
def test_the_child_ends_with_a_killed_parent(account: tuple[str, ...]) -> None:
    if account and os.geteuid() != 0:
        pytest.skip("only root can start a child as another user")
    with subprocess.Popen([sys.executable, "-c", PARENT, *account], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert _lives(child)
        parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 10
    while _lives(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
