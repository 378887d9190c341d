"""Speaks for subscriptions to hubs in Redis: the hash `websub` (feed -> JSON), and `websub:*:{feed}`.

The poller asks hubs (`ingest.push.subscribing`), the console hears them; both change one row, each only what
it has read.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import orjson
import redis
import redis.asyncio

from ingest.push.websub import Subscription, verified

KEY = "websub"
# Of one feed a push is passed on this often; those that come between are passed on as one at the end of it.
PACE_MS = 2000

_SWAP = """
local there = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if there ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
"""
_TIMES = ("asked", "since", "until", "last_push")
_NAMES = {part.name for part in fields(Subscription)}


def load_subscriptions(client: redis.Redis) -> dict[str, Subscription]:
    """All subscriptions, by feed."""
    rows: Any = client.hgetall(KEY)
    return {feed: read(text) for feed, text in rows.items()}


async def load_subscriptions_async(client: redis.asyncio.Redis) -> dict[str, Subscription]:
    """All subscriptions, by feed, without holding up the loop."""
    rows: Any = await client.hgetall(KEY)
    return {feed: read(text) for feed, text in rows.items()}


async def load_subscription(client: redis.asyncio.Redis, feed: str) -> Subscription | None:
    """The subscription of one feed."""
    text: Any = await client.hget(KEY, feed)
    return read(text) if text else None


async def find(client: redis.asyncio.Redis, token: str) -> Subscription | None:
    """The subscription that this token stands for."""
    found = await load_subscription(client, token.rpartition(".")[0])
    return found if found and hmac.compare_digest(found.token.encode(), token.encode("utf-8", "replace")) else None


async def change(
    client: redis.asyncio.Redis, feed: str, decide: Callable[[Subscription | None], Subscription | None]
) -> Subscription | None:
    """Put what `decide` makes of a feed's subscription in its place; None: it is left as it is.

    It is asked again with what is there then, when another process changed it meanwhile.
    """
    while True:
        before: Any = await client.hget(KEY, feed)
        after = decide(read(before) if before else None)
        if after is None:
            return None
        swapping: Any = client.eval(_SWAP, 1, KEY, feed, before or "", written(after))
        if await swapping:
            return after


async def verify(client: redis.asyncio.Redis, token: str, given: Mapping[str, str], now: datetime) -> str | None:
    """What a hub that asks whether we meant it is answered; None: we did not."""
    found, answers = await find(client, token), list[str]()
    if found is None:
        return None

    def decide(known: Subscription | None) -> Subscription | None:
        answer = verified(known, given, now) if known and known.token == token else None
        answers[:] = [answer[1]] if answer else []
        return answer[0] if answer else None

    await change(client, found.feed, decide)
    return answers[0] if answers else None


async def count(client: redis.asyncio.Redis, feed: str, signed: bool, now: datetime) -> Subscription | None:
    """Note that a push came, signed as it must be or not."""

    def decide(known: Subscription | None) -> Subscription | None:
        if known is None:
            return None
        return replace(known, pushes=known.pushes + 1, last_push=now) if signed else _ignoring(known)

    return await change(client, feed, decide)


async def turn(client: redis.asyncio.Redis, feed: str) -> bool:
    """Whether the caller is to pass on a push of this feed; may wait for two seconds before it says so.

    No push is lost: of those that come too soon after another one waits, and speaks for all that came meanwhile.
    """
    pace, waiting = f"websub:pace:{feed}", f"websub:waiting:{feed}"
    if await client.set(pace, "", nx=True, px=PACE_MS):
        return True
    left = max(1, int(await client.pttl(pace)))
    if not await client.set(waiting, "", nx=True, px=left + PACE_MS):
        return False
    await asyncio.sleep(left / 1000)
    await client.delete(waiting)  # before it is passed on: what comes from now on speaks for itself
    await client.set(pace, "", px=PACE_MS)
    return True


async def forget(client: redis.asyncio.Redis, feed: str) -> None:
    """Remove a subscription of which nothing is to come."""
    await client.hdel(KEY, feed)


def written(subscription: Subscription) -> str:
    """The subscription as JSON; what is empty is left out."""
    row = {name: value for name in _NAMES if (value := getattr(subscription, name))}
    return orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()


def read(text: str) -> Subscription:
    """The subscription that `written` wrote; fields of another version are passed over."""
    row = {key: value for key, value in orjson.loads(text).items() if key in _NAMES}
    for key in row.keys() & set(_TIMES):
        row[key] = datetime.fromisoformat(row[key])
    return Subscription(**row)


def _ignoring(known: Subscription) -> Subscription:
    return replace(known, ignored=known.ignored + 1)
