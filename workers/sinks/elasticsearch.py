"""Speaks to Elasticsearch for the pipeline: reads and writes of the index step, alerts, feed health."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from elasticsearch import Elasticsearch

from marsad.clock import to_ms
from workers.sinks.bulk import Pair, Row, outages, refusal, send
from workers.sinks.documents import ALERTS, ARTICLES, FEEDS, Document, event_index, stored_article, stored_history
from workers.sinks.history import Before
from workers.sinks.step import IndexUnavailable, Refusal, Stored, Write

log = structlog.get_logger(__name__)

ALERT_INDEX = f"{ALERTS}-v1"
FEED_INDEX = f"{FEEDS}-v1"
# A delivery may be marked between reading and writing, by each channel once: more rounds are somebody else's doing.
CORRECTION_ROUNDS = 5
_WANTED = [
    "event.created",
    *(f"marsad.{name}" for name in ("revision", "digest", "event_ids", "withdrawn_ids", "history")),
]


class ElasticsearchStore:
    """The store of the index step, on a cluster whose templates are installed; the indices of one generation."""

    def __init__(self, client: Elasticsearch, generation: int = 1) -> None:
        self._client = client
        self.generation = generation

    def articles(self, wanted: Mapping[str, str]) -> dict[str, Stored]:
        """Real-time for the month in the message; by search for an article that an older month has."""
        if not wanted:
            return {}
        with outages():
            answer = self._client.mget(
                docs=[{"_index": index, "_id": id_, "_source": _WANTED} for id_, index in wanted.items()]
            )
            found = {row["_id"]: _stored(row) for row in _there(answer)}
            return found | self._older([id_ for id_ in wanted if id_ not in found])

    def _older(self, ids: Sequence[str]) -> dict[str, Stored]:
        # An article whose claim was forgotten comes back as new; the month that has it keeps it.
        if not ids:
            return {}
        answer = self._client.search(
            index=f"{ARTICLES}-v{self.generation}-*",
            query={"ids": {"values": list(ids)}},
            source_includes=_WANTED,
            size=len(ids),
            seq_no_primary_term=True,
            # A month that does not answer may be the one that has it.
            allow_partial_search_results=False,
            ignore_unavailable=True,
            allow_no_indices=True,
        )
        return {row["_id"]: _stored(row) for row in answer["hits"]["hits"]}

    def whole(self, stored: Mapping[str, Stored]) -> dict[str, Before]:
        """In real time, in one request."""
        docs = [{"_index": there.index, "_id": id_} for id_, there in stored.items()]
        for there in stored.values():
            month = event_index(there.first_seen, self.generation)
            docs += [{"_index": month, "_id": id_} for id_ in sorted(there.event_ids)]
        if not docs:
            return {}
        with outages():
            answer = self._client.mget(docs=docs)
        found = {row["_id"]: row["_source"] for row in _there(answer)}
        return {
            id_: Before(stored_article(id_, found[id_]), {event: found.get(event) for event in there.event_ids})
            for id_, there in stored.items()
            if id_ in found
        }

    def write(self, writes: Sequence[Write]) -> dict[str, Refusal]:
        """By bulk; conflicts and what is refused for good are answers, everything else an outage."""
        rows = send(self._client, [(_action(write), write.document) for write in writes])
        return {row["_id"]: refused for row in rows if (refused := refusal(row))}


class AlertStore:
    """Alerts as documents: stored once, corrected by newer revisions, marked as they are delivered."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def create(self, alerts: Mapping[str, Document]) -> None:
        """Store alerts that are not there yet; one that is there stays as it is."""
        pairs: list[Pair] = [({"create": {"_index": ALERT_INDEX, "_id": id_}}, alerts[id_]) for id_ in alerts]
        _bulk(self._client, pairs, but=409)

    def correct(self, alerts: Mapping[str, Document]) -> list[str]:
        """Bring stored alerts to what a newer revision tells, their time and deliveries kept; the ids that changed.

        One that moves meanwhile (a delivery is marked) is read and decided again.
        """
        changed: list[str] = []
        waiting = list(alerts)
        for _ in range(CORRECTION_ROUNDS):
            older = [row for row in self._rows(waiting) if _is_older(row["_source"], alerts[row["_id"]])]
            pairs: list[Pair] = [(_replacing(row), corrected(row["_source"], alerts[row["_id"]])) for row in older]
            refused = _bulk(self._client, pairs, but=409)
            changed += {row["_id"] for row in older} - refused
            waiting = list(refused)
            if not waiting:
                return changed
        raise IndexUnavailable(f"{len(waiting)} alerts kept changing under their correction")

    def read(self, ids: Sequence[str]) -> dict[str, Document]:
        """Alert id -> document, in real time, for those that are stored."""
        return {row["_id"]: row["_source"] for row in self._rows(ids)}

    def mark(self, deliveries: Sequence[tuple[str, str, Document]]) -> None:
        """Note how deliveries went: (alert id, channel, {"state", "at", "error"}); an alert that is gone is let go."""
        pairs: list[Pair] = [
            (
                {"update": {"_index": ALERT_INDEX, "_id": id_, "retry_on_conflict": 3}},
                {"doc": {"marsad": {"delivery": {channel: delivery}}}},
            )
            for id_, channel, delivery in deliveries
        ]
        _bulk(self._client, pairs, but=404)

    def _rows(self, ids: Sequence[str]) -> list[Any]:
        if not ids:
            return []
        with outages():
            answer = self._client.mget(index=ALERT_INDEX, ids=list(ids))
        return _there(answer)


