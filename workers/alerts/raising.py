"""From what was indexed to alerts: matched, stored, corrected, queued for their channels, and shown on the page."""

from __future__ import annotations

import redis
import structlog

from marsad.clock import now
from workers.alerts import live, outbox
from workers.alerts.channels import channels
from workers.alerts.documents import alert_document, delivery_state
from workers.alerts.match import is_due, match
from workers.edges import Edges
from workers.sinks.documents import Document, event_documents
from workers.told import Told
from workers.wake import wake

log = structlog.get_logger(__name__)


def raise_alerts(edges: Edges, indexed: list[Told]) -> None:
    """Store the alerts that these articles set off and queue them for their channels; a repeat changes nothing.

    Raises IndexUnavailable.
    """
    matches = [(found, one) for one in indexed for found in match(edges.rules, one)]
    wanted = list(channels(edges.settings))
    documents = {found.id: alert_document(found, one, wanted, now()) for found, one in matches}
    due = [found.id for found, one in matches if is_due(one, edges.settings.alert_max_age)]
    edges.alerts.create({id_: documents[id_] for id_ in due})
    # A toll that was corrected, however late, is corrected where people look; it is not sent a second time.
    corrected = edges.alerts.correct(documents)
    stored = edges.alerts.read(sorted({*due, *corrected}))
    _publish(edges, "alert", [stored[id_] for id_ in corrected if id_ in stored])
    waiting = _waiting({id_: stored[id_] for id_ in due if id_ in stored}, wanted)
    if waiting:
        outbox.put(edges.redis, waiting)
        log.info("alerts_stored", alerts=len(waiting))
        wake(edges.redis, "send")


def show(edges: Edges, indexed: list[Told]) -> None:
    """Put the events on the live page."""
    documents = [
        document for one in indexed for document in event_documents(one, one.message.first_seen, now()).values()
    ]
    _publish(edges, "event", documents)


def _waiting(stored: dict[str, Document], wanted: list[str]) -> dict[str, list[str]]:
    """Alert id -> channels that have not had it: a repeat of the article must not send what was sent."""
    waiting = {
        id_: [name for name in wanted if delivery_state(alert, name) == "waiting"] for id_, alert in stored.items()
    }
    return {id_: names for id_, names in waiting.items() if names}


def _publish(edges: Edges, kind: str, documents: list[Document]) -> None:
    try:
        live.publish(edges.redis, kind, documents)
    except redis.OutOfMemoryError as error:
        # The page asks the index when it is opened; a full Redis must not keep the queue from being worked off.
        log.warning("not_shown", kind=kind, documents=len(documents), reason=str(error))
