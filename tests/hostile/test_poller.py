"""A whole poller, on a real Redis, with one good feed and thirty hostile ones: the good one is polled at its pace."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import catalogue
from ingest.catalogue import Catalogue
from ingest.due import hasten
from ingest.feed import Feed
from ingest.poll import run
from ingest.state import load_states
from marsad.clients import redis_client
from marsad.settings import Settings
from tests.hostile.documents import ENTRY, rss
from tests.hostile.memory import resident
from tests.hostile.net import ok
from tests.hostile.newsroom import NAMES
from tests.hostile.wire import whole
from tests.integration.servers import RunningNode, open_folder, start_redis

SECONDS = 15.0  # of polling
EVERY = 0.2  # seconds between two requests to be polled at once
# The longest that the good feed may have to wait; alone it takes some hundredths of a second.
LATE = 4.0
GROWN = 150  # megabytes at most, with what thirty hostile answers bring


@pytest.fixture(scope="module")
def node() -> Iterator[RunningNode]:
    with open_folder() as folder:
        node = start_redis(folder)
        yield node
        node.stop()


class Good:
    """Serves one good feed that has news each time."""

    def __init__(self) -> None:
        self.asked: list[float] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            self.asked.append(time.monotonic())
            await whole(ok(rss(ENTRY.replace("/1<", f"/{len(self.asked)}<"))))(writer)
        writer.close()


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    """The base address of the hostile servers, which are another process."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.newsroom"], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        yield running.stdout.readline().strip()
        running.kill()


def test_the_good_feed_is_polled_at_its_pace(node: RunningNode, hostile: str, tmp_path: Path) -> None:
    settings = Settings(
        redis_url=node.url,
        data_dir=tmp_path,
        sample_feed=False,
        fetch_timeout=timedelta(seconds=4),
        fetch_max_bytes=10**7,
    )

    async def scene() -> tuple[list[float], int]:
        good = Good()
        server = await asyncio.start_server(good.serve, "127.0.0.1", 0)
        feeds = [
            Feed("good", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/good", local=True, country="LY"),
            *(Feed(f"hostile-{n}", f"{hostile}/{n}", local=True) for n in range(len(NAMES))),
        ]
        catalogue.save(Catalogue(added=tuple(feeds)), settings.feeds)
        before, stop = resident(), asyncio.Event()
        async with server:
            polling = asyncio.create_task(run(settings, stop))
            waits = await _poked(settings, good)
            after = resident()
            stop.set()
            await polling
        return waits, after - before

    waits, grown = asyncio.run(scene())
    assert len(waits) > 5
    assert max(waits) < LATE
    assert grown < GROWN
    states = load_states(redis_client(settings))
    assert states["good"].status == "updated"
    others = [state for id_, state in states.items() if id_ != "good"]
    assert len(others) == len(NAMES)
    assert all(state.status in ("failed", "updated", "unchanged") for state in others)


async def _poked(settings: Settings, good: Good) -> list[float]:
    """How long it took each time from asking for a poll of the good feed to its request, in seconds."""
    waits, client, end = [], redis_client(settings), time.monotonic() + SECONDS
    while not good.asked:
        await asyncio.sleep(0.05)
    while time.monotonic() < end:
        before, began = len(good.asked), time.monotonic()
        await asyncio.to_thread(hasten, client, ["good"])
        while len(good.asked) == before and time.monotonic() < end + LATE:
            await asyncio.sleep(0.02)
        waits.append(time.monotonic() - began)
        await asyncio.sleep(EVERY)
    return waits
