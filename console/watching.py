"""The product watches itself, every five seconds:

look (Redis, Elasticsearch, feed list) | decide | browsers, log, one webhook call per trouble that opens
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import redis
import structlog
from anyio import to_thread
from elasticsearch import Elasticsearch

from console.claims import Claims, OwnClaims, SharedClaims
from console.sse import frame
from console.stream import REDIS_DOWN, Frame, Hub
from ingest import catalogue
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings
from workers import query
from workers.alerts import vitals, watch
from workers.alerts.channels import Undelivered, webhook
from workers.alerts.vitals import Vitals
from workers.alerts.watch import Trouble

log = structlog.get_logger(__name__)

EVERY_SECONDS = 5.0
GRACE = timedelta(seconds=20)
# Not told before the grace is over: while everything starts, a server is not missing but on its way...
STARTING = {"index-down", REDIS_DOWN.id}
# ...and after Redis was away, or this machine asleep, signs of life have run out and must first be given again.
SIGNS = {"no-worker", "no-poller", "worker-gone"}
ASLEEP = timedelta(seconds=30)
# A single missed answer is a hiccup, two in a row are a trouble.
MISSES = 2
# The page is stopped within five seconds, and a call under way is waited for.
LONGEST_CALL = 4.0


@dataclass(frozen=True, slots=True)
class Look:
    """What one look saw; each `*_misses` counts the looks in a row that got no answer, the reason is the last one's.

    `signs_since`: since when Redis has answered without a break, so that a missing sign of life means something.
    `workers`: each worker that this console has seen -> when it last did; those missing for long are forgotten.
    """

    at: datetime
    signs_since: datetime | None = None
    vitals: Vitals | None = None
    workers: dict[str, datetime] = field(default_factory=dict)
    documents: dict[str, int] | None = None
    enabled: tuple[str, ...] = ()
    redis_misses: int = 0
    redis_reason: str = ""
    index_misses: int = 0
    index_reason: str = ""
    feeds_mistake: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What every page shows beside events and alerts: the troubles and the counters."""

    troubles: tuple[Trouble, ...] = ()
    counts: dict[str, Any] | None = None


class Watch:
    """The present outlook, renewed for ever by `run`."""

    def __init__(self, settings: Settings, client: redis.Redis, index: Elasticsearch, hub: Hub) -> None:
        self.outlook = Outlook()
        self._settings, self._client, self._index, self._hub = settings, client, index, hub
        self._shared, self._own = SharedClaims(client), OwnClaims()
        self._started = now()
        self._since: dict[str, datetime] = {}

    async def run(self) -> None:
        """Look, decide and tell, until cancelled."""
        seen = Look(self._started)
        while True:
            seen = await to_thread.run_sync(
                look, self._settings, self._client, self._index, seen, abandon_on_cancel=True
            )
            found = decide(seen, self._settings, seen.at - self._started)
            self._show(Outlook(tuple(found), counts(seen)))
            await to_thread.run_sync(self._call, found, seen.vitals is not None, abandon_on_cancel=True)
            await asyncio.sleep(EVERY_SECONDS)

    def _show(self, new: Outlook) -> None:
        """Tell browsers and the log what changed."""
        before, self.outlook = self.outlook, new
        if new.troubles != before.troubles:
            self._hub.tell(Frame(frame("troubles", [asdict(trouble) for trouble in new.troubles])))
        if new.counts != before.counts:
            self._hub.tell(Frame(frame("counts", new.counts)))
        for trouble in watch.opened(list(new.troubles), {old.id for old in before.troubles}):
            log.warning("trouble_opened", trouble=trouble.id, text=trouble.text_en)
        for over in {old.id for old in before.troubles} - {trouble.id for trouble in new.troubles}:
            log.info("trouble_closed", trouble=over)

    def _call(self, found: list[Trouble], redis_answers: bool) -> None:
        """The webhook calls that are due; what fails is due again at the next look."""
        url = self._settings.webhook_url
        self._since, over = since(self._since, found, now())
        if url is None:
            return
        timeout = min(self._settings.webhook_timeout.total_seconds(), LONGEST_CALL)

        def send(trouble: Trouble) -> None:
            opened = self._since[trouble.id]
            webhook.call(
                url, f"{trouble.id}:{opened.isoformat()}", body(trouble, opened, self._settings.console), timeout
            )

        own = [trouble for trouble in found if trouble.id == REDIS_DOWN.id]
        announce(own, over & {REDIS_DOWN.id}, self._own, send)
        if redis_answers:
            try:
                announce([one for one in found if one not in own], over - {REDIS_DOWN.id}, self._shared, send)
            except (redis.RedisError, OSError) as error:
                log.warning("trouble_call_postponed", reason=str(error))


