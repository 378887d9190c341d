"""What a run left in the index, as far as it must not depend on what happened on the way; and how two runs differ.

Compared are id, address, title, text, date and events of each article, and every slot of each current event. Not
compared: owner, first_seen and what follows from it, revision, history, times of indexing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from workers.event import COUNTS
from workers.sinks.documents import ALERTS, ARTICLES, EVENTS

ARTICLE_FIELDS = ("title", "published", "language", "publisher", "event_ids", "types")
EVENT_FIELDS = (
    "article_id", "state", "type", "class", "salience", "modality", "date_precision", "date_implied", "place",
    "actors", "targets", *COUNTS, "means", "claimed_by", "attributed_to", "traces",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Content:
    """Id -> what is compared, of articles and of events; id -> the whole alert; ids that were there more than once.

    `lags`: article id -> (claimed, seconds until it was indexed last).
    """

    articles: dict[str, Row] = field(default_factory=dict)
    events: dict[str, Row] = field(default_factory=dict)
    alerts: dict[str, Row] = field(default_factory=dict)
    doubles: tuple[str, ...] = ()
    lags: dict[str, tuple[datetime, float]] = field(default_factory=dict)


def read(cluster: Elasticsearch) -> Content:
    """Everything behind the read aliases, refreshed."""
    cluster.indices.refresh(index=[ARTICLES, EVENTS, ALERTS], ignore_unavailable=True)
    content, doubles = Content(), Counter[str]()
    for alias, rows, part in (
        (ARTICLES, content.articles, article_row),
        (EVENTS, content.events, event_row),
        (ALERTS, content.alerts, lambda row: row),
    ):
        for hit in scan(cluster, index=alias, query={"query": {"match_all": {}}}, size=500, ignore_unavailable=True):
            doubles[f"{alias}:{hit['_id']}"] += 1
            rows[hit["_id"]] = part(hit["_source"])
            if alias == ARTICLES:
                content.lags[hit["_id"]] = _lag(hit["_source"])
    twice = tuple(sorted(id_ for id_, times in doubles.items() if times > 1))
    return Content(content.articles, content.events, content.alerts, twice, content.lags)


def article_row(document: Row) -> Row:
    """What is compared of an article."""
    told = document["marsad"]
    row = {name: told.get(name) for name in ARTICLE_FIELDS}
    return row | {"text": document.get("message"), "url": (document.get("url") or {}).get("full")}


def event_row(document: Row) -> Row:
    """What is compared of an event."""
    told, event = document["marsad"], document["event"]
    row = {name: told.get(name) for name in EVENT_FIELDS}
    return row | {"evidence": document.get("message"), "start": event.get("start"), "end": event.get("end")}


def digest(content: Content) -> str:
    """One fingerprint of all that is compared, whatever its order."""
    whole = json.dumps([content.articles, content.events], sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(whole.encode(), digest_size=16).hexdigest()


def differences(ours: Content, reference: Content) -> list[str]:
    """Where two contents differ, an id and the names of fields a line; never any text."""
    return [
        *_differ("article", ours.articles, reference.articles),
        *_differ("event", ours.events, reference.events),
    ]


def undelivered(alerts: Mapping[str, Row], received: Iterable[str], channel: str = "webhook") -> list[str]:
    """Alerts that were stored, did not reach the channel and are not shown as failed."""
    had = set(received)
    return sorted(id_ for id_, alert in alerts.items() if id_ not in had and _state(alert, channel) != "failed")


def _state(alert: Row, channel: str) -> str:
    return str(((alert["marsad"].get("delivery") or {}).get(channel) or {}).get("state", ""))


def _differ(kind: str, ours: Mapping[str, Row], reference: Mapping[str, Row]) -> list[str]:
    lines = [f"{kind} {id_}: only after faults" for id_ in sorted(ours.keys() - reference.keys())]
    lines += [f"{kind} {id_}: only without faults" for id_ in sorted(reference.keys() - ours.keys())]
    for id_ in sorted(ours.keys() & reference.keys()):
        fields = sorted(name for name, value in ours[id_].items() if value != reference[id_].get(name))
        lines += [f"{kind} {id_}: {', '.join(fields)}"] if fields else []
    return lines


def _lag(document: Row) -> tuple[datetime, float]:
    created, ingested = (datetime.fromisoformat(document["event"][name]) for name in ("created", "ingested"))
    return created, (ingested - created).total_seconds()
