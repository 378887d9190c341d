"""Asks hubs to push, beside polling: each feed's hub by one poller, politely, and again before the lease ends.

feeds that offer a hub | wanted (ingest.push.websub) | POST | note what went wrong        the console hears the answer
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial

import redis.asyncio
import structlog

from ingest import catalogue, push
from ingest.beside import end
from ingest.courtesy import retry_after
from ingest.feed import Feed
from ingest.fetch import Failed, Limits, Posted, Sessions, Wanted, post
from ingest.hosts import HostBusy, Hosts, host_of
from ingest.push import websub
from ingest.push.websub import Offer, Subscription
from ingest.state import FeedState, load_states_async
from marsad.clients import REDIS_LOST
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings

EVERY = 30.0  # seconds between two looks; a feed that has just named its hub is pushed that much later
HUBS = 5  # asked at a time

log = structlog.get_logger("marsad.push")


@dataclass(frozen=True, slots=True)
class Asking:
    """What asking hubs touches, and where they are to call back (ends in "/push/")."""

    client: redis.asyncio.Redis
    sessions: Sessions
    hosts: Hosts
    limits: Limits
    base: str


@asynccontextmanager
async def subscribing(
    settings: Settings, client: redis.asyncio.Redis, sessions: Sessions, hosts: Hosts, limits: Limits
) -> AsyncIterator[None]:
    """Subscriptions are made and renewed for as long as the block lasts; without `public_url` nothing is."""
    base = callback_base(settings)
    if not base:
        yield
        return
    task = asyncio.create_task(_keep_asking(settings, Asking(client, sessions, hosts, limits, base)))
    task.add_done_callback(_ended)
    try:
        yield
    finally:
        await end(task)


def callback_base(settings: Settings) -> str:
    """What all callback addresses begin with; "" when no hub can reach us."""
    return f"{settings.public_url.rstrip('/')}/push/" if settings.public_url else ""


async def ask_hubs(feeds: Mapping[str, Feed], states: Mapping[str, FeedState], asking: Asking) -> int:
    """Ask every hub of what is due now; how many were asked."""
    known = await push.load_subscriptions_async(asking.client)
    offers = {id_: offered for id_, feed in feeds.items() if (offered := websub.offer(feed, states.get(id_)))}
    for id_ in [id_ for id_, row in known.items() if id_ not in offers and websub.is_over(row, now())]:
        await push.forget(asking.client, id_)
    hubs: dict[str, list[tuple[str, Offer | None]]] = defaultdict(list)
    for id_ in feeds.keys() | known.keys():
        offered = offers.get(id_)
        if asked := _due(id_, offered, feeds, asking.base, known.get(id_)):
            hubs[host_of(asked.hub)].append((id_, offered))
    room = asyncio.Semaphore(HUBS)
    counts = await asyncio.gather(*(_ask_hub(rows, feeds, asking, room) for rows in hubs.values()))
    return sum(counts)


async def _keep_asking(settings: Settings, asking: Asking) -> None:
    while True:
        try:
            listed = await asyncio.to_thread(catalogue.load, settings)
            await ask_hubs({feed.id: feed for feed in listed.on}, await load_states_async(asking.client), asking)
        except (*REDIS_LOST, MarsadError) as error:  # the poller tells both
            log.info("asking_postponed", reason=str(error))
        await asyncio.sleep(EVERY)


def _ended(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):  # a mistake of ours; polling needs no hub
        log.critical("asking_broke", exc_info=error)


def _due(
    id_: str, offered: Offer | None, feeds: Mapping[str, Feed], base: str, known: Subscription | None
) -> Subscription | None:
    if offered:
        return websub.wanted(id_, offered, known, base, now())
    # One that is polled and names no hub just now is not let go: its lease runs out by itself.
    return websub.unwanted(known, now()) if known and id_ not in feeds else None


async def _ask_hub(
    rows: Iterable[tuple[str, Offer | None]], feeds: Mapping[str, Feed], asking: Asking, room: asyncio.Semaphore
) -> int:
    """Ask one hub for these feeds, one after the other; how many it was."""
    asked = 0
    async with room:
        for id_, offered in rows:
            try:
                asked += await _ask(partial(_due, id_, offered, feeds, asking.base), id_, asking)
            except HostBusy:
                break  # the others wait with it
    return asked


async def _ask(decide: partial[Subscription | None], id_: str, asking: Asking) -> int:
    # Another poller may have asked since this one looked.
    planned = decide(known=await push.load_subscription(asking.client, id_))
    if planned is None:
        return 0
    if not planned.local:
        await asking.hosts.wait(planned.hub)
    # Noted before the hub is asked: many a hub verifies before it answers, and of several pollers one can note it.
    row = await push.change(asking.client, id_, lambda known: decide(known=known))
    if row is None:
        return 0
    wanted = Wanted(row.hub, row.local, hop=None if row.local else asking.hosts.wait)
    await _note(row, await post(asking.sessions, wanted, websub.form(row), asking.limits), asking)
    return 1


async def _note(row: Subscription, answer: Posted | Failed, asking: Asking) -> None:
    error = _wrong(answer)
    if not row.local and (rest := retry_after(answer.retry_after, now())):
        await asking.hosts.rest(row.hub, rest)
    log.info("hub_asked", feed=row.feed, hub=row.hub, mode=row.mode, tries=row.tries, error=error)
    if error:
        await push.change(
            asking.client, row.feed, lambda known: replace(known, error=error) if known and known.tries else None
        )


def _wrong(answer: Posted | Failed) -> str:
    if isinstance(answer, Failed):
        return f"the hub is not reached: {answer.reason}"
    if 200 <= answer.status < 300:
        return ""
    words = " ".join(answer.words.split())[:200]
    return f"the hub answers {answer.status}" + (f": {words}" if words and "<" not in words else "")
