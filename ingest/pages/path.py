"""The path of one page, from its site to a text.

wanted still? | robots.txt | slot at the host | fetch | main text, judged in a child | Done or Again
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ingest.article import Article
from ingest.children import Children
from ingest.courtesy import retry_after
from ingest.feed import Feed
from ingest.fetch import Answer, Failed, Fetched, Kind, Limits, Sessions, Wanted, get
from ingest.hosts import HostBusy, host_of
from ingest.pages.child import Question, read
from ingest.pages.page import PageText, wants_page, with_text
from ingest.pages.robots import UNREACHED, Ask, Robots, origin_of
from ingest.pages.robots_rules import Rules
from ingest.queue.pages import Waiting
from marsad.clock import now

# A page waits for its host in our hands for so long, else aside; one that was redirected is worth more patience.
WAIT = timedelta(seconds=0.25)
HOP_WAIT = timedelta(seconds=10)
RETRY = timedelta(minutes=5)
# What a host asks for beyond this is not waited for: the summary is all there will be.
LONGEST = timedelta(hours=6)
_BUSY = (429, 503)
_ACCEPT = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}
_MAY_PASS: tuple[Kind, ...] = ("timeout", "dns", "connection", "busy")


class Slots(Protocol):
    """Slots at hosts (`ingest.hosts.Hosts`)."""

    async def reserve(self, url: str, longest: timedelta = ...) -> timedelta:
        """Take the next slot: how long to wait for it. Raises HostBusy with nothing taken when that is too long."""

    async def rest(self, url: str, wait: timedelta) -> None:
        """Leave the host alone for a time."""


@dataclass(frozen=True, slots=True)
class Edges:
    """What reading a page touches: sites, their slots and rules, children that read; and whose feed is whose."""

    sessions: Sessions
    slots: Slots
    robots: Robots
    children: Children
    limits: Limits
    feed: Callable[[str], Feed | None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a page came to, in one word, and the article with its text where that is "read"."""

    came_to: str
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """The page is to be asked for later; `tried` says that this counts as a try, `why` is one word."""

    wait: timedelta
    why: str
    tried: bool = False


class _Refused(Exception):
    """Robots may not go there."""


class _NotNow(Exception):
    """On the way something cannot be asked now: a robots.txt, or the host of a redirect. `wait` says how long."""

    def __init__(self, why: str, wait: timedelta) -> None:
        super().__init__(why)
        self.why, self.wait = why, wait


async def read_page(page: Waiting, edges: Edges) -> Done | Again:
    """Read one page now; raises what Redis raises when it is lost, and nothing else on purpose."""
    article, feed = page.article, edges.feed(page.feed)
    if article is None or feed is None or not wants_page(article, feed):
        return Done("not_wanted")
    try:
        answer = await _asked(article.url, is_local(article.url, feed), edges)
    except HostBusy as busy:
        return Again(busy.wait, "busy")
    except _NotNow as later:
        return Again(later.wait, later.why, tried=True)
    except _Refused:
        return Done("robots")
    if isinstance(answer, Fetched):
        found = await read(edges.children, Question(answer.content, answer.content_type, answer.url, article))
        return Done("read", with_text(article, found)) if isinstance(found, PageText) else Done(found.reason)
    if isinstance(answer, Failed) and (rest := host_rests(answer, now())):
        await edges.slots.rest(article.url, rest)
    return after(answer, now())


def asker(sessions: Sessions, slots: Slots, limits: Limits) -> Ask:
    """Gets robots.txt files when their hosts may be asked; raises HostBusy."""

    async def hop(target: str) -> None:
        await _hop(slots, target)

    async def ask(url: str, local: bool) -> Answer:
        await _take_slot(slots, url, local)
        return await get(sessions, Wanted(url, local, hop=None if local else hop), limits)

    return ask


def is_local(url: str, feed: Feed) -> bool:
    """Whether the page may be at an address that is not public: only where its feed, marked local, is itself.

    A feed from this machine's own bridge lists what others wrote; their links must not reach this machine's services.
    """
    return feed.local and origin_of(url) == origin_of(feed.url)


def after(answer: Answer, moment: datetime) -> Done | Again:
    """What follows from an answer without a page."""
    if not isinstance(answer, Failed):
        return Done("failed")  # 304 to a question without condition
    rest = host_rests(answer, moment)
    if rest > LONGEST:
        return Done("given_up")
    if rest:
        return Again(rest, "rest", tried=True)
    if answer.kind in _MAY_PASS or answer.status >= 500 or answer.status == 408:
        return Again(RETRY, answer.kind, tried=True)
    if answer.kind == "size":
        return Done("too_large")
    missing = answer.kind == "gone" or answer.status == 404
    return Done("missing" if missing else "refused" if answer.status >= 400 else "failed")


def host_rests(answer: Failed, moment: datetime) -> timedelta:
    """How long the whole host is to be left alone after this answer."""
    if answer.status not in _BUSY:
        return timedelta()
    return retry_after(answer.retry_after, moment) or (RETRY if answer.status == 429 else timedelta())


async def _asked(url: str, local: bool, edges: Edges) -> Answer:
    rules = await _rules(url, local, edges)
    await _take_slot(edges.slots, url, local, timedelta(seconds=rules.delay))

    async def hop(target: str) -> None:
        near = local and origin_of(target) == origin_of(url)
        rules = await _rules(target, near, edges)
        if not near and not (rules.delay and host_of(target) == host_of(url)):  # a visit with a redirect is one visit
            await _hop(edges.slots, target)

    return await get(edges.sessions, Wanted(url, local, _ACCEPT, hop), edges.limits)


async def _rules(url: str, local: bool, edges: Edges) -> Rules:
    rules = await edges.robots.rules(url, local)
    if rules is None:
        raise _NotNow("robots_unreached", UNREACHED)
    if not rules.allow(url):
        raise _Refused
    return rules


async def _take_slot(slots: Slots, url: str, local: bool, delay: timedelta = timedelta()) -> None:
    """Wait for the next slot at the host; where it asks for a delay between requests, only a free one is taken."""
    if local:
        return
    wait = await slots.reserve(url, timedelta() if delay else WAIT)
    if delay:
        await slots.rest(url, delay)
    await asyncio.sleep(wait.total_seconds())


async def _hop(slots: Slots, url: str) -> None:
    try:
        wait = await slots.reserve(url, HOP_WAIT)
    except HostBusy as busy:
        raise _NotNow("busy", busy.wait) from busy
    await asyncio.sleep(wait.total_seconds())
