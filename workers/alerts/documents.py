"""Alerts as documents: pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from marsad.clock import from_ms
from workers.alerts.match import Match
from workers.sinks.documents import Document, count_fields, day_field, name_fields, place_fields
from workers.told import Told


def alert_document(match: Match, told: Told, channels: Iterable[str], now: datetime) -> Document:
    """The alert as stored and as sent: what, where, how many, who says so, and how far each channel is."""
    event, article = match.event, told.article
    return {
        "@timestamp": now.isoformat(),
        "message": headline(match, told),
        "event": {
            "id": match.id,
            "kind": "alert",
            "dataset": "marsad.alert",
            "action": event.type,
            "provider": article.publisher,
            "created": from_ms(told.message.first_seen).isoformat(),
            "ingested": now.isoformat(),
            "start": day_field(event.date),
            "end": day_field(event.date_end or event.date),
        },
        "url": {"full": article.url} if article.url else None,
        "rule": {"id": match.rule.id, "name": match.rule.name},
        "marsad": {
            "event_id": match.event_id,
            "revision": told.revision,
            "article_id": article.id,
            "severity": match.rule.severity,
            "title": article.title,
            "publisher": article.publisher,
            "feed": told.message.feed,
            "type": event.type,
            "class": event.event_class,
            "modality": event.modality,
            "place": place_fields(event.place),
            "killed": count_fields(event.killed),
            "injured": count_fields(event.injured),
            "actors": name_fields(event.actors),
            "targets": name_fields(event.targets),
            "delivery": {channel: {"state": "waiting", "at": now.isoformat(), "error": None} for channel in channels},
        },
    }


def delivery_state(alert: Document, channel: str) -> str:
    """How far an alert's delivery by a channel is: waiting (also where nothing is noted), delivered or failed."""
    delivery = alert["marsad"].get("delivery") or {}
    return str((delivery.get(channel) or {}).get("state", "waiting"))


def headline(match: Match, told: Told) -> str:
    """One line for people: the sentence that states the event."""
    return match.event.evidence or told.article.title
