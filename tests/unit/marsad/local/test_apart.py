"""The program that prepares Elasticsearch: its lines and its reason are passed on, and it ends at once."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from marsad.errors import MarsadError
from marsad.local import apart

ENV = {"PATH": os.environ["PATH"]}


def shell(script: str, said: list[str]) -> None:
    asyncio.run(apart.run(("/bin/sh", "-c", script), ENV, said.append))


def test_its_lines_are_said() -> None:
    said: list[str] = []
    shell("echo one; echo noise >&2; echo two", said)
    assert said == ["one", "two"]


def test_the_last_line_of_its_errors_is_the_reason() -> None:
    said: list[str] = []
    with pytest.raises(MarsadError) as caught:
        shell("echo one; echo noise >&2; echo 'marsad: no network: connect it' >&2; exit 1", said)
    assert (said, str(caught.value)) == (["one"], "no network: connect it")


def test_one_that_was_killed_is_said() -> None:
    with pytest.raises(MarsadError, match="was ended from outside"):
        shell("kill -9 $$", [])


def test_it_ends_at_once_with_all_it_started(tmp_path: Path) -> None:
    async def scene() -> None:
        said = asyncio.Event()
        running = asyncio.create_task(
            apart.run(
                ("/bin/sh", "-c", f"trap '' TERM; sleep 60 & echo $! > {tmp_path}/inner; echo ready; wait; sleep 60"),
                ENV,
                lambda _: said.set(),
            )
        )
        await asyncio.wait_for(said.wait(), 5)
        running.cancel()
        done, _ = await asyncio.wait({running}, timeout=5)
        assert done

    started = time.monotonic()
    asyncio.run(scene())
    assert time.monotonic() - started < 5
    inner = int((tmp_path / "inner").read_text())
    for _ in range(200):
        if not _lives(inner):
            return
        time.sleep(0.01)
    pytest.fail("what it had started still runs")


def test_the_program_is_found_from_every_folder_and_takes_nothing_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "marsad.py").write_text("open('taken', 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MarsadError, match="MARSAD_TYPO is not a setting"):
        asyncio.run(apart.prepare_apart({**os.environ, "MARSAD_TYPO": "1"}, print))
    assert not (tmp_path / "taken").exists()


def _lives(pid: int) -> bool:
    if sys.platform != "linux":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
