"""The poller: carries what is new in all feeds that are on to the queue, and goes on.

    due? | fetch | parse | claim | remember | wake

The middle of it, the path of one feed, is `ingest.path`; here is who is due and who is under way. One feed's failure,
a full queue, a lost Redis or a mistake in the feed list hold up what they must and stop nothing.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import redis
import structlog
from kombu.exceptions import KombuError

from ingest.catalogue import Catalogue, load
from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import Limits, sessions
from ingest.path import Edges, poll_once
from ingest.queue.claims import Claims, prune
from ingest.queue.shards import agree_async
from ingest.schedule import Outcome
from ingest.state import FeedState, PollerBeat, load_states_async, save_beat
from marsad.clients import async_redis_client, redis_client
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings

Wake = Callable[[], None]

WAKE_EVERY = 2.0  # seconds; a lost wake-up costs no more than this
BEAT_EVERY = timedelta(seconds=5)
PRUNE_EVERY = 3600.0
TICK = 0.5
REDIS_LOST = (redis.RedisError, OSError)
_PAUSES = (5.0, 60.0)  # seconds, first and longest, while the queue is full
_RETRIES = (0.5, 10.0)  # seconds, first and longest, while Redis is away
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

log = structlog.get_logger("marsad.poll")


async def run(settings: Settings, stop: asyncio.Event, wake: Wake = lambda: None) -> None:
    """Poll until `stop` is set; raises MarsadError only when the feed list cannot be read at the start.

    `wake` tells the workers that there is work; it may wait, for it is called in a thread: soon after something
    was claimed, and every 2 s regardless.
    """
    # DNS has no other way than threads, and the loop's own few would be held up by a few slow names.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(32, thread_name_prefix="dns"))
    catalogue, limits = load(settings), Limits.of(settings)
    client, children = async_redis_client(settings), Children()
    try:
        async with sessions(limits, settings.poll_concurrency) as web:
            edges = Edges(web, children, client, Claims(client, settings.shards), limits, settings.queue_memory_share)
            poller = _Poller(settings, catalogue, edges)
            beside = [
                asyncio.create_task(_keep_waking(wake, poller.claimed)),
                asyncio.create_task(_keep_pruning(settings)),
            ]
            try:
                await poller.run(stop)
            finally:
                for task in beside:
                    task.cancel()
    finally:
        children.close()
        await client.aclose()


class _Poller:
    """The loop over all feeds: who is due, who is under way, and whether Redis and the queue let us."""

    def __init__(self, settings: Settings, catalogue: Catalogue, edges: Edges) -> None:
        self.claimed = asyncio.Event()
        self._settings = settings
        self._edges = edges
        self._catalogue = catalogue
        self._signature = _signature(settings)
        self._next: dict[str, datetime] | None = None  # None until Redis told it
        self._failing: set[str] = set()
        self._flying: dict[asyncio.Task[None], Feed] = {}
        self._beaten: datetime | None = None
        self._lost = 0  # tries since Redis was lost
        self._pause = 0.0  # seconds that polling rests because the queue is full
        self._rest_until: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                wait = await self._round()
                await asyncio.wait({stopped, *self._flying}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                self._land()
        finally:
            stopped.cancel()
            for task in self._flying:
                task.cancel()
            await asyncio.gather(*self._flying, return_exceptions=True)

    async def _round(self) -> float:
        """Start what is due; the seconds until the next look."""
        self._reread()
        try:
            await self._say_alive()
        except REDIS_LOST as error:
            return self._redis_lost(error)
        if self._lost:
            log.info("redis_back", tries=self._lost)
            self._lost = 0
        for feed in self._due(now()):
            self._flying[asyncio.create_task(self._poll(feed))] = feed
        return TICK

    async def _say_alive(self) -> None:
        if not self._lost and self._beaten and now() < self._beaten + BEAT_EVERY:
            return
        if self._next is None:
            await agree_async(self._edges.redis, self._settings.shards)
            states = await load_states_async(self._edges.redis)
            self._next = {name: state.next_poll for name, state in states.items() if state.next_poll}
            self._failing = {name for name, state in states.items() if state.error}
        on = {feed.id for feed in self._catalogue.on}
        waiting = "queue_full" if self._pause else ""
        await save_beat(self._edges.redis, PollerBeat(now(), len(on), len(on & self._failing), waiting))
        self._beaten = now()

    def _due(self, moment: datetime) -> list[Feed]:
        if self._next is None or (self._rest_until and moment < self._rest_until):
            return []
        flying = {feed.id for feed in self._flying.values()}
        late = [feed for feed in self._catalogue.on if feed.id not in flying and self._at(feed) <= moment]
        # After a rest one feed goes ahead, to see whether the queue has room again.
        room = 1 if self._pause else self._settings.poll_concurrency
        return sorted(late, key=self._at)[: max(0, room - len(flying))]

    def _at(self, feed: Feed) -> datetime:
        return (self._next or {}).get(feed.id, _LONG_AGO)

    async def _poll(self, feed: Feed) -> None:
        jitter = random.uniform(-1, 1)  # noqa: S311 - spreads load, guards nothing
        outcome, state = await poll_once(feed, self._edges, self._settings.poll_interval, jitter)
        self._later(feed, state.next_poll)
        (self._failing.add if state.error else self._failing.discard)(feed.id)
        _tell(outcome, state)
        if outcome.status == "full":
            self._rest()
        elif outcome.claimed:
            self._pause, self._rest_until = 0.0, None
        if outcome.new or outcome.revised:
            self.claimed.set()

    def _land(self) -> None:
        for task in [task for task in self._flying if task.done()]:
            feed = self._flying.pop(task)
            error = task.exception()
            if error is None:
                continue
            self._later(feed, now() + (timedelta(seconds=5) if isinstance(error, REDIS_LOST) else timedelta(minutes=5)))
            if isinstance(error, REDIS_LOST):
                self._redis_lost(error)
            else:  # a mistake of ours: it is told in full, this feed waits, the others go on
                log.error("poll_broke", feed=feed.id, exc_info=error)

    def _later(self, feed: Feed, moment: datetime | None) -> None:
        if self._next is not None and moment:
            self._next[feed.id] = moment

    def _redis_lost(self, error: BaseException) -> float:
        if not self._lost:
            log.warning("redis_lost", error=str(error) or type(error).__name__)
        self._lost += 1
        first, longest = _RETRIES
        return min(first * (1 << min(self._lost - 1, 10)), longest) * random.uniform(0.5, 1)  # noqa: S311

    def _rest(self) -> None:
        first, longest = _PAUSES
        self._pause = min(self._pause * 2, longest) or first
        self._rest_until = now() + timedelta(seconds=self._pause)
        log.warning("queue_full", rest=self._pause)

    def _reread(self) -> None:
        signature = _signature(self._settings)
        if signature == self._signature:
            return
        self._signature = signature
        before = {(feed.id, feed.url) for feed in self._catalogue.on}
        try:
            self._catalogue = load(self._settings)
        except MarsadError as error:
            log.error("feeds_file_wrong", error=str(error))  # the list as it was stays in force
            return
        for feed in self._catalogue.on:
            if (feed.id, feed.url) not in before and self._next:
                self._next.pop(feed.id, None)  # switched on, or moved by the user: due at once
        log.info("feeds_read", on=len(self._catalogue.on), known=len(self._catalogue.feeds))


async def _keep_waking(wake: Wake, claimed: asyncio.Event) -> None:
    broken = False
    while True:
        try:
            async with asyncio.timeout(WAKE_EVERY):
                await claimed.wait()
        except TimeoutError:
            pass
        claimed.clear()
        try:
            await asyncio.to_thread(wake)
            broken = False
        except (*REDIS_LOST, KombuError) as error:
            if not broken:
                log.warning("wake_failed", error=str(error))
            broken = True


async def _keep_pruning(settings: Settings) -> None:
    while True:
        await asyncio.sleep(PRUNE_EVERY)
        try:
            pruned = await asyncio.to_thread(_prune, settings)
        except REDIS_LOST as error:
            log.warning("prune_postponed", error=str(error))
        else:
            log.info("known_pruned", articles=pruned)


def _prune(settings: Settings) -> int:
    with redis_client(settings) as client:
        return prune(client, now() - settings.known_for, settings.shards)


def _signature(settings: Settings) -> tuple[int, int, int]:
    try:
        stat = settings.feeds.stat()
    except OSError:
        return (0, 0, 0)
    return (stat.st_mtime_ns, stat.st_size, stat.st_ino)


def _tell(outcome: Outcome, state: FeedState) -> None:
    values = {
        "feed": outcome.feed,
        "status": outcome.status,
        "entries": outcome.entries,
        "new": outcome.new,
        "revised": outcome.revised,
        "elsewhere": outcome.elsewhere,
        "dropped": dict(outcome.dropped),
        "took": round(outcome.took, 3),
    }
    if outcome.reason:
        # The first failure and then ever fewer: a feed that is down for a month is not news every minute.
        tell = log.warning if state.error_streak.bit_count() == 1 else log.debug
        tell("feed_polled", **values, reason=outcome.reason, streak=state.error_streak, next=str(state.next_poll))
    elif outcome.status in ("unchanged", "not_modified"):
        log.debug("feed_polled", **values)
    else:
        log.info("feed_polled", **values, **({"notes": outcome.notes} if outcome.notes else {}))
