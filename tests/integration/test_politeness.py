"""Politeness, counted at the publisher's: two pollers, 500 feeds under one registrable domain, slots kept by both."""

import asyncio
import contextlib
import socket
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest import catalogue
from ingest.catalogue import Catalogue
from ingest.feed import Feed
from ingest.fetch import Limits, Sessions, session
from ingest.poll import run
from ingest.state import STATES, load_states
from marsad.clients import async_redis_client, redis_client
from marsad.settings import Settings
from tests.integration.servers import RunningNode

SPACING = 0.05  # seconds
CLOCK = 0.15  # share of a span that the ways from slot to server may differ by
CONCURRENCY = 2
ANSWERS_AFTER = (0.02, 0.04, 0.02, 0.04, 0.2)  # seconds, in turn: the slow ones fill both places
DESKS = 25  # sub-domains of the one publisher


@pytest.fixture
def settings(redis_node: RunningNode, tmp_path: Path) -> Settings:
    given = Settings(
        redis_url=redis_node.url,
        data_dir=tmp_path,
        sample_feed=False,
        host_spacing=timedelta(seconds=SPACING),
        host_concurrency=CONCURRENCY,
    )
    redis_client(given).flushall()
    return given


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the publisher saw it; times in seconds."""

    host: str
    path: str
    at: float
    under_way: int  # requests of the registrable domain, this one included


@dataclass
class Newsroom:
    """A publisher that counts: every request, how many were under way, how many connections each Host had open."""

    port: int = 0
    asked: list[Asked] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    connections: Counter[str] = field(default_factory=Counter)
    most_connections: Counter[str] = field(default_factory=Counter)
    refusals: dict[str, Callable[[], str]] = field(default_factory=dict)  # path -> Retry-After of its one 429
    refused: dict[str, float] = field(default_factory=dict)

    def feeds(self, count: int, domain: str) -> list[Feed]:
        return [
            Feed(f"{domain.split('.')[0]}-{n}", f"http://desk-{n % DESKS}.{domain}:{self.port}/{domain}/{n}")
            for n in range(count)
        ]

    def of(self, domain: str) -> list[Asked]:
        return [one for one in self.asked if one.host.endswith(domain)]


class Line(asyncio.Protocol):
    """One connection to the newsroom."""

    def __init__(self, room: Newsroom) -> None:
        self.room = room
        self.hosts: set[str] = set()
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def connection_lost(self, error: Exception | None) -> None:
        self.room.connections.subtract(self.hosts)

    def data_received(self, received: bytes) -> None:
        self.received += received
        while b"\r\n\r\n" in self.received:
            head, self.received = self.received.split(b"\r\n\r\n", 1)
            first, *rest = head.decode().split("\r\n")
            host = next(line.split()[1].split(":")[0] for line in rest if line.lower().startswith("host:"))
            self.request(host, first.split()[1])

    def request(self, host: str, path: str) -> None:
        room, domain = self.room, host.split(".", 1)[1]
        if host not in self.hosts:
            self.hosts.add(host)
            room.connections[host] += 1
            room.most_connections[host] = max(room.most_connections[host], room.connections[host])
        room.under_way[domain] += 1
        room.asked.append(Asked(host, path, time.monotonic(), room.under_way[domain]))
        wait = ANSWERS_AFTER[len(room.asked) % len(ANSWERS_AFTER)]
        asyncio.get_running_loop().call_later(wait, self.answer, domain, path)

    def answer(self, domain: str, path: str) -> None:
        self.room.under_way[domain] -= 1
        if retry_after := self.room.refusals.pop(path, None):
            head = f"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {retry_after()}\r\nContent-Length: 0\r\n\r\n"
            self.transport.write(head.encode())
            self.room.refused[path] = time.monotonic()
            return
        body = (
            f'<rss version="2.0"><channel><title>{domain}</title><item><title>خبر</title>'
            f"<link>https://{domain}{path}</link><description>نص الخبر</description></item></channel></rss>"
        ).encode()
        head = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: "
        self.transport.write(f"{head}{len(body)}\r\n\r\n".encode() + body)


class Loopback(AbstractResolver):
    """DNS in which every name is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@contextlib.asynccontextmanager
