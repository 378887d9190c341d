"""One stream, many browsers, some of them slow."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

import pytest
import redis.asyncio
from redis.exceptions import ConnectionError as RedisAway

from console import stream
from console.sse import KEEP_ALIVE, RETRY
from console.stream import QUEUE, Browser, Frame, Hub, backoff, browse, follow, lost


class ScriptedStream:
    """A Redis whose stream answers what it is told to, one answer a call, and then nothing more."""

    def __init__(self, *answers: list[str] | Exception, newest: str = "5-0", oldest: str = "1-0") -> None:
        self.answers = list(answers)
        self.newest, self.oldest = newest, oldest
        self.asked: list[str] = []

    async def xrevrange(self, name: str, count: int) -> list[Any]:
        return [(self.newest, {})]

    async def xrange(self, name: str, count: int) -> list[Any]:
        return [(self.oldest, {})]

    async def xread(self, streams: dict[str, str], count: int, block: int) -> list[Any]:
        self.asked += streams.values()
        if not self.answers:
            await asyncio.sleep(0 if block == 1 else 3600)
            return []
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return [("live", [(entry, {"kind": "event", "document": f'"{entry}"'}) for entry in answer])]

    def client(self) -> redis.asyncio.Redis:
        return cast(redis.asyncio.Redis, self)


def waiting(browser: Browser) -> list[Frame | None]:
    return [browser.waiting.get_nowait() for _ in range(browser.waiting.qsize())]


def run_until(hub: Hub, source: ScriptedStream, done: Callable[[], bool]) -> None:
    async def main() -> None:
        task = asyncio.create_task(follow(source.client(), hub))
        async with asyncio.timeout(5):
            while not done():
                await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(main())


def read(source: ScriptedStream, hub: Hub, after: str | None, frames: int) -> list[bytes]:
    """The first frames of a page."""

    async def main() -> list[bytes]:
        page = browse(source.client(), hub, after)
        async with asyncio.timeout(5):
            return [await anext(page) for _ in range(frames)]

    return asyncio.run(main())


def test_every_browser_is_given_every_frame_in_order() -> None:
    hub = Hub()
    one, other = hub.join(), hub.join()
    for number in range(3):
        hub.tell(Frame(b"%d" % number))
    assert [new.content for new in waiting(one) if new] == [b"0", b"1", b"2"]
    assert len(waiting(other)) == 3


def test_a_slow_browser_is_sent_away_and_the_quick_one_misses_nothing() -> None:
    hub = Hub()
    slow, quick = hub.join(), hub.join()
    taken = []
    for number in range(QUEUE + 5):
        hub.tell(Frame(b"%d" % number))
        taken += waiting(quick)
    assert len(taken) == QUEUE + 5
    left = waiting(slow)
    assert len(left) == QUEUE + 1
    assert left[-1] is None
    assert hub.browsers == {quick}


def test_closing_ends_those_that_are_there_and_those_that_still_come() -> None:
    hub = Hub()
    early = hub.join()
    hub.close()
    assert waiting(early) == [None]
    assert waiting(hub.join()) == [None]


def test_the_stream_is_followed_from_where_it_was() -> None:
    hub, source = Hub(), ScriptedStream(["6-0", "6-1"], ["7-0"])
    browser = hub.join()
    run_until(hub, source, lambda: browser.waiting.qsize() == 3)
    assert [new.entry for new in waiting(browser) if new] == ["6-0", "6-1", "7-0"]
    assert source.asked[:3] == ["5-0", "6-1", "7-0"]


def test_browsers_are_told_once_that_redis_is_away_and_once_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "BACKOFF_MAX", 0.01)
    hub, source = Hub(), ScriptedStream(["6-0"], RedisAway("gone"), RedisAway("gone"), OSError("still"), ["7-0"])
    browser = hub.join()
    run_until(hub, source, lambda: browser.waiting.qsize() == 4)
    told = [new.content.decode() for new in waiting(browser) if new]
    assert [b"trouble" in one.encode() for one in told] == [False, True, True, False]
    assert '"open":true' in told[1]
    assert '"reason":"gone"' in told[1]
    assert '"open":false' in told[2]


def test_the_wait_grows_to_a_bound_and_is_spread() -> None:
    waits = [backoff(failures, luck=1.0) for failures in (1, 2, 3, 4, 5, 6, 5000)]
    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]
    assert backoff(3, luck=0.0) == 1.0


def test_a_page_that_comes_back_is_given_what_it_missed_and_nothing_twice() -> None:
    hub, source = Hub(), ScriptedStream(["4-0", "5-0"])

    async def main() -> list[bytes]:
        page = browse(source.client(), hub, "3-0")
        first = [await anext(page)]
        for entry in ("5-0", "6-0"):  # told while the page still reads what it missed
            hub.tell(Frame(f"told {entry}".encode(), entry))
        return first + [await anext(page) for _ in range(3)]

    _, *frames = asyncio.run(main())
    assert [one.split(b"\n")[0] for one in frames] == [b"id: 4-0", b"id: 5-0", b"told 6-0"]


def test_a_page_that_just_opened_begins_now() -> None:
    hub, source = Hub(), ScriptedStream(["4-0"])
    assert read(source, hub, None, frames=1) == [RETRY]
    assert source.asked == []


@pytest.mark.parametrize(
    ("source", "after"),
    [
        pytest.param(ScriptedStream(["4-0"], oldest="3-0"), "2-0", id="trimmed away"),
        pytest.param(ScriptedStream([]), "9-0", id="the stream began anew"),
        pytest.param(ScriptedStream([f"4-{n}" for n in range(stream.CATCH_UP + 1)]), "3-0", id="too much"),
    ],
)
def test_a_page_that_missed_what_cannot_be_told_loads_the_snapshot(source: ScriptedStream, after: str) -> None:
    frames = read(source, Hub(), after, frames=2)
    assert frames[1] == b"id: 5-0\nevent: reset\ndata: {}\n\n"


def test_a_page_that_comes_while_redis_is_away_is_told_so() -> None:
    frames = read(ScriptedStream(RedisAway("gone")), Hub(), "4-0", frames=2)
    assert b"event: trouble" in frames[1]
    assert b"redis-down" in frames[1]


def test_a_silent_page_is_kept_alive_and_a_closed_one_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.01)
    hub = Hub()

    async def main() -> list[bytes]:
        frames = []
        async for one in browse(ScriptedStream().client(), hub, None):
            frames.append(one)
            if len(frames) == 3:
                hub.close()
        return frames

    frames = asyncio.run(main())
    assert frames[1:3] == [KEEP_ALIVE, KEEP_ALIVE]
    assert hub.browsers == set()


def test_an_empty_or_untouched_stream_has_lost_nothing() -> None:
    assert not lost("0-0", None, "0-0")
    assert not lost("0-0", "3-0", "5-0")
    assert not lost("3-0", "3-0", "5-0")
