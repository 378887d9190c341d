"""Fetches and reads one feed once, and tells what came: for `marsad feeds check`. Redis is not asked."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Failed, Fetched, Limits, Sessions, fetch, sessions
from ingest.parse import NotAFeed, Parsed
from marsad.clock import now


@dataclass(frozen=True, slots=True)
class Checked:
    """What one look at a feed found; `reason` is "" when it is a feed that can be polled. `took` is in seconds."""

    feed: str
    url: str
    reason: str = ""
    title: str = ""
    form: str = ""
    encoding: str = ""
    size: int = 0
    entries: int = 0
    newest: datetime | None = None
    undated: int = 0
    drops: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    moved: str = ""
    conditional: bool = False
    took: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether it can be polled."""
        return not self.reason


async def check(feeds: Sequence[Feed], limits: Limits, concurrency: int = 10) -> list[Checked]:
    """Look at these feeds at the same time; the answers in their order."""
    children, room = Children(), asyncio.Semaphore(concurrency)
    try:
        async with sessions(limits, concurrency) as web:
            return await asyncio.gather(*(_check(feed, web, children, limits, room) for feed in feeds))
    finally:
        children.close()


async def _check(feed: Feed, web: Sessions, children: Children, limits: Limits, room: asyncio.Semaphore) -> Checked:
    async with room:
        clock = perf_counter()
        answer = await fetch(web, feed, UNCONDITIONAL, limits)
        took = perf_counter() - clock
    if isinstance(answer, Failed):
        return Checked(feed.id, feed.url, reason=answer.reason, took=took)
    if not isinstance(answer, Fetched):
        return Checked(feed.id, feed.url, reason="it answers 304 to a question without condition", took=took)
    try:
        parsed = await children.parse(answer.content, answer.content_type, feed, now())
    except NotAFeed as error:
        return Checked(feed.id, feed.url, reason=error.reason, size=len(answer.content), moved=answer.moved, took=took)
    return _checked(feed, answer, parsed, took)


def _checked(feed: Feed, fetched: Fetched, parsed: Parsed, took: float) -> Checked:
    dated = [article.published for article in parsed.articles if not article.published_implied]
    return Checked(
        feed=feed.id,
        url=feed.url,
        title=parsed.title,
        form=parsed.form,
        encoding=parsed.encoding,
        size=len(fetched.content),
        entries=len(parsed.articles),
        newest=max(dated, default=None),
        undated=len(parsed.articles) - len(dated),
        drops=tuple(sorted(parsed.drop_reasons.items())),
        notes=parsed.notes,
        moved=fetched.moved,
        conditional=fetched.validators != UNCONDITIONAL,
        took=took,
    )
