"""Writes the health of each feed to the index, one document a feed, so that Kibana can show it."""

from __future__ import annotations

from datetime import datetime

from ingest import state
from ingest.push import load_subscriptions
from ingest.push.websub import Subscription
from ingest.state import FeedState
from marsad.clock import now
from workers.alerts.watch import usual_gap
from workers.edges import Edges
from workers.sinks.documents import Document
from workers.sinks.elasticsearch import write_feeds


def write(edges: Edges) -> int:
    """Overwrite every feed's document; how many there are. Raises IndexUnavailable."""
    moment, pushes = now(), load_subscriptions(edges.redis)
    documents = {
        name: feed_document(name, feed, moment, pushes.get(name))
        for name, feed in state.load_states(edges.redis).items()
    }
    write_feeds(edges.elasticsearch, documents)
    return len(documents)


def feed_document(name: str, feed: FeedState, at: datetime, pushes: Subscription | None = None) -> Document:
    """The state of one feed as indexed; `pushes` is what is known of its hub."""
    between = usual_gap(feed)
    status = "waiting" if feed.last_poll is None else "failing" if feed.error else "ok"
    return {
        "@timestamp": at.isoformat(),
        "event": {"id": name, "kind": "state", "dataset": "marsad.feed", "ingested": at.isoformat()},
        "marsad": {
            "feed": name,
            "status": status,
            "error": feed.error or None,
            "error_streak": feed.error_streak,
            "last_poll": _text(feed.last_poll),
            "last_success": _text(feed.last_success),
            "last_new": _text(feed.last_new),
            "next_poll": _text(feed.next_poll),
            "entries": feed.entries,
            "silence": feed.last_new and round((at - feed.last_new).total_seconds()),
            "gap": between and round(between.total_seconds()),
            "path": feed.path or None,
            "polled_at": feed.url or None,
            "push": _push(pushes, at),
        },
    }


def _push(pushes: Subscription | None, at: datetime) -> Document:
    if pushes is None:
        return {"active": False}
    return {
        "active": pushes.active(at),
        "hub": pushes.hub,
        "until": _text(pushes.until),
        "last": _text(pushes.last_push),
        "count": pushes.pushes,
        "ignored": pushes.ignored,
        "error": pushes.error or None,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
