"""Servers that send too much, too slowly, nothing, or nonsense: each fetch ends in time, and says why."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest

from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Answer, Failed, Fetched, Limits, Sessions, fetch, sessions
from tests.hostile.memory import resident
from tests.hostile.net import answering, ok
from tests.hostile.wire import ANSWERS, hostile_server

LIMITS = Limits(timeout=timedelta(seconds=3), connect=timedelta(seconds=1), max_bytes=1_000_000)
LATE = 3.0  # seconds beyond the limit, for a machine that has other things to do, too
KEPT = 40  # megabytes
LARGE = {"size", "encoding"}

Answers = dict[str, tuple[Answer, float]]


@pytest.fixture(scope="module")
def answers() -> Answers:
    """What came of all of them, asked at once, and after how many seconds."""

    async def scene() -> Answers:
        async with hostile_server() as base:
            return dict(zip(ANSWERS, await asyncio.gather(*(_alone(base, name) for name in ANSWERS)), strict=True))

    return asyncio.run(scene())


async def _alone(base: str, name: str) -> tuple[Answer, float]:
    # By sessions of its own: of one host no more than six connections are open at a time.
    async with sessions(LIMITS) as web:
        return await _timed(web, f"{base}/{name.replace(' ', '%20')}")


async def _timed(web: Sessions, url: str) -> tuple[Answer, float]:
    began = time.monotonic()
    return await fetch(web, Feed("one", url, local=True), UNCONDITIONAL, LIMITS), time.monotonic() - began


@pytest.mark.parametrize("name", ANSWERS)
def test_it_ends_in_time_and_says_why(answers: Answers, name: str) -> None:
    came, took = answers[name]
    assert (came.kind if isinstance(came, Failed) else "ok") in ANSWERS[name][1], came
    assert took < LIMITS.timeout.total_seconds() + LATE
    if isinstance(came, Failed):
        assert 0 < len(came.reason) < 300
        assert "\n" not in came.reason


def test_no_memory_stays_behind() -> None:
    async def scene() -> int:
        async with hostile_server() as base:
            sizes = []
            for _ in range(3):  # what the first round loads, stays
                await asyncio.gather(*(_alone(base, name) for name, (_, kinds) in ANSWERS.items() if kinds & LARGE))
                sizes.append(resident())
            return sizes[-1] - sizes[0]

    assert asyncio.run(scene()) < KEPT


def test_https_without_a_word() -> None:
    async def scene() -> tuple[Answer, float]:
        async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(30)

        server = await asyncio.start_server(never, "127.0.0.1", 0)
        async with server, sessions(LIMITS) as web:
            return await _timed(web, f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/")

    came, took = asyncio.run(scene())
    assert isinstance(came, Failed)
    assert came.kind == "timeout"
    assert took < LIMITS.timeout.total_seconds() + LATE


def test_nobody_takes_the_connection() -> None:
    """A queue of connections that is full: the kernel leaves the next without an answer."""

    async def scene() -> tuple[Answer, float]:
        import socket

        with socket.socket() as full:
            full.bind(("127.0.0.1", 0))
            full.listen(0)
            waiting = [socket.socket() for _ in range(3)]
            for one in waiting:
                one.setblocking(False)
                one.connect_ex(full.getsockname())
            async with sessions(LIMITS) as web:
                came = await _timed(web, f"http://127.0.0.1:{full.getsockname()[1]}/")
            for one in waiting:
                one.close()
            return came

    came, took = asyncio.run(scene())
    assert isinstance(came, Failed)
    assert came.kind == "timeout"
    assert took < LIMITS.timeout.total_seconds() + LATE


def test_cookies_are_not_kept() -> None:
    async def scene() -> list[bytes]:
        requests = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            requests.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(ok(b"<rss/>", "Set-Cookie: a=b; Path=/", "Set-Cookie: " + "c" * 4000 + "=d"))
            writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server, sessions(LIMITS) as web:
            for _ in range(2):
                await _timed(web, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")
        return requests

    requests = asyncio.run(scene())
    assert len(requests) == 2
    assert all(b"cookie" not in request.lower() for request in requests)


def test_a_second_answer_nobody_asked_for_is_nobodys() -> None:
    """Two answers to one question: the next question gets its own."""

    async def scene() -> list[Answer]:
        first, evil, second = (
            ok(body).replace(b"Connection: close\r\n", b"")
            for body in (b"<rss>1</rss>", b"<rss>evil</rss>", b"<rss>2</rss>")
        )
        async with answering(first + evil, second) as port, sessions(LIMITS) as web:
            url = f"http://127.0.0.1:{port}/"
            return [(await _timed(web, url))[0] for _ in range(2)]

    came = asyncio.run(scene())
    assert [one.content for one in came if isinstance(one, Fetched)] == [b"<rss>1</rss>", b"<rss>2</rss>"]
