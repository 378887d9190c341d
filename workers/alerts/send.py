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
from workers.alerts.channels import Channel, Undelivered, channels
from workers.edges import Edges
from workers.sinks.documents import Document
from workers.wake import awake, wake

log = structlog.get_logger(__name__)

BATCH = 50
RETRY_MS = 15_000
# Forty tries fifteen seconds apart: an endpoint may be away for ten minutes before the alert is shown as failed.
TRIES = 40


def send(edges: Edges) -> int:
    """Work off one batch of the outbox; how many entries left it. Raises IndexUnavailable."""
    awake(edges.redis, "send")
    entries = edges.outbox.reclaim(edges.consumer, BATCH, RETRY_MS)
    fresh = edges.outbox.read(edges.consumer, BATCH)
    if len(fresh) == BATCH:
        wake(edges.redis, "send")
    stored = edges.alerts.read(list({fields["alert"] for _, fields, _ in (*entries, *fresh)}))
    outcomes = _deliver_all(edges, [_entry(*one) for one in (*entries, *fresh)], stored)
    edges.alerts.mark([(one.entry.alert, one.entry.channel, one.mark) for one in outcomes if one.mark])
    done = [one.entry.id for one in outcomes if one.done]
    edges.outbox.acknowledge(done)
    return len(done)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the outbox: an alert on its way by a channel, handed out `tries` times."""

    id: str
    alert: str
    channel: str
    tries: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery went: what to note on the alert, and whether the entry is done with."""

    entry: Entry
    done: bool
    mark: Document | None = None


def _entry(id_: str, fields: dict[str, str], tries: int) -> Entry:
    return Entry(id_, fields["alert"], fields["channel"], tries)


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
    if ((alert["marsad"].get("delivery") or {}).get(entry.channel) or {}).get("state") == "delivered":
        return Outcome(entry, done=True)
    try:
        channel.deliver(entry.alert, alert, edges.settings, edges.redis)
    except Undelivered as error:
        return _undelivered(entry, str(error))
    log.info("alert_delivered", alert=entry.alert, channel=entry.channel, rule=alert["rule"]["id"], tries=entry.tries)
    return Outcome(entry, done=True, mark={"state": "delivered", "at": now().isoformat(), "error": None})


def _undelivered(entry: Entry, reason: str) -> Outcome:
    last = entry.tries >= TRIES
    tell = log.error if last else log.warning
    tell("alert_undelivered", alert=entry.alert, channel=entry.channel, tries=entry.tries, last=last, reason=reason)
    state = "failed" if last else "waiting"
    return Outcome(entry, done=last, mark={"state": state, "at": now().isoformat(), "error": reason[:500]})
