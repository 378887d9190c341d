"""Records as Elasticsearch documents: pure, and the only place that knows the field names of `mappings/`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from ingest.article import Article, digest
from marsad.clock import from_ms
from workers.event import COUNTS, Count, Event, Name, Place
from workers.sinks.history import Entry
from workers.told import Asked, Told

Document = dict[str, Any]

ARTICLES = "marsad-articles"
EVENTS = "marsad-events"
ALERTS = "marsad-alerts"
FEEDS = "marsad-feeds"


def article_index(first_seen: int, generation: int = 1) -> str:
    """Monthly, from the immutable first_seen (milliseconds), so that a redelivery overwrites itself."""
    return f"{ARTICLES}-v{generation}-{from_ms(first_seen):%Y.%m}"


def event_index(first_seen: int, generation: int = 1) -> str:
    """As `article_index`: the events of an article lie in its month."""
    return f"{EVENTS}-v{generation}-{from_ms(first_seen):%Y.%m}"


def article_document(
    told: Told, first_seen: int, withdrawn: Iterable[str], now: datetime, history: Iterable[Entry] = ()
) -> Document:
    """The article; `withdrawn` are ids that earlier revisions told and this one does not."""
    article = told.article
    return {
        **_common(article, first_seen),
        "message": article.text,
        "event": _event_fields(article, article.id, "marsad.article", first_seen, now),
        "marsad": {
            **_origin(told),
            "published_implied": article.published_implied,
            "country": article.country,
            "also_in": list(told.message.also_in),
            "media": list(article.media),
            "digest": told.message.digest,
            "event_ids": list(told.ids),
            "withdrawn_ids": sorted(withdrawn),
            "event_count": len(told.ids),
            "types": sorted({event.type for event in told.events}),
            "model": asked_fields(told.asked),
            "history": [history_fields(entry) for entry in history],
        },
    }


def stored_article(id_: str, document: Document) -> Article:
    """The article of an article document, as it was when it was claimed."""
    marsad = document["marsad"]
    article = Article(
        id=id_,
        url=(document.get("url") or {}).get("full") or "",
        title=marsad.get("title") or "",
        text=document.get("message") or "",
        published=datetime.fromisoformat(marsad["published"]),
        language=marsad.get("language") or "ar",
        publisher=marsad.get("publisher") or "",
        country=marsad.get("country") or "",
        published_implied=bool(marsad.get("published_implied")),
        media=tuple(marsad.get("media") or ()),
    )
    if "published_implied" in marsad:
        return article
    # Indices of schema 1 do not say; their digest does.
    implied = replace(article, published_implied=True)
    return implied if digest(implied) == marsad.get("digest") else article


def event_documents(told: Told, first_seen: int, now: datetime) -> dict[str, Document]:
    """Event id -> document, for every event that the revision tells."""
    return {
        id_: _event_document(told, event, id_, first_seen, now)
        for id_, event in zip(told.ids, told.events, strict=True)
    }


def tombstone(told: Told, id_: str, revision: int, first_seen: int, now: datetime) -> Document:
    """What overwrites an event that is no longer told; the read alias leaves it out."""
    return {
        **_common(told.article, first_seen),
        "event": _event_fields(told.article, id_, "marsad.event", first_seen, now),
        "marsad": {"article_id": told.article.id, "state": "withdrawn", "revision": revision},
    }


def place_fields(place: Place | None) -> Document | None:
    """A place as indexed: coordinates become a geo_point, or are left out where the globe has no such point."""
    if place is None:
        return None
    fields: Document = {
        "name_ar": place.name_ar,
        "name_en": place.name_en,
        "country": place.country,
        "precision": place.precision,
    }
    if place.lat is not None and place.lon is not None and abs(place.lat) <= 90 and abs(place.lon) <= 180:
        fields["location"] = {"lat": place.lat, "lon": place.lon}
    return fields


def name_fields(names: Iterable[Name]) -> list[Document]:
    """Actors or targets as indexed."""
    return [{"name_ar": name.name_ar, "name_en": name.name_en} for name in names]


def asked_fields(asked: Asked | None) -> Document | None:
    """How it went with the model, None where none was asked."""
    if asked is None:
        return None
    return {"name": asked.model, "fallback": asked.fallback or None, "dropped": asked.dropped}


def count_fields(count: Count | None) -> Document | None:
    """A toll as indexed."""
    return None if count is None else {"value": count.value, "qualifier": count.qualifier, "vague": count.vague}


def history_fields(entry: Entry) -> Document:
    """One line of the history as indexed."""
    return {
        "revision": entry.revision,
        "seen": from_ms(entry.revision).isoformat(),
        "digest": entry.digest,
        "changed": list(entry.changed),
    }


def stored_history(document: Document) -> tuple[Entry, ...]:
    """The history of an article document."""
    lines = document["marsad"].get("history") or ()
    return tuple(Entry(line["revision"], line["digest"], tuple(line["changed"])) for line in lines)


def day_field(day: date | None) -> str | None:
    """A day as indexed, YYYY-MM-DD."""
    return day.isoformat() if day else None


def _event_document(told: Told, event: Event, id_: str, first_seen: int, now: datetime) -> Document:
    return {
        **_common(told.article, first_seen),
        "message": event.evidence,
        "event": {
            **_event_fields(told.article, id_, "marsad.event", first_seen, now),
            "action": event.type,
            "start": day_field(event.date),
            "end": day_field(event.date_end or event.date),
        },
        "marsad": {
            **_origin(told),
            "country": told.article.country,
            "article_id": told.article.id,
            "state": "current",
            "type": event.type,
            "class": event.event_class,
            "salience": event.salience,
            "modality": event.modality,
            "date_precision": event.date_precision,
            "date_implied": event.date_implied,
            "place": place_fields(event.place),
            "actors": name_fields(event.actors),
            "targets": name_fields(event.targets),
            **{slot: count_fields(getattr(event, slot)) for slot in COUNTS},
            "means": event.means,
            "claimed_by": event.claimed_by,
            "attributed_to": event.attributed_to,
            "traces": [{"slot": t.slot, "start": t.start, "end": t.end, "rule": t.rule} for t in event.traces],
        },
    }


def _common(article: Article, first_seen: int) -> Document:
    # A publisher's clock may run ahead; what is seen cannot be younger than its first sight.
    stamp = min(article.published, from_ms(first_seen))
    return {"@timestamp": stamp.isoformat(), "url": _url(article.url)}


def _url(url: str) -> Document | None:
    if not url:
        return None
    try:
        domain = urlsplit(url).hostname
    except ValueError:
        domain = None
    # Whole, so that the article can be claimed again under its own id; a keyword that is too long is not indexed.
    return {"full": url, "domain": domain}


def _event_fields(article: Article, id_: str, dataset: str, first_seen: int, now: datetime) -> Document:
    return {
        "id": id_,
        "kind": "event",
        "dataset": dataset,
        "provider": article.publisher,
        "created": from_ms(first_seen).isoformat(),
        "ingested": now.isoformat(),
    }


def _origin(told: Told) -> Document:
    article = told.article
    return {
        "title": article.title,
        "published": article.published.isoformat(),
        "language": article.language,
        "publisher": article.publisher,
        "feed": told.message.feed,
        "revision": told.revision,
    }
