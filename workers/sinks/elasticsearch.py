"""Speaks to Elasticsearch for the pipeline: reads and writes of the index step, alerts, feed health."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import structlog
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from marsad.clock import to_ms
from workers.sinks.documents import ALERTS, ARTICLES, FEEDS, Document
from workers.sinks.step import IndexUnavailable, Refusal, Stored, Write

log = structlog.get_logger(__name__)

ALERT_INDEX = f"{ALERTS}-v1"
FEED_INDEX = f"{FEEDS}-v1"
# A delivery may be marked between reading and writing, by each channel once: more rounds are somebody else's doing.
CORRECTION_ROUNDS = 5
# Elasticsearch refuses requests of 100 MB; well below that no batch of long articles can stall the queue.
BULK_CHARACTERS = 5_000_000
_WANTED = ["event.created", "marsad.revision", "marsad.event_ids", "marsad.withdrawn_ids"]
# What the publisher's text caused; anything else is the cluster's state and passes.
_MAPPING_ERRORS = {
    "mapper_parsing_exception",
    "document_parsing_exception",
    "strict_dynamic_mapping_exception",
    "illegal_argument_exception",
    "parsing_exception",
}


class ElasticsearchStore:
    """The store of the index step, on a cluster whose templates are installed."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def articles(self, wanted: Mapping[str, str]) -> dict[str, Stored]:
        """Real-time for the month in the message; by search for an article that an older month has."""
        if not wanted:
            return {}
        with outages():
            answer = self._client.mget(
                docs=[{"_index": index, "_id": id_, "_source": _WANTED} for id_, index in wanted.items()]
            )
            found = {row["_id"]: _stored(row) for row in answer["docs"] if row.get("found")}
            return found | self._older([id_ for id_ in wanted if id_ not in found])

    def _older(self, ids: Sequence[str]) -> dict[str, Stored]:
        # An article whose claim was forgotten comes back as new; the month that has it keeps it.
        if not ids:
            return {}
        answer = self._client.search(
            index=f"{ARTICLES}-v1-*",
            query={"ids": {"values": list(ids)}},
            source_includes=_WANTED,
            size=len(ids),
            seq_no_primary_term=True,
            ignore_unavailable=True,
            allow_no_indices=True,
        )
        return {row["_id"]: _stored(row) for row in answer["hits"]["hits"]}

    def write(self, writes: Sequence[Write]) -> dict[str, Refusal]:
        """By bulk; conflicts and mapping errors are answers, everything else an outage."""
        refusals: dict[str, Refusal] = {}
        for part in _parts(writes):
            lines: list[dict[str, Any]] = []
            for write in part:
                lines += (_action(write), write.document)
            with outages():
                answer = self._client.bulk(operations=lines)
            refusals |= {row["_id"]: _refusal(row) for row in _rows(answer) if "error" in row}
        return refusals


