"""The path of an alert to people:

reclaim | read      entries of the outbox, those that a channel refused come again
  | read alert      in real time; what was delivered meanwhile is left alone
  | deliver         by the channel of that name
  | mark            delivered, or failed after the last try
  | acknowledge
"""

from __future__ import annotations

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
    wanted = channels(edges.settings)
    done = [
        entry
        for entry, fields, tries in (*entries, *fresh)
        if _settle(edges, wanted.get(fields["channel"]), fields, stored.get(fields["alert"]), tries)
    ]
    edges.outbox.acknowledge(done)
    return len(done)


def _settle(edges: Edges, channel: Channel | None, fields: dict[str, str], alert: Document | None, tries: int) -> bool:
    """Whether the entry is done with: delivered, given up, or about something that is gone."""
    id_, name = fields["alert"], fields["channel"]
    if alert is None or channel is None:
        log.warning(
            "alert_dropped", alert=id_, channel=name, reason="no such alert" if alert is None else "switched off"
        )
        return True
    if ((alert["marsad"].get("delivery") or {}).get(name) or {}).get("state") == "delivered":
        return True
    try:
        channel.deliver(id_, alert, edges.settings, edges.redis)
    except Undelivered as error:
        return _give_up(edges, id_, name, str(error), tries)
    edges.alerts.mark(id_, name, {"state": "delivered", "at": now().isoformat(), "error": None})
    log.info("alert_delivered", alert=id_, channel=name, rule=alert["rule"]["id"], tries=tries)
    return True


def _give_up(edges: Edges, id_: str, name: str, reason: str, tries: int) -> bool:
    last = tries >= TRIES
    log.log(40 if last else 30, "alert_undelivered", alert=id_, channel=name, tries=tries, reason=reason)
    state = "failed" if last else "waiting"
    edges.alerts.mark(id_, name, {"state": state, "at": now().isoformat(), "error": reason[:500]})
    return last
