"""The poller: carries what is new in all feeds that are on to the queue, and goes on.

    take | poll (ingest.path) | settle | wake         beside it: pages, subscriptions

Any number of pollers may run: which feeds are due, and how their hosts are treated, is agreed on in Redis. One feed's
failure, a full queue, a lost Redis or a mistake in the feed list hold up what they must and stop nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, suppress
from datetime import datetime, timedelta
from time import perf_counter

import structlog

from ingest import beside
from ingest.catalogue import Catalogue, load
from ingest.children import Children
from ingest.due import Due, Pace, Settled
from ingest.feed import Feed
from ingest.fetch import Limits, Sessions, sessions
from ingest.hosts import Hosts, host_of
from ingest.pages import stage as pages
from ingest.path import Edges, poll_once
from ingest.push.subscribing import subscribing
from ingest.queue.claims import Claims
from ingest.queue.shards import agree_async
from ingest.reading import MODULE
from ingest.schedule import Decision, Outcome, address
from ingest.state import FeedState, PollerBeat, load_states_async, save_beat
from marsad.clients import REDIS_LOST, async_redis_client
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings

Web = Callable[[Limits, int], AbstractAsyncContextManager[Sessions]]

BEAT_EVERY = timedelta(seconds=5)
TICK = 0.5  # seconds between two looks at the feed list, and at what may be due
# What ends within this time is remembered in one call.
GATHER = 0.001
# Seconds until the next look when all places are taken.
CROWDED = 0.05
# So few are taken at a time that pollers beside each other share what is due.
AT_A_TIME = 50
# Lets a killed poller's feeds be taken over, and outlasts every limit of a poll: fetch, read, claim.
LEASE = timedelta(seconds=30)
_PAUSES = (5.0, 60.0)  # seconds, first and longest, while the queue is full
_RETRIES = (0.5, 10.0)  # seconds, first and longest, while Redis is away
_BROKE = timedelta(minutes=5)

log = structlog.get_logger("marsad.poll")


async def run(
    settings: Settings, stop: asyncio.Event, wake: Callable[[], None] = lambda: None, web: Web = sessions
) -> None:
    """Poll until `stop` is set; raises MarsadError only when the feed list cannot be read at the start.

    `wake` tells the workers that there is work; it may wait, for it is called in a thread: soon after something
    was claimed, and every 2 s regardless. `web` makes the HTTP sessions.
    """
    # DNS has no other way than threads, and the loop's own few would be held up by a few slow names.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, thread_name_prefix="dns"))
    catalogue, limits = load(settings), Limits.of(settings)
    client, children = async_redis_client(settings), Children(MODULE)
    pace = Pace(settings.host_spacing, settings.host_concurrency, settings.fetch_timeout + LEASE)
    try:
        await children.start()
        async with web(limits, settings.poll_concurrency) as opened:
            due, hosts = Due(client, pace), Hosts(client, settings.host_spacing)
            claims = Claims(client, settings.shards)
            edges = Edges(opened, children, claims, limits, due.seen, hosts.wait, settings.queue_memory_share)
            poller = _Poller(settings, catalogue, due, edges, client)
            lent = pages.Lent(opened, hosts, client, poller.feed, poller.claimed.set)
            async with (
                beside.tasks(settings, wake, poller.claimed),
                subscribing(settings, client, opened, hosts, limits),
                beside.running(pages.run(settings, lent, stop), stop),
            ):
                await poller.run(stop)
    finally:
        children.close()
        await client.aclose()


class _Poller:
    """The loop over all feeds: who is under way, what ended and is to be remembered, and whether Redis lets us."""

    def __init__(self, settings: Settings, catalogue: Catalogue, due: Due, edges: Edges, client: object) -> None:
        self.claimed = asyncio.Event()
        self._settings = settings
        self._due = due
        self._edges = edges
        self._client = client
        self._feeds: dict[str, Feed] = {}
        self._signature = _signature(settings)
        self._at_once: set[str] = set()  # switched on or moved by the user
        self._listed = False  # whether Redis was told which feeds are polled
        self._take_in(catalogue)
        self._flying: dict[asyncio.Task[None], FeedState] = {}
        self._ended: list[Settled] = []
        self._broken_off: list[str] = []
        self._landing = asyncio.Event()
        self._news = asyncio.Event()  # a reason to look again what may be started
        self._beaten: datetime | None = None
        self._lost = 0  # tries since Redis was lost
        self._pause = 0.0  # seconds that polling rests because the queue is full
        self._rest_until: datetime | None = None

    def feed(self, id_: str) -> Feed | None:
        """The feed of this id, if it is polled."""
        return self._feeds.get(id_)

    async def run(self, stop: asyncio.Event) -> None:
        settling, stopped = asyncio.create_task(self._keep_settling()), asyncio.create_task(stop.wait())
        for task in (settling, stopped):
            task.add_done_callback(lambda _: self._news.set())
        try:
            while not stop.is_set():
                if settling.done():
                    await settling  # a mistake of ours: better to end, and be started again, than to forget polls
                self._news.clear()
                wait = await self._round()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._news.wait()
        finally:
            stopped.cancel()
            await beside.end(settling)
            await self._end()

    async def _keep_settling(self) -> None:
        # Beside taking: while Redis remembers what ended, the next are under way.
        while True:
            await self._landing.wait()
            await asyncio.sleep(GATHER)
            self._landing.clear()
            try:
                await self._settle()
                self._news.set()  # places came free, here and at hosts
            except REDIS_LOST as error:
                await asyncio.sleep(self._redis_lost(error))
                self._landing.set()

    async def _round(self) -> float:
        """Start what is due; the seconds until the next look."""
        await self._reread()
        try:
            await self._list()
            wait = await self._start()
            await self._say_alive()
        except REDIS_LOST as error:
            return self._redis_lost(error)
        if self._lost:
            log.info("redis_back", tries=self._lost)
            self._lost = 0
        return wait

    async def _list(self) -> None:
        """Tell Redis, when that is news, which feeds are polled."""
        if self._listed:
            return
        await agree_async(self._client, self._settings.shards)  # type: ignore[arg-type]
        states = await load_states_async(self._client)
        hosts = {id_: _host(feed, states.get(id_) or FeedState(id_)) for id_, feed in self._feeds.items()}
        changed = await self._due.enrol(hosts, self._at_once)
        self._listed, self._at_once = True, set()
        log.info("feeds_listed", on=len(hosts), changed=changed)

    async def _settle(self) -> None:
        # Others end while Redis is told of these, and what it was not told of is told the next time.
        if ended := tuple(self._ended):
            await self._due.settle(ended)
            del self._ended[: len(ended)]
        if broken_off := tuple(self._broken_off):
            await self._due.give_back(broken_off)
            del self._broken_off[: len(broken_off)]

    async def _start(self) -> float:
        room = self._room()
        if not room:
            return CROWDED
        taken = await self._due.take(min(room, AT_A_TIME))
        for state in taken.states:
            if feed := self._feeds.get(state.id):  # else it was taken off the list this moment
                task = asyncio.create_task(self._poll(feed, state, taken.run))
                self._flying[task] = state
                task.add_done_callback(self._landed)
        return TICK if taken.wait is None else min(TICK, taken.wait.total_seconds())

    def _room(self) -> int:
        if self._rest_until and now() < self._rest_until:
            return 0
        # After a rest one feed goes ahead, to see whether the queue has room again.
        return max(0, (1 if self._pause else self._settings.poll_concurrency) - len(self._flying))

    async def _poll(self, feed: Feed, state: FeedState, run: str) -> None:
        jitter = random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
        began = perf_counter()
        outcome, decision = await poll_once(feed, state, run, self._edges, self._settings.poll_interval, jitter)
        self._ended.append(_settled(feed, outcome, decision))
        _tell(outcome, decision.state, perf_counter() - began)
        if outcome.status == "full":
            self._rest()
        elif outcome.claimed:
            self._pause, self._rest_until = 0.0, None
        if outcome.new or outcome.revised:
            self.claimed.set()

    def _landed(self, task: asyncio.Task[None]) -> None:
        state = self._flying.pop(task)
        self._landing.set()
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or isinstance(error, REDIS_LOST):
            self._broken_off.append(state.id)
            if error:
                self._redis_lost(error)
        elif error:  # a mistake of ours: it is told in full, this feed waits, the others go on
            log.error("poll_broke", feed=state.id, exc_info=error)
            if feed := self._feeds.get(state.id):
                self._ended.append(Settled(state, _host(feed, state), _BROKE))

    async def _end(self) -> None:
        """Break off what is under way; what ended is remembered, the rest is given back."""
        for task in self._flying:
            task.cancel()
        await asyncio.gather(*self._flying, return_exceptions=True)
        await asyncio.sleep(0)  # for their callbacks
        with suppress(*REDIS_LOST):  # their leases end by themselves
            await self._settle()

    async def _say_alive(self) -> None:
        if self._beaten and now() < self._beaten + BEAT_EVERY:
            return
        waiting = "queue_full" if self._pause else ""
        await save_beat(self._client, PollerBeat(now(), len(self._feeds), waiting))
        self._beaten = now()

    def _redis_lost(self, error: BaseException) -> float:
        if not self._lost:
            log.warning("redis_lost", error=str(error) or type(error).__name__)
        self._lost += 1
        self._listed = False  # it may have come back empty
        first, longest = _RETRIES
        return min(first * (1 << min(self._lost - 1, 10)), longest) * random.uniform(0.5, 1)  # noqa: S311

    def _rest(self) -> None:
        first, longest = _PAUSES
        self._pause = min(self._pause * 2, longest) or first
        self._rest_until = now() + timedelta(seconds=self._pause)
        log.warning("queue_full", rest=self._pause)

    async def _reread(self) -> None:
        signature = _signature(self._settings)
        if signature == self._signature:
            return
        self._signature = signature
        try:
            catalogue = await asyncio.to_thread(load, self._settings)
        except MarsadError as error:
            log.error("feeds_file_wrong", error=str(error))  # the list as it was stays in force
            return
        self._take_in(catalogue)
        log.info("feeds_read", on=len(self._feeds), known=len(catalogue.feeds))

    def _take_in(self, catalogue: Catalogue) -> None:
        feeds = {feed.id: feed for feed in catalogue.on}
        before = {feed.id: feed.url for feed in self._feeds.values()}
        if self._feeds:
            self._at_once |= {id_ for id_, feed in feeds.items() if before.get(id_) != feed.url}
        self._feeds, self._listed = feeds, False


def _settled(feed: Feed, outcome: Outcome, decision: Decision) -> Settled:
    state = decision.state
    wait = max(timedelta(), (state.next_poll or now()) - now())
    return Settled(state, _host(feed, state), wait, decision.rest, outcome.seen)


def _host(feed: Feed, state: FeedState) -> str:
    """The host whose slots it takes: a feed of this machine waits for nobody."""
    return f"local:{feed.id}" if feed.local else host_of(address(state, feed))


def _signature(settings: Settings) -> tuple[int, int, int]:
    try:
        stat = settings.feeds.stat()
    except OSError:
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _tell(outcome: Outcome, state: FeedState, took: float) -> None:
    if outcome.status in ("unchanged", "not_modified"):
        log.debug("feed_polled", feed=outcome.feed, status=outcome.status, took=round(took, 3))
        return
    values = {
        "feed": outcome.feed,
        "status": outcome.status,
        "entries": outcome.entries,
        "new": outcome.new,
        "revised": outcome.revised,
        "elsewhere": outcome.elsewhere,
        "dropped": dict(outcome.dropped),
        "path": outcome.path,
        "took": round(took, 3),
    }
    if outcome.reason:
        # The first failure and then ever fewer: a feed that is down for a month is not news every minute.
        tell = log.warning if state.error_streak.bit_count() == 1 else log.debug
        tell("feed_polled", **values, reason=outcome.reason, streak=state.error_streak, next=str(state.next_poll))
    else:
        log.info("feed_polled", **values, **({"notes": outcome.notes} if outcome.notes else {}))