class AlertStore:
    """Alerts as documents: stored once, corrected by newer revisions, marked as they are delivered."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def create(self, alerts: Mapping[str, Document]) -> None:
        """Store alerts that are not there yet; one that is there stays as it is."""
        lines: list[Mapping[str, Any]] = []
        for id_, document in alerts.items():
            lines += ({"create": {"_index": ALERT_INDEX, "_id": id_}}, document)
        _bulk(self._client, lines, but=409)

    def correct(self, alerts: Mapping[str, Document]) -> list[str]:
        """Bring stored alerts to what a newer revision tells, their time and deliveries kept; the ids that changed.

        One that moves meanwhile (a delivery is marked) is read and decided again.
        """
        changed: list[str] = []
        waiting = list(alerts)
        for _ in range(CORRECTION_ROUNDS):
            lines: list[Mapping[str, Any]] = []
            for row in self._rows(waiting):
                if _revision(row["_source"]) < _revision(alerts[row["_id"]]):
                    lines += (_replacing(row), corrected(row["_source"], alerts[row["_id"]]))
            refused = _bulk(self._client, lines, but=409)
            written = {line["index"]["_id"] for line in lines[::2]}
            changed += written - refused
            waiting = list(refused)
            if not waiting:
                return changed
        raise IndexUnavailable(f"{len(waiting)} alerts kept changing under their correction")

    def read(self, ids: Sequence[str]) -> dict[str, Document]:
        """Alert id -> document, in real time, for those that are stored."""
        return {row["_id"]: row["_source"] for row in self._rows(ids)}

    def mark(self, deliveries: Sequence[tuple[str, str, Document]]) -> None:
        """Note how deliveries went: (alert id, channel, {"state", "at", "error"}); an alert that is gone is let go."""
        lines: list[Mapping[str, Any]] = []
        for id_, channel, delivery in deliveries:
            lines += (
                {"update": {"_index": ALERT_INDEX, "_id": id_, "retry_on_conflict": 3}},
                {"doc": {"marsad": {"delivery": {channel: delivery}}}},
            )
        _bulk(self._client, lines, but=404)

    def _rows(self, ids: Sequence[str]) -> list[Any]:
        if not ids:
            return []
        with outages():
            answer = self._client.mget(index=ALERT_INDEX, ids=list(ids))
        return [row for row in answer["docs"] if row.get("found")]


def write_feeds(client: Elasticsearch, documents: Mapping[str, Document]) -> None:
    """Overwrite the health document of each feed."""
    lines: list[Mapping[str, Any]] = []
    for id_, document in documents.items():
        lines += ({"index": {"_index": FEED_INDEX, "_id": id_}}, document)
    _bulk(client, lines)


def _bulk(client: Elasticsearch, lines: Sequence[Mapping[str, Any]], but: int | None = None) -> set[str]:
    """Write, and name what was answered with the status `but`; what the mapping refuses is logged and let go."""
    if not lines:
        return set()
    with outages():
        answer = client.bulk(operations=lines)
    return _left(answer, but)


def _parts(writes: Sequence[Write]) -> Iterator[list[Write]]:
    part: list[Write] = []
    size = 0
    for write in writes:
        length = len(write.document.get("message") or "")
        if part and size + length > BULK_CHARACTERS:
            yield part
            part, size = [], 0
        part.append(write)
        size += length
    if part:
        yield part


def corrected(stored: Document, told: Document) -> Document:
    """The alert as it is told now, with the time it was stored at and how far its deliveries are."""
    delivery = stored["marsad"].get("delivery") or {}
    return {**told, "@timestamp": stored["@timestamp"], "marsad": {**told["marsad"], "delivery": delivery}}


def _revision(alert: Document) -> int:
    return int(alert["marsad"].get("revision") or 0)


def _replacing(row: Mapping[str, Any]) -> dict[str, Any]:
    target = {"_index": row["_index"], "_id": row["_id"]}
    return {"index": {**target, "if_seq_no": row["_seq_no"], "if_primary_term": row["_primary_term"]}}


def _left(answer: Any, but: int | None) -> set[str]:
    left = set()
    for row in _rows(answer):
        if row["status"] == but:
            left.add(row["_id"])
        elif "error" in row:
            refusal = _refusal(row)  # raises for what is the cluster's state
            if refusal.kind == "conflict":
                raise IndexUnavailable(f"{row['_index']}: {row['_id']} kept changing")
            log.error("document_refused", index=row["_index"], id=row["_id"], reason=refusal.reason)
    return left


def _rows(answer: Any) -> Iterator[Any]:
    """What became of each document of a bulk request, whatever was asked for it."""
    return (row for answered in answer["items"] for row in answered.values())


def _action(write: Write) -> dict[str, Any]:
    target: dict[str, Any] = {"_index": write.index, "_id": write.id}
    if write.version is not None:
        return {"index": {**target, "version": write.version, "version_type": "external_gte"}}
    if write.replaces is None:
        return {"create": target}
    return {"index": {**target, "if_seq_no": write.replaces.seq_no, "if_primary_term": write.replaces.primary_term}}


def _refusal(row: Mapping[str, Any]) -> Refusal:
    error = row["error"]
    if row["status"] == 409:
        return Refusal("conflict")
    if row["status"] == 400 and error.get("type") in _MAPPING_ERRORS:
        cause = error.get("caused_by") or {}
        return Refusal("mapping", f"{error.get('reason')} {cause.get('reason') or ''}".strip())
    raise IndexUnavailable(f"{row['_index']}: {row['status']} {error.get('type')}: {error.get('reason')}")


def _stored(row: Mapping[str, Any]) -> Stored:
    source = row["_source"]
    return Stored(
        index=row["_index"],
        first_seen=to_ms(datetime.fromisoformat(source["event"]["created"])),
        revision=source["marsad"]["revision"],
        seq_no=row["_seq_no"],
        primary_term=row["_primary_term"],
        event_ids=frozenset(source["marsad"].get("event_ids") or ()),
        withdrawn_ids=frozenset(source["marsad"].get("withdrawn_ids") or ()),
    )


@contextmanager
def outages() -> Iterator[None]:
    """Every failure of the cluster itself as IndexUnavailable, with what it said."""
    try:
        yield
    except ApiError as error:
        raise IndexUnavailable(f"{error.meta.status} {error.message} {_reason(error.body)}".rstrip()) from error
    except TransportError as error:
        raise IndexUnavailable(str(error)) from error


def _reason(body: Any) -> str:
    """The sentence of an error answer that says most: its innermost cause."""
    error = body.get("error") if isinstance(body, Mapping) else None
    while isinstance(error, Mapping):
        if not isinstance(error.get("caused_by"), Mapping):
            return str(error.get("reason") or "")
        error = error["caused_by"]
    return ""
