"""Reads the pages behind short entries, beside the poller: what comes of them is told as a revision of the article.

    take | read (ingest.pages.path: robots.txt | slot | fetch | main text) | settle: queue the revision

The article itself was queued when its feed was polled, so nothing waits for a page. A page whose host must be waited
for is laid aside, and one that is under way when this process dies is taken over by another.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import redis.asyncio
import structlog

from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import Limits, Sessions
from ingest.hosts import host_of
from ingest.pages.child import LIMIT, MEMORY, MODULE
from ingest.pages.lanes import Lanes
from ingest.pages.main_text import MAX_BYTES
from ingest.pages.path import RETRY, Again, Done, Edges, Slots, asker, read_page
from ingest.pages.robots import Robots
from ingest.queue.claims import QueueFull
from ingest.queue.pages import Pages, Waiting
from marsad.clients import REDIS_LOST, redis_client
from marsad.clock import now
from marsad.settings import Settings

AT_A_TIME = 16
IN_HAND = 32  # with those that wait for one of these places
PER_HOST = 2
CHILDREN = 1
TICK = 0.5
GATHER = 0.02  # what ends within this time is replaced in one call: each is a sync of Redis's disk
LOOK_EVERY = timedelta(seconds=5)
_LEAVE = 5.0
_CROWDED = timedelta(seconds=0.5)
_PAUSES = (5.0, 60.0)  # seconds, first and longest, while Redis is full or away

log = structlog.get_logger("marsad.pages")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lent:
    """What the poller lends: its sessions, slots at hosts, Redis, the feeds by id; and whom to tell of new work."""

    sessions: Sessions
    slots: Slots
    redis: redis.asyncio.Redis
    feed: Callable[[str], Feed | None]
    queued: Callable[[], None] = lambda: None


async def run(settings: Settings, lent: Lent, stop: asyncio.Event) -> None:
    """Read pages until `stop` is set; what is under way then is laid down."""
    limits = replace(Limits.of(settings), max_bytes=min(settings.fetch_max_bytes, MAX_BYTES))
    robots = Robots(lent.redis, asker(lent.sessions, lent.slots, limits))
    children = Children(MODULE, CHILDREN, LIMIT, MEMORY)
    edges = Edges(lent.sessions, lent.slots, robots, children, limits, lent.feed)
    threads = ThreadPoolExecutor(4, thread_name_prefix="pages")
    try:
        with redis_client(settings) as client:
            name = f"{socket.gethostname()}:{os.getpid()}"
            pages = Pages(client, name, settings.shards, settings.queue_memory_share)
            await _Reader(pages, edges, threads, settings.host_spacing, lent.queued).run(stop)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)  # a frozen Redis must not hold up the end
        children.close()
        await robots.close()


class _Reader:
    """The loop over waiting pages: what is in hand, and whether Redis lets us."""

    def __init__(
        self, pages: Pages, edges: Edges, threads: ThreadPoolExecutor, spacing: timedelta, queued: Callable[[], None]
    ) -> None:
        self._pages, self._edges, self._threads, self._queued = pages, edges, threads, queued
        self._lanes = Lanes(spacing)
        self._room = asyncio.Semaphore(AT_A_TIME)
        self._hosts: Counter[str] = Counter()
        self._flying: dict[asyncio.Task[None], tuple[Waiting, ...]] = {}
        self._waiting = 0  # pages that wait for Redis to have room, or to come back
        self._looked: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                await self._take()
                await asyncio.wait({stopped, *self._flying}, timeout=TICK, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(GATHER)
                self._land()
        finally:
            stopped.cancel()
            await self._end()

    async def _take(self) -> None:
        room = 0 if self._waiting else IN_HAND - len(self._flying)
        taken: list[Waiting] = []
        try:
            if not self._looked or now() > self._looked + LOOK_EVERY:
                taken += await self._in_thread(self._pages.take_over, room)
                self._looked = now()
            if room > len(taken):
                taken += await self._in_thread(self._pages.take, room - len(taken))
        except (QueueFull, *REDIS_LOST) as error:
            log.debug("pages_rest", error=str(error))  # the poller says aloud that Redis is lost
            self._pages.begin_anew()
            await asyncio.sleep(_PAUSES[0])
            return
        self._begin(taken)

    def _begin(self, taken: list[Waiting]) -> None:
        """Start those that are first at their host; the others queue up behind them, all in one call."""
        aside = []
        for page in taken:
            host, moment = _host(page), now()
            ahead = timedelta() if page.again else self._lanes.ahead(host, moment)
            if ahead or self._hosts[host] >= PER_HOST:
                aside.append((page, self._lanes.queue(host, max(ahead, _CROWDED), moment)))
            else:
                self._hosts[host] += 1
                self._fly(self._one(page, host), page)
        if aside:
            self._fly(self._insist(partial(self._pages.put_aside, aside)), *(page for page, _ in aside))

    async def _one(self, page: Waiting, host: str) -> None:
        try:
            again = await self._read(page)
        finally:
            self._hosts -= Counter((host,))  # what comes to nothing is forgotten
        if again and again.tried:
            self._lanes.rest(host, again.wait, now())
        if again:
            await self._put_back(page, host, again)

    async def _read(self, page: Waiting) -> Again | None:
        async with self._room:
            try:
                came = await read_page(page, self._edges) if _host(page) else Done("failed")
            except REDIS_LOST:
                came = Again(RETRY, "redis")
        if isinstance(came, Again):
            return came
        await self._settle(page, came)
        return None

    async def _settle(self, page: Waiting, done: Done) -> None:
        settled = await self._insist(partial(self._pages.settle, page, done.came_to, done.article))
        _tell(page, done, settled)
        if settled == "queued":
            self._queued()

    async def _put_back(self, page: Waiting, host: str, again: Again) -> None:
        wait = again.wait if again.tried else self._lanes.queue(host, again.wait, now())
        if not await self._insist(partial(self._pages.put_back, page, wait, again.tried)):
            await self._settle(page, Done("given_up"))

    async def _insist(self, call: Callable[[], T]) -> T:
        """Do it when Redis lets us: what was found of a page is kept until then, and no other page is begun."""
        pause, longest = _PAUSES
        while True:
            try:
                return await self._in_thread(call)
            except (QueueFull, *REDIS_LOST) as error:
                log.debug("page_waits", error=type(error).__name__, pause=pause)
            self._waiting += 1
            try:
                await asyncio.sleep(pause)
            finally:
                self._waiting -= 1
            pause = min(2 * pause, longest)

    def _in_thread(self, call: Callable[..., T], *arguments: Any) -> Awaitable[T]:
        return asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *arguments))

    def _fly(self, work: Coroutine[Any, Any, None], *pages: Waiting) -> None:
        self._flying[asyncio.create_task(work)] = pages

    def _land(self) -> None:
        for task in [task for task in self._flying if task.done()]:
            pages = self._flying.pop(task)
            if error := task.exception():  # a mistake of ours: it is told in full, and the page has two more tries
                log.error("page_broke", entries=[page.entry for page in pages], exc_info=error)
                for page in pages:
                    self._fly(self._put_back(page, _host(page), Again(RETRY, "broke", tried=True)), page)

    async def _end(self) -> None:
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        held = [page for pages in self._flying.values() for page in pages]
        try:
            async with asyncio.timeout(_LEAVE):
                await self._in_thread(self._pages.leave, held)
        except REDIS_LOST:
            log.debug("pages_not_left", pages=len(held))  # they are taken over all the same, a little later


def _host(page: Waiting) -> str:
    try:
        return host_of(page.article.url) if page.article else ""
    except ValueError:  # no address after all: what is strict about them is not asked at the claim
        return ""


def _tell(page: Waiting, done: Done, settled: str) -> None:
    values: dict[str, Any] = {"feed": page.feed, "article": page.article.id if page.article else "", "settled": settled}
    if done.article:
        log.info("page_read", **values, length=len(done.article.text))
    elif done.came_to == "given_up":
        log.warning("page_given_up", **values)
    else:
        log.info("page_without_text", **values, reason=done.came_to)