async def on_loopback(limits: Limits, concurrency: int) -> AsyncIterator[Sessions]:
    async with session(Loopback(), limits, concurrency) as web:
        yield Sessions(web, web)


@contextlib.asynccontextmanager
async def newsroom() -> AsyncIterator[Newsroom]:
    room = Newsroom()
    server = await asyncio.get_running_loop().create_server(lambda: Line(room), "127.0.0.1", 0)
    room.port = server.sockets[0].getsockname()[1]
    try:
        yield room
    finally:
        server.close()


@contextlib.asynccontextmanager
async def two_pollers(settings: Settings, feeds: list[Feed]) -> AsyncIterator[None]:
    catalogue.save(Catalogue(added=tuple(feeds)), settings.feeds)
    stop = asyncio.Event()
    running = [asyncio.create_task(run(settings, stop, web=on_loopback)) for _ in range(2)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.gather(*running)


async def polled(settings: Settings, feeds: list[Feed], seconds: float) -> None:
    """Wait until every feed is remembered, at no cost to the loop whose times are measured."""
    client, end = async_redis_client(settings), time.monotonic() + seconds
    while await client.hlen(STATES) < len(feeds):
        assert time.monotonic() < end, "not all were polled in time"
        await asyncio.sleep(0.25)
    await client.aclose()


def spans(asked: list[Asked], requests: int) -> list[float]:
    """Seconds from each request to the one so many after it."""
    times = [one.at for one in asked]
    return [after - before for before, after in zip(times, times[requests:], strict=False)]


def test_500_feeds_of_one_publisher(settings: Settings) -> None:
    async def path() -> Newsroom:
        async with newsroom() as room:
            feeds = room.feeds(500, "paper.example")
            async with two_pollers(settings, feeds):
                await polled(settings, feeds, 120)
        return room

    room = asyncio.run(path())
    assert all(state.status == "updated" for state in load_states(redis_client(settings)).values())
    # Each was polled, and by one of the two pollers only.
    assert Counter(one.path for one in room.asked) == Counter(f"/paper.example/{n}" for n in range(500))
    assert len({one.host for one in room.asked}) == DESKS
    assert max(one.under_way for one in room.asked) == CONCURRENCY
    # Slots are apart to the millisecond; how long a request takes from its slot to the server depends on what else
    # this machine does, by a tenth of a second and more under load. So twenty in a row never take less than twenty
    # slots but for that, and single steps are as long as they should be but for a few.
    assert min(spans(room.asked, 20)) >= 20 * SPACING * (1 - CLOCK)
    assert sorted(spans(room.asked, 1))[len(room.asked) // 10] >= SPACING / 2


def seconds() -> str:
    return "2"


def date() -> str:
    # The form has whole seconds only: at least two from now.
    return format_datetime(datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3), usegmt=True)


@pytest.mark.parametrize("retry_after", [seconds, date])
def test_a_429_rests_the_whole_host_and_no_other(settings: Settings, retry_after: Callable[[], str]) -> None:
    async def path() -> Newsroom:
        async with newsroom() as room:
            feeds = room.feeds(40, "paper.example")
            others = room.feeds(40, "other.example")
            room.refusals["/paper.example/3"] = retry_after
            async with two_pollers(settings, feeds + others):
                await polled(settings, feeds + others, 30)
        return room

    room = asyncio.run(path())
    told = room.refused["/paper.example/3"]
    # What had its slot when the answer came was on its way; nothing after that for two seconds.
    under_way = 2 * SPACING
    during = defaultdict(list)
    for one in room.asked:
        if told + under_way < one.at < told + 2:
            during[one.host.split(".", 1)[1]].append(one)
    assert not during["paper.example"]
    assert during["other.example"]
    # Then the others are polled, and the refused path keeps to its own interval.
    assert len(room.of("paper.example")) == 40
    assert room.of("paper.example")[-1].at > told + 2
