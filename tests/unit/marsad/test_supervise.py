"""One child at a time: restarted after its death, ended in order, what it printed kept."""

import asyncio
import gc
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from marsad import supervise
from marsad.local.child import Launch
from marsad.supervise import Child, exit_words, pause_before


def launch(folder: Path, *argv: str) -> Launch:
    return Launch(argv, {"PATH": os.environ["PATH"]}, folder)


def shell(folder: Path, script: str, grace: float = 5) -> Child:
    return Child("child", lambda: launch(folder, "/bin/sh", "-c", script), folder / "child.log", grace)


async def until_printed(child: Child, words: str, times: int = 1) -> None:
    async with asyncio.timeout(5):
        while not child.log.exists() or child.log.read_text(encoding="utf-8").count(words) < times:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(("restart", "seconds"), [(1, 0.5), (2, 1), (3, 2), (6, 16), (7, 30), (100, 30), (5000, 30)])
def test_pause_before(restart: int, seconds: float) -> None:
    assert pause_before(restart) == seconds


@pytest.mark.parametrize(
    ("code", "words"), [(0, "exit 0"), (3, "exit 3"), (-9, "SIGKILL"), (-15, "SIGTERM"), (-99, "signal 99")]
)
def test_exit_words(code: int, words: str) -> None:
    assert exit_words(code) == words


def test_a_child_that_is_frozen_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)

    async def scene() -> Child:
        child = shell(tmp_path, "echo started; exec sleep 60")
        child.replace("before it lives")  # nothing to replace
        running = asyncio.create_task(child.run())
        await until_printed(child, "started")
        assert child.pid
        os.kill(child.pid, signal.SIGSTOP)
        child.replace("no sign of life for 45 s")
        await until_printed(child, "started", times=2)
        assert (child.restarts, child.last_exit, child.replaced) == (1, "no sign of life for 45 s", "")
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    assert asyncio.run(scene()).last_exit == "SIGTERM"


def test_a_child_that_dies_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)

    async def scene() -> Child:
        child = shell(tmp_path, "echo started; echo trouble >&2; [ -e ok ] && exec sleep 60; touch ok; exit 3")
        assert child.state == "waiting"
        running = asyncio.create_task(child.run())
        await until_printed(child, "started", times=2)
        assert (child.state, child.restarts, child.last_exit) == ("running", 1, "exit 3")
        assert child.pid
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    child = asyncio.run(scene())
    assert (child.state, child.last_exit, child.pid, child.restarts) == ("stopped", "SIGTERM", None, 1)
    assert child.log.read_text() == "started\ntrouble\n" * 2


def test_it_is_let_finish_what_it_does(tmp_path: Path) -> None:
    async def scene() -> Child:
        child = shell(tmp_path, "trap 'echo finished; exit 0' TERM; echo ready; while :; do sleep 0.02; done")
        running = asyncio.create_task(child.run())
        await until_printed(child, "ready")
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    child = asyncio.run(scene())
    assert child.last_exit == "exit 0"
    assert child.log.read_text() == "ready\nfinished\n"


def test_one_that_does_not_listen_is_killed_with_all_it_started(tmp_path: Path) -> None:
    async def scene() -> Child:
        child = shell(tmp_path, "trap '' TERM; sleep 60 & echo $! > inner; echo ready; wait; sleep 60", grace=0.1)
        running = asyncio.create_task(child.run())
        await until_printed(child, "ready")
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    assert asyncio.run(scene()).last_exit == "SIGKILL"
    inner = int((tmp_path / "inner").read_text())
    for _ in range(200):
        if not is_alive(inner):
            return
        time.sleep(0.01)
    pytest.fail("what the child had started still runs")


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_death_is_noticed_while_what_it_started_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As when a worker's main process is killed and its pool processes still hold the pipe.
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)

    async def scene() -> int:
        child = shell(tmp_path, "[ -e ok ] && exec sleep 60; touch ok; sleep 60 & echo $! > inner; exit 3")
        running = asyncio.create_task(child.run())
        async with asyncio.timeout(5):
            while child.restarts < 1:
                await asyncio.sleep(0.01)
        child.stop()
        await asyncio.wait_for(running, 5)
        return int((tmp_path / "inner").read_text())

    assert not is_alive(asyncio.run(scene()))


def test_what_left_the_session_does_not_hold_up_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "LAST_WORDS", 0.1)

    async def scene() -> None:
        child = shell(tmp_path, "setsid sleep 20 & echo $! > inner; echo ready; exec sleep 60")
        running = asyncio.create_task(child.run())
        await until_printed(child, "ready")
        child.stop()
        await asyncio.wait_for(running, 5)

    asyncio.run(scene())
    os.kill(int((tmp_path / "inner").read_text()), signal.SIGKILL)


def test_a_program_that_is_not_there_is_tried_again_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervise, "FIRST_PAUSE", 0.01)

    async def scene() -> Child:
        child = Child("child", lambda: launch(tmp_path, "/no/such/program"), tmp_path / "child.log")
        running = asyncio.create_task(child.run())
        async with asyncio.timeout(5):
            while child.restarts < 2:
                await asyncio.sleep(0.01)
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    child = asyncio.run(scene())
    assert child.state == "stopped"
    assert child.last_exit.startswith("not started: ")


def test_letters_are_whole_however_they_are_printed(tmp_path: Path) -> None:
    pieces = (
        "import sys, time\n"
        "for byte in 'مرصد'.encode():\n"
        "    sys.stdout.buffer.write(bytes([byte]))\n"
        "    sys.stdout.flush()\n"
        "    time.sleep(0.01)\n"
    )

    async def scene() -> Child:
        child = Child("child", lambda: launch(tmp_path, sys.executable, "-c", pieces), tmp_path / "child.log")
        running = asyncio.create_task(child.run())
        async with asyncio.timeout(5):
            while child.restarts < 1:
                await asyncio.sleep(0.01)
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    assert asyncio.run(scene()).log.read_text(encoding="utf-8").startswith("مرصد")


def test_a_log_that_cannot_be_written_does_not_stop_the_child(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told = []

    async def scene() -> Child:
        child = shell(
            tmp_path,
            "head -c 300000 /dev/zero; touch done; until [ -e go ]; do sleep 0.02; done; echo again; exec sleep 60",
        )
        child.log = tmp_path / "absent" / "child.log"
        running = asyncio.create_task(child.run())
        async with asyncio.timeout(5):
            while not (tmp_path / "done").exists():
                await asyncio.sleep(0.01)
        told.append(child.unlogged)
        (tmp_path / "absent").mkdir()
        (tmp_path / "go").touch()
        await until_printed(child, "again")
        told.append(child.unlogged)
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    assert asyncio.run(scene()).state == "stopped"
    assert told == ["No such file or directory", ""]
    assert capfd.readouterr() == ("", "")  # not a traceback for every chunk


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
def test_a_full_disk_is_told_once_and_without_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    async def scene() -> Child:
        child = shell(tmp_path, "head -c 300000 /dev/zero; sleep 0.1; echo two; touch done; exec sleep 60")
        child.log = Path("/dev/full")
        running = asyncio.create_task(child.run())
        async with asyncio.timeout(5):
            while not (tmp_path / "done").exists() or not child.unlogged:
                await asyncio.sleep(0.01)
        child.stop()
        await asyncio.wait_for(running, 5)
        return child

    assert asyncio.run(scene()).unlogged == "No space left on device"
    gc.collect()  # asyncio tells of a task's unseen error when the task goes
    assert (capfd.readouterr(), caplog.text) == (("", ""), "")
