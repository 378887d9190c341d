"""The way from the live stream to the browsers:

Redis stream | follow    one task for all browsers, again with backoff when Redis is away
             | frame     once for all
             | tell      into a bounded queue per browser; one that is full is closed, and the browser comes back
             | browse    what it missed first, then its queue
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import redis.asyncio
import structlog
from redis.exceptions import RedisError

from console.sse import KEEP_ALIVE, RETRY, frame, order
from workers.alerts import live
from workers.alerts.watch import Trouble

log = structlog.get_logger(__name__)

QUEUE = 500
KEEP_ALIVE_SECONDS = 15.0
# What a browser that comes back is given from the stream; one that missed more loads the page's snapshot instead.
CATCH_UP = 400
BACKOFF_MAX = 10.0

REDIS_DOWN = Trouble(
    "redis-down",
    "قاعدة Redis لا تجيب؛ لا يصل جديد إلى هذه الصفحة حتى تعود",
    "Redis does not answer; nothing new reaches the page until it is back",
)


@dataclass(frozen=True, slots=True)
class Frame:
    """Bytes for every browser; `entry` is the stream id, or None for what is not of the stream."""

    content: bytes
    entry: str | None = None


@dataclass(eq=False, slots=True)
class Browser:
    """One open page: what waits for it, and whether it is told to go and come back."""

    waiting: asyncio.Queue[Frame | None] = field(default_factory=lambda: asyncio.Queue(QUEUE + 1))

    def offer(self, new: Frame) -> bool:
        """Whether there was room; one place is always left for the end."""
        if self.waiting.qsize() >= QUEUE:
            return False
        self.waiting.put_nowait(new)
        return True

    def end(self) -> None:
        """Close it as soon as what waits is sent."""
        with contextlib.suppress(asyncio.QueueFull):
            self.waiting.put_nowait(None)


class Hub:
    """All open pages."""

    def __init__(self) -> None:
        self.browsers: set[Browser] = set()
        self.closed = False

    def join(self) -> Browser:
        """A new page; from now on it misses nothing."""
        browser = Browser()
        self.browsers.add(browser)
        if self.closed:
            browser.end()
        return browser

    def leave(self, browser: Browser) -> None:
        """The page was closed."""
        self.browsers.discard(browser)

    def tell(self, new: Frame) -> None:
        """Give it to every page; a slow one is closed, and comes back for what it missed."""
        for browser in [browser for browser in self.browsers if not browser.offer(new)]:
            self.leave(browser)
            browser.end()
            log.info("browser_too_slow", waiting=QUEUE)

    def close(self) -> None:
        """End every page's connection: an open one would hold up the server's stop."""
        self.closed = True
        for browser in self.browsers:
            browser.end()


async def follow(client: redis.asyncio.Redis, hub: Hub) -> None:
    """Hand what comes on the stream to every browser, until cancelled; browsers are told when Redis is away."""
    after: str | None = None
    failures = 0
    while True:
        try:
            after = await live.latest(client) if after is None else after
            entries = await live.follow(client, after)
        except (RedisError, OSError) as error:
            failures += 1
            _tell_redis(hub, failures, str(error))
            await asyncio.sleep(backoff(failures, random.random()))  # noqa: S311
            continue
        if failures:
            failures = 0
            _tell_redis(hub, failures)
        for entry, kind, document in entries:
            after = entry
            hub.tell(Frame(frame(kind, document, entry), entry))


def backoff(failures: int, luck: float) -> float:
    """Seconds to wait after so many failures in a row; `luck` in 0..1 spreads several consoles."""
    return float(min(BACKOFF_MAX, 0.5 * 2.0 ** min(failures - 1, 10)) * (0.5 + luck / 2))


async def browse(client: redis.asyncio.Redis, hub: Hub, after: str | None) -> AsyncIterator[bytes]:
    """The frames of one page, without end: what it missed since the entry `after`, then what comes."""
    browser = hub.join()  # before reading what was missed, so that nothing falls between
    try:
        yield RETRY
        last = after
        for missed in await _missed(client, after):
            last = missed.entry or last
            yield missed.content
        async for new in _coming(browser):
            if new is None:
                yield KEEP_ALIVE
            elif new.entry is None or last is None or order(new.entry) > order(last):
                yield new.content
    finally:
        hub.leave(browser)


async def _coming(browser: Browser) -> AsyncIterator[Frame | None]:
    """What waits for the browser, None when nothing came for a while; ends when the browser is to go."""
    while True:
        try:
            new = await asyncio.wait_for(browser.waiting.get(), KEEP_ALIVE_SECONDS)
        except TimeoutError:
            yield None
            continue
        if new is None:
            return
        yield new


async def _missed(client: redis.asyncio.Redis, after: str | None) -> list[Frame]:
    """The frames since `after`, or a "reset" (load the snapshot) when the stream cannot tell or it is too much."""
    if after is None:
        return []
    try:
        newest = await live.latest(client)
        oldest = await live.oldest(client)
        # A wait of one millisecond: it returns at once with what is there.
        entries = await live.follow(client, after, wait_ms=1) if newest != after else []
    except (RedisError, OSError) as error:
        return [Frame(_trouble(opened=True, reason=str(error)))]
    if lost(after, oldest, newest) or len(entries) > CATCH_UP:
        return [Frame(frame("reset", {}, newest), newest)]
    return [Frame(frame(kind, document, entry), entry) for entry, kind, document in entries]


def lost(after: str, oldest: str | None, newest: str) -> bool:
    """Whether entries behind `after` may be gone: trimmed away, or with a Redis that began anew."""
    if order(after) > order(newest):
        return True
    return oldest is not None and order(after) != (0, 0) and order(after) < order(oldest)


def _tell_redis(hub: Hub, failures: int, reason: str = "") -> None:
    if failures == 1:
        log.warning("live_stream_lost", reason=reason, browsers=len(hub.browsers))
        hub.tell(Frame(_trouble(opened=True, reason=reason)))
    elif failures == 0:
        log.info("live_stream_back", browsers=len(hub.browsers))
        hub.tell(Frame(_trouble(opened=False)))


def _trouble(opened: bool, reason: str = "") -> bytes:
    document: dict[str, Any] = {
        "id": REDIS_DOWN.id,
        "text_ar": REDIS_DOWN.text_ar,
        "text_en": REDIS_DOWN.text_en,
        "open": opened,
        "reason": reason,
    }
    return frame("trouble", document)
