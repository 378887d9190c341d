"""Children that answer in time, or are gone and replaced."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from ingest.children import ChildLost, Children

# What a child of these tests does: it is imported there by this name.
MODULE = "tests.unit.ingest.obedient"


def scene(act: Callable[[Children], Awaitable[Any]], **options: Any) -> Any:
    async def run() -> Any:
        children = Children(MODULE, **{"count": 1, **options})
        try:
            return await act(children)
        finally:
            children.close()

    return asyncio.run(run())


def test_questions_are_answered_by_one_child_after_the_other() -> None:
    async def act(children: Children) -> tuple[int, set[int]]:
        answers = await asyncio.gather(*(children.ask("pid") for _ in range(6)))
        return len(answers), set(answers)

    count, pids = scene(act, count=2)
    assert count == 6
    assert len(pids) == 2
    assert os.getpid() not in pids


@pytest.mark.parametrize(
    ("question", "why"),
    [("hang", "it took more than 0.5 s and was stopped"), ("die", "the child died of it")],
)
def test_a_child_that_is_lost_says_why_and_the_next_question_has_another(question: str, why: str) -> None:
    async def act(children: Children) -> tuple[str, int, int]:
        before = await children.ask("pid")
        with pytest.raises(ChildLost) as lost:
            await children.ask(question)
        return str(lost.value), before, await children.ask("pid")

    told, before, after = scene(act, limit=0.5)
    assert told == why
    assert before != after


def test_a_child_that_has_grown_is_not_asked_again() -> None:
    async def act(children: Children) -> tuple[int, int, int]:
        before = await children.ask("pid")
        grown = await children.ask("grow")
        return before, grown, await children.ask("pid")

    before, grown, after = scene(act)
    assert before == grown != after


def test_memory_is_limited() -> None:
    async def act(children: Children) -> Any:
        return await children.ask("devour")

    assert scene(act, memory=400 << 20) == "too much"


def test_a_question_that_nobody_waits_for_any_more_ends_its_child() -> None:
    async def act(children: Children) -> tuple[int, int]:
        before = await children.ask("pid")
        asking = asyncio.create_task(children.ask("hang"))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        return before, await children.ask("pid")

    before, after = scene(act)
    assert before != after
    with pytest.raises(ProcessLookupError):
        os.kill(before, signal.SIGKILL)


def test_a_large_answer_comes_whole() -> None:
    async def act(children: Children) -> Any:
        return await children.ask(b"x" * 3_000_000)

    assert scene(act) == b"x" * 3_000_000


def test_they_start_beforehand_and_end_with_their_owner() -> None:
    async def act(children: Children) -> tuple[float, set[int]]:
        await children.start()
        began = time.monotonic()
        pids = {await children.ask("pid"), await children.ask("pid")}
        return time.monotonic() - began, pids

    _, pids = scene(act)
    assert len(pids) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pids.pop(), 0)


def test_a_child_imports_nothing_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pickle.py").write_text("open('taken', 'w').close()\n")
    monkeypatch.chdir(tmp_path)

    async def act(children: Children) -> Any:
        return await children.ask("pid")

    assert scene(act)
    assert not (tmp_path / "taken").exists()