def write_feeds(client: Elasticsearch, documents: Mapping[str, Document]) -> None:
    """Overwrite the health document of each feed."""
    _bulk(client, [({"index": {"_index": FEED_INDEX, "_id": id_}}, documents[id_]) for id_ in documents])


def _bulk(client: Elasticsearch, pairs: Sequence[Pair], but: int | None = None) -> set[str]:
    """Write, and name what was answered with the status `but`; what is refused for good is logged and let go."""
    return _left(send(client, pairs), but)


def corrected(stored: Document, told: Document) -> Document:
    """The alert as it is told now, with the time it was stored at and how far its deliveries are."""
    delivery = stored["marsad"].get("delivery") or {}
    return {**told, "@timestamp": stored["@timestamp"], "marsad": {**told["marsad"], "delivery": delivery}}


def _is_older(stored: Document, told: Document) -> bool:
    return _revision(stored) < _revision(told)


def _revision(alert: Document) -> int:
    return int(alert["marsad"].get("revision") or 0)


def _replacing(row: Mapping[str, Any]) -> dict[str, Any]:
    target = {"_index": row["_index"], "_id": row["_id"]}
    return {"index": {**target, "if_seq_no": row["_seq_no"], "if_primary_term": row["_primary_term"]}}


def _left(rows: Iterable[Row], but: int | None) -> set[str]:
    left = set()
    for row in rows:
        if row["status"] == but:
            left.add(row["_id"])
        elif refused := refusal(row):
            if refused.kind == "conflict":
                raise IndexUnavailable(f"{row['_index']}: {row['_id']} kept changing")
            log.error("document_refused", index=row["_index"], id=row["_id"], reason=refused.reason)
    return left


def _action(write: Write) -> dict[str, Any]:
    target: dict[str, Any] = {"_index": write.index, "_id": write.id}
    if write.version is not None:
        return {"index": {**target, "version": write.version, "version_type": "external_gte"}}
    if write.replaces is None:
        return {"create": target}
    return {"index": {**target, "if_seq_no": write.replaces.seq_no, "if_primary_term": write.replaces.primary_term}}


def _there(answer: Any) -> list[Any]:
    """The documents that are there. Raises IndexUnavailable where one could not be looked up, as after a restart.

    It would count as absent, and what is absent is written anew or dropped.
    """
    for row in answer["docs"]:
        error = row.get("error")
        if error and error.get("type") != "index_not_found_exception":
            raise IndexUnavailable(f"{row['_index']}: {error.get('type')}: {error.get('reason')}")
    return [row for row in answer["docs"] if row.get("found")]


def _stored(row: Mapping[str, Any]) -> Stored:
    source: Document = row["_source"]
    marsad = source["marsad"]
    return Stored(
        index=row["_index"],
        first_seen=to_ms(datetime.fromisoformat(source["event"]["created"])),
        revision=marsad["revision"],
        seq_no=row["_seq_no"],
        primary_term=row["_primary_term"],
        event_ids=frozenset(marsad.get("event_ids") or ()),
        withdrawn_ids=frozenset(marsad.get("withdrawn_ids") or ()),
        digest=marsad.get("digest") or "",
        history=stored_history(source),
    )
