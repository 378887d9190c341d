"""Fetches and reads feeds once, or twice, and tells what came: for `marsad feeds check`. Redis is not asked.

fetch | read (in a child) | fetch again with the validators | Checked
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Literal

from ingest.article import decode
from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Failed, Fetched, Kind, Limits, NotModified, Sessions, fetch, sessions
from ingest.parse import NotAFeed
from ingest.parse.entry import Hints
from ingest.push.websub import hub_and_topic
from ingest.reading import MODULE, NO_HINTS, Question, Reading, read
from ingest.rhythm import gap
from ingest.schedule import Outcome, decide
from ingest.state import FeedState
from marsad.clock import now

USUAL = timedelta(minutes=5)
# Between two requests to one host that is not on this machine.
PAUSE = 1.0

Again = Literal["", "not_modified", "same", "changed", "failed"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What one look at a feed found; `reason` is "" when it is a feed that can be polled, `kind` tells what failed.

    `size` is in bytes, `took` in seconds. `undated` entries have no date that can be true, `ahead` one that is still to
    come. `pages` are entries whose page would be read for a longer text; `length` is the middle one of the texts, in
    characters. `conditional` says that it sends validators, `again` what came of asking with them. `between` is its
    mean time between entries, `interval` how often it would be polled. `fresh` and `hints` are what it asks for.
    """

    feed: str
    url: str
    reason: str = ""
    kind: Kind | Literal["", "content"] = ""
    status: int = 0
    title: str = ""
    form: str = ""
    path: str = ""
    encoding: str = ""
    size: int = 0
    entries: int = 0
    newest: datetime | None = None
    undated: int = 0
    ahead: int = 0
    pages: int = 0
    length: int = 0
    drops: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    moved: str = ""
    conditional: bool = False
    again: Again = ""
    between: timedelta | None = None
    interval: timedelta = USUAL
    fresh: timedelta | None = None
    hints: Hints = NO_HINTS
    hub: str = ""
    topic: str = ""
    took: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether it can be polled."""
        return not self.reason

    @property
    def asked(self) -> timedelta:
        """The longest of what it asks to be left alone for; zero when it asks for nothing."""
        return max(self.fresh or timedelta(), self.hints.asked)


class Looks:
    """Looks at feeds with the sessions and children of one command."""

    def __init__(self, web: Sessions, children: Children, limits: Limits, usual: timedelta, concurrency: int) -> None:
        self._web, self._children, self._limits, self._usual = web, children, limits, usual
        self._room = asyncio.Semaphore(concurrency)

    async def fetched(self, feed: Feed) -> tuple[Fetched | Checked, float]:
        """What the feed's address answers, or what is wrong with that; and the seconds it took."""
        clock = perf_counter()
        answer = await fetch(self._web, feed, UNCONDITIONAL, self._limits)
        took = perf_counter() - clock
        if isinstance(answer, Fetched):
            return answer, took
        if isinstance(answer, Failed):
            return Checked(feed.id, feed.url, answer.reason, answer.kind, answer.status, took=took), took
        return Checked(feed.id, feed.url, "it answers 304 to a question without condition", "status", 304), took

    async def read(self, feed: Feed, fetched: Fetched, took: float) -> Checked:
        """What it is, read as a feed."""
        moment = now()
        try:
            reading = await read(self._children, Question(fetched.content, fetched.content_type, feed, moment))
        except NotAFeed as error:
            size = len(fetched.content)
            return Checked(feed.id, feed.url, error.reason, "content", size=size, moved=fetched.moved, took=took)
        return summary(feed, fetched, reading, moment, self._usual, took)

    async def check(self, feed: Feed) -> Checked:
        """All there is to know of a feed."""
        async with self._room:
            answer, took = await self.fetched(feed)
            if isinstance(answer, Checked):
                return answer
            checked = await self.read(feed, answer, took)
            if not checked.conditional:
                return checked
            await asyncio.sleep(0 if feed.local else PAUSE)
            return replace(checked, again=await self._again(feed, answer))

    async def _again(self, feed: Feed, before: Fetched) -> Again:
        match await fetch(self._web, feed, before.validators, self._limits):
            case NotModified():
                return "not_modified"
            case Fetched(content=content, delta=False):
                return "same" if _digest(content) == _digest(before.content) else "changed"
            case Fetched():
                return "changed"
        return "failed"


async def check(
    feeds: Sequence[Feed], limits: Limits, usual: timedelta = USUAL, concurrency: int = 10
) -> list[Checked]:
    """Look at these feeds at the same time; the answers in their order."""
    async with looks(limits, usual, concurrency) as opened:
        return await asyncio.gather(*(opened.check(feed) for feed in feeds))


@asynccontextmanager
async def looks(limits: Limits, usual: timedelta = USUAL, concurrency: int = 10) -> AsyncIterator[Looks]:
    """What it takes to look at feeds, for as long as the block lasts."""
    children = Children(MODULE)
    try:
        async with sessions(limits, concurrency) as web:
            yield Looks(web, children, limits, usual, concurrency)
    finally:
        children.close()


def summary(feed: Feed, fetched: Fetched, reading: Reading, moment: datetime, usual: timedelta, took: float) -> Checked:
    """What a feed that was fetched and read is, as of `moment`; what comes of asking again is left open."""
    decision = decide(_outcome(feed, fetched, reading), FeedState(feed.id), feed, usual, moment)
    hub, topic = hub_and_topic(fetched.links, fetched.url)
    lengths = [len(decode(packed.article.decode()).text) for packed in reading.articles]
    return Checked(
        feed=feed.id,
        url=feed.url,
        title=reading.title,
        form=reading.form,
        path=reading.path,
        encoding=reading.encoding,
        size=len(fetched.content),
        entries=len(reading.articles),
        newest=max(reading.dates, default=None),
        undated=len(reading.articles) - len(reading.dates),
        ahead=sum(date > moment for date in reading.dates),
        pages=sum(packed.page for packed in reading.articles),
        length=round(median(lengths)) if lengths else 0,
        drops=reading.drops,
        notes=reading.notes,
        moved=fetched.moved,
        conditional=fetched.validators != UNCONDITIONAL,
        between=gap(decision.state.newest, moment),
        interval=(decision.state.next_poll or moment) - moment,
        fresh=fetched.fresh,
        hints=reading.hints,
        hub=hub or reading.hub,
        topic=topic or reading.topic,
        took=took,
    )


def _outcome(feed: Feed, fetched: Fetched, reading: Reading) -> Outcome:
    """As if it had been polled for the first time, just now."""
    return Outcome(
        feed.id, "updated", claimed=True, new=1, fresh=fetched.fresh, hints=reading.hints, dates=reading.dates
    )


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content).digest()