def look(settings: Settings, client: redis.Redis, index: Elasticsearch, before: Look) -> Look:
    """Ask Redis, Elasticsearch and the feed list; what does not answer is part of the answer."""
    seen = Look(now(), workers=before.workers)
    try:
        signs = vitals.read(client, settings.shards)
        workers = watch.last_seen(before.workers, signs)
        seen = replace(seen, vitals=signs, workers=workers, signs_since=signs_since(before, seen.at))
    except (redis.RedisError, OSError) as error:
        seen = replace(seen, redis_misses=before.redis_misses + 1, redis_reason=str(error))
    try:
        seen = replace(seen, documents=query.count(index))
    except query.QueryFailed as error:
        seen = replace(seen, index_misses=before.index_misses + 1, index_reason=str(error))
    try:
        return replace(seen, enabled=tuple(feed.id for feed in catalogue.load(settings).on))
    except MarsadError as error:
        return replace(seen, enabled=before.enabled, feeds_mistake=str(error))


def signs_since(before: Look, moment: datetime) -> datetime:
    """Since when Redis has answered without a break, when it answers now."""
    unbroken = before.signs_since if moment - before.at < ASLEEP else None
    return unbroken or moment


def decide(seen: Look, settings: Settings, running: timedelta) -> list[Trouble]:
    """What is wrong, `running` after this console's start; pure."""
    index_answers = seen.index_misses < MISSES
    if seen.vitals is not None:
        found = watch.troubles(
            seen.vitals, seen.enabled, settings.lag_limit, settings.silence_limit, index_answers=index_answers
        )
        found += watch.gone(seen.workers, seen.vitals)
    else:
        # Whether workers live is told by Redis too: only what is known is said.
        found = [REDIS_DOWN] if seen.redis_misses >= MISSES else []
    if seen.feeds_mistake:
        found.append(Trouble("feeds-file", f"خطأ في ملف المصادر: {seen.feeds_mistake}", seen.feeds_mistake))
    signs = seen.at - (seen.signs_since or seen.at)
    early = (STARTING if running < GRACE else set()) | (SIGNS if signs < GRACE else set())
    return [trouble for trouble in found if trouble.id.split(":")[0] not in early]


def counts(seen: Look) -> dict[str, Any]:
    """The counters of the page's head; None where what knows it does not answer."""
    documents: dict[str, Any] = {name: (seen.documents or {}).get(name) for name in ("articles", "events", "alerts")}
    signs = seen.vitals
    failing = [id_ for id_ in seen.enabled if signs and (state := signs.feeds.get(id_)) and state.error]
    return documents | {
        "waiting": signs.waiting if signs else None,
        "lag": round(signs.lag) if signs else None,
        "dead": signs.dead if signs else None,
        "feeds": len(seen.enabled),
        "failing": len(failing) if signs else None,
        "only_sample": set(seen.enabled) <= {catalogue.SAMPLE},
    }


def since(before: dict[str, datetime], found: list[Trouble], moment: datetime) -> tuple[dict[str, datetime], set[str]]:
    """(trouble id -> when it opened, ids of those that are over)."""
    present = {trouble.id: before.get(trouble.id, moment) for trouble in found}
    return present, before.keys() - present.keys()


def announce(found: list[Trouble], over: set[str], claims: Claims, send: Callable[[Trouble], None]) -> None:
    """Send each trouble that nobody told yet, and forget what is over; `send` raises Undelivered."""
    for id_ in sorted(over):
        claims.release(id_)
    for trouble in found:
        if not claims.take(trouble.id):
            continue
        try:
            send(trouble)
        except Undelivered as error:
            claims.release(trouble.id)
            log.warning("trouble_undelivered", trouble=trouble.id, reason=str(error))
            return  # the endpoint is away: the others would only wait for it too
        claims.told(trouble.id)
        log.info("trouble_told", trouble=trouble.id)


def body(trouble: Trouble, opened: datetime, console: str) -> dict[str, Any]:
    """What the webhook is told of a trouble."""
    return {"kind": "trouble", **asdict(trouble), "opened": opened.isoformat(), "console": console}
