"""Keeps what sites say to robots, for a day, in the Redis keys `robots:{origin}` that all pollers share.

    kept? | ask robots.txt | rules for us | keep

It holds for pages, which nobody listed for us one by one. Feeds are asked for without it: the operator chose each, and
a feed is published for programs to read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import redis.asyncio

from ingest.fetch import Answer, Failed, Fetched, Kind
from ingest.pages.robots_rules import ALL, NOTHING, Rules, read_rules

KEPT = timedelta(hours=24)
# A site that cannot be asked is left alone (RFC 9309, section 2.3.1.4), but is asked again soon.
UNREACHED = timedelta(minutes=5)
_NOT_NOW = "unreached"
# RFC 9309, section 2.3.1.3: what there is none of, forbids nothing. Too many redirects may count as that.
_THERE_IS_NONE: tuple[Kind, ...] = ("gone", "redirect", "address")
# Our own waiting, and our own guard, say nothing of the site: to a feed marked local it may be open.
_OURS: tuple[Kind, ...] = ("busy", "forbidden")
_NEVER: tuple[Kind, ...] = ("forbidden", "size")

# Gets an address, when its host may be asked; the second argument allows one that is not public.
Ask = Callable[[str, bool], Awaitable[Answer]]


class Robots:
    """What each site asks of us."""

    def __init__(self, client: redis.asyncio.Redis, ask: Ask) -> None:
        self._redis: Any = client
        self._ask = ask
        self._asking: dict[str, asyncio.Task[Rules | None]] = {}

    async def rules(self, url: str, local: bool = False) -> Rules | None:
        """The rules of the site of this address; None when it cannot be asked now, and nothing there may be fetched."""
        origin = origin_of(url)
        kept = await self._redis.get(_key(origin))
        if kept is not None:
            return None if kept == _NOT_NOW else Rules.from_json(kept)
        asking = self._asking.get(origin)
        if not asking:  # the pages of a site come together, and one question is enough
            asking = self._asking[origin] = asyncio.create_task(self._asked(origin, local))
            asking.add_done_callback(lambda _: self._asking.pop(origin, None))
        return await asyncio.shield(asking)

    async def close(self) -> None:
        """Break off what is being asked."""
        for task in list(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _asked(self, origin: str, local: bool) -> Rules | None:
        answer = await self._ask(f"{origin}/robots.txt", local)
        rules = rules_of(answer)
        if isinstance(answer, Failed) and answer.kind in _OURS:
            return rules
        text, time = (rules.to_json(), KEPT) if rules is not None else (_NOT_NOW, UNREACHED)
        await self._redis.set(_key(origin), text, px=time)
        return rules


def rules_of(answer: Answer) -> Rules | None:
    """What an answer for robots.txt means (RFC 9309, section 2.3.1); None: the site cannot be asked now."""
    if isinstance(answer, Fetched):
        return read_rules(answer.content)
    if not isinstance(answer, Failed):
        return None
    if answer.kind in _NEVER:
        return NOTHING
    missing = answer.kind == "status" and 400 <= answer.status < 500 and answer.status != 429
    return ALL if missing or answer.kind in _THERE_IS_NONE else None


def origin_of(url: str) -> str:
    """Scheme, host and port of a web address: what one robots.txt speaks for."""
    parts = urlsplit(url)
    host = (parts.netloc.rpartition("@")[2]).lower()
    return f"{parts.scheme.lower()}://{host.removesuffix(':443' if parts.scheme == 'https' else ':80')}"


def _key(origin: str) -> str:
    return f"robots:{origin}"
