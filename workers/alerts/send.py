"""The path of an alert to people:

reclaim | read      entries of the outbox, those that a channel refused come again
  | read alert      in real time; what was delivered meanwhile is left alone
  | deliver         by the channel of that name
  | mark            delivered, or failed after the last try
  | acknowledge
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from marsad.clock import now
from workers.alerts import outbox
from workers.alerts.channels import Channel, Undelivered, channels
from workers.edges import Edges
from workers.sinks.documents import Document
from workers.wake import awake, wake

log = structlog.get_logger(__name__)

BATCH = 50
# As many tries as reclaims in a quarter of an hour: so long an endpoint may be away before the alert shows as failed.
TRIES = 22


def send(edges: Edges) -> int:
    """Work off one batch of the outbox; how many entries left it. Raises IndexUnavailable."""
    awake(edges.redis, "send")
    # Above the hard limit, as for articles: what another process is still delivering must not be taken from it.
    idle = round(edges.settings.reclaim_after.total_seconds() * 1000)
    entries = edges.outbox.reclaim(edges.consumer, BATCH, idle)
    fresh = edges.outbox.read(edges.consumer, BATCH)
    if len(fresh) == BATCH:
        wake(edges.redis, "send")
    waiting = [Entry(id_, fields["alert"], fields["channel"]) for id_, fields in (*entries, *fresh)]
    stored = edges.alerts.read(list({entry.alert for entry in waiting}))
    outcomes = _deliver_all(edges, waiting, stored)
    edges.alerts.mark([(one.entry.alert, one.entry.channel, one.mark) for one in outcomes if one.mark])
    done = [one.entry.id for one in outcomes if one.done]
    edges.outbox.acknowledge(done)
    return len(done)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the outbox: an alert on its way by a channel."""

    id: str
    alert: str
    channel: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery went: what to note on the alert, and whether the entry is done with."""

    entry: Entry
    done: bool
    mark: Document | None = None


def _deliver_all(edges: Edges, entries: list[Entry], stored: dict[str, Document]) -> list[Outcome]:
    """Deliver what time allows; the rest stays in the outbox.

    A channel that refused once is not asked again in this batch, or an endpoint that hangs would outlast the task.
    """
    wanted = channels(edges.settings)
    end = time.monotonic() + edges.settings.soft_limit.total_seconds() / 2
    outcomes: list[Outcome] = []
    refusing: set[str] = set()
    delivered: set[tuple[str, str]] = set()
    for entry in entries:
        if (entry.alert, entry.channel) in delivered:  # noted twice, by two revisions of one article
            outcomes.append(Outcome(entry, done=True))
            continue
        if entry.channel in refusing or time.monotonic() > end:
            continue
        outcome = _deliver(edges, wanted.get(entry.channel), entry, stored)
        outcomes.append(outcome)
        if outcome.mark and outcome.mark["state"] == "delivered":
            delivered.add((entry.alert, entry.channel))
        elif outcome.mark:
            refusing.add(entry.channel)
    return outcomes


def _deliver(edges: Edges, channel: Channel | None, entry: Entry, stored: dict[str, Document]) -> Outcome:
    alert = stored.get(entry.alert)
    if alert is None or channel is None:
        reason = "no such alert" if alert is None else "channel switched off"
        log.warning("alert_dropped", alert=entry.alert, channel=entry.channel, reason=reason)
        return Outcome(entry, done=True)
    if _is_delivered(alert, entry.channel):
        return Outcome(entry, done=True)
    delivered: Document = {"state": "delivered", "at": now().isoformat(), "error": None}
    if outbox.was_sent(edges.redis, entry.alert, entry.channel):  # but the index could not be told
        return Outcome(entry, done=True, mark=delivered)
    try:
        channel.deliver(entry.alert, alert, edges.settings, edges.redis)
    except Undelivered as error:
        return _undelivered(edges, entry, str(error))
    outbox.note_sent(edges.redis, entry.alert, entry.channel)
    log.info("alert_delivered", alert=entry.alert, channel=entry.channel, rule=alert["rule"]["id"])
    return Outcome(entry, done=True, mark=delivered)


def _is_delivered(alert: Document, channel: str) -> bool:
    delivery = alert["marsad"].get("delivery") or {}
    return (delivery.get(channel) or {}).get("state") == "delivered"


def _undelivered(edges: Edges, entry: Entry, reason: str) -> Outcome:
    tries = outbox.count_try(edges.redis, entry.alert, entry.channel)
    last = tries >= TRIES
    tell = log.error if last else log.warning
    tell("alert_undelivered", alert=entry.alert, channel=entry.channel, tries=tries, last=last, reason=reason)
    state = "failed" if last else "waiting"
    return Outcome(entry, done=last, mark={"state": state, "at": now().isoformat(), "error": reason[:500]})
