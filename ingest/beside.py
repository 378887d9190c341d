"""What the poller does beside polling: it wakes the workers, and forgets articles that no feed lists any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from kombu.exceptions import KombuError

from ingest.queue.claims import prune
from marsad.clients import REDIS_LOST, redis_client
from marsad.clock import now
from marsad.settings import Settings

WAKE_EVERY = 2.0  # seconds; a lost wake-up costs no more than this
PRUNE_EVERY = 3600.0
LEAVE = 10.0  # seconds for work that is asked to end

log = structlog.get_logger("marsad.poll")


@asynccontextmanager
async def tasks(settings: Settings, wake: Callable[[], None], claimed: asyncio.Event) -> AsyncIterator[None]:
    """Waking and pruning, for as long as the block lasts."""
    running = [asyncio.create_task(_keep_waking(wake, claimed)), asyncio.create_task(_keep_pruning(settings))]
    try:
        yield
    finally:
        for task in running:
            await end(task)


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None], stop: asyncio.Event) -> AsyncIterator[None]:
    """Work that ends by itself when `stop` is set; should it break, everything is stopped, to be started again."""
    task = asyncio.create_task(work)

    def ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            log.critical("work_broke", exc_info=error)
            stop.set()

    task.add_done_callback(ended)
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait({task}, timeout=LEAVE)
        await end(task)


async def end(task: asyncio.Task[None]) -> None:
    """Cancel a task until it is over.

    Once is not enough: a call to Redis that is cancelled may end as a lost connection, which is then tried again.
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=0.5)


async def _keep_waking(wake: Callable[[], None], claimed: asyncio.Event) -> None:
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
