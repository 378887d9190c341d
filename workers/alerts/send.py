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
from workers.alerts.documents import delivery_state
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
    entries = edges.outbox.reclaim(edges.consumer, BATCH, edges.settings.reclaim_after)
    fresh = edges.outbox.read(edges.consumer, BATCH)
    if len(fresh) == BATCH:
        wake(edges.redis, "send")
    waiting = [Delivery(id_, fields["alert"], fields["channel"]) for id_, fields in (*entries, *fresh)]
    stored = edges.alerts.read(list({delivery.alert for delivery in waiting}))
    outcomes = _deliver_all(edges, waiting, stored)
    edges.alerts.mark([(one.delivery.alert, one.delivery.channel, one.mark) for one in outcomes if one.mark])
    done = [one.delivery.entry for one in outcomes if one.done]
    edges.outbox.acknowledge(done)
    return len(done)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An alert on its way by a channel, and the entry of the outbox that says so."""

    entry: str
    alert: str
    channel: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a delivery went: what to note on the alert, and whether the entry is done with."""

    delivery: Delivery
    done: bool
    mark: Document | None = None


def _deliver_all(edges: Edges, deliveries: list[Delivery], stored: dict[str, Document]) -> list[Outcome]:
    """Deliver what time allows; the rest stays in the outbox.

    A channel that refused once is not asked again in this batch, or an endpoint that hangs would outlast the task.
    """
    wanted = channels(edges.settings)
    end = time.monotonic() + edges.settings.soft_limit.total_seconds() / 2
    outcomes: list[Outcome] = []
    refusing: set[str] = set()
    delivered: set[tuple[str, str]] = set()
    for delivery in deliveries:
        if (delivery.alert, delivery.channel) in delivered:  # noted twice, by two revisions of one article
            outcomes.append(Outcome(delivery, done=True))
            continue
        if delivery.channel in refusing or time.monotonic() > end:
            continue
        outcome = _deliver(edges, wanted.get(delivery.channel), delivery, stored)
        outcomes.append(outcome)
        if outcome.mark and outcome.mark["state"] == "delivered":
            delivered.add((delivery.alert, delivery.channel))
        elif outcome.mark:
            refusing.add(delivery.channel)
    return outcomes


def _deliver(edges: Edges, channel: Channel | None, delivery: Delivery, stored: dict[str, Document]) -> Outcome:
    alert = stored.get(delivery.alert)
    if alert is None or channel is None:
        reason = "no such alert" if alert is None else "channel switched off"
        log.warning("alert_dropped", alert=delivery.alert, channel=delivery.channel, reason=reason)
        return Outcome(delivery, done=True)
    if delivery_state(alert, delivery.channel) == "delivered":
        return Outcome(delivery, done=True)
    delivered: Document = {"state": "delivered", "at": now().isoformat(), "error": None}
    if outbox.was_sent(edges.redis, delivery.alert, delivery.channel):  # but the index could not be told
        return Outcome(delivery, done=True, mark=delivered)
    try:
        channel.deliver(delivery.alert, alert, edges.settings, edges.redis)
    except Undelivered as error:
        return _undelivered(edges, delivery, str(error))
    outbox.note_sent(edges.redis, delivery.alert, delivery.channel)
    log.info("alert_delivered", alert=delivery.alert, channel=delivery.channel, rule=alert["rule"]["id"])
    return Outcome(delivery, done=True, mark=delivered)


def _undelivered(edges: Edges, delivery: Delivery, reason: str) -> Outcome:
    tries = outbox.count_try(edges.redis, delivery.alert, delivery.channel)
    last = tries >= TRIES
    tell = log.error if last else log.warning
    tell("alert_undelivered", alert=delivery.alert, channel=delivery.channel, tries=tries, last=last, reason=reason)
    state = "failed" if last else "waiting"
    return Outcome(delivery, done=last, mark={"state": state, "at": now().isoformat(), "error": reason[:500]})
