"""Speaks to Elasticsearch for the pipeline: reads and writes of the index step, alerts, feed health."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from marsad.clock import to_ms
from workers.sinks.documents import ALERTS, ARTICLES, FEEDS, Document
from workers.sinks.step import IndexUnavailable, Refusal, Stored, Write

ALERT_INDEX = f"{ALERTS}-v1"
FEED_INDEX = f"{FEEDS}-v1"
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
        """One bulk request; conflicts and mapping errors are answers, everything else an outage."""
        if not writes:
            return {}
        lines: list[dict[str, Any]] = []
        for write in writes:
            lines += (_action(write), write.document)
        with outages():
            answer = self._client.bulk(operations=lines)
        rows = ((row["_id"], row) for item in answer["items"] for row in item.values())
        return {id_: _refusal(row) for id_, row in rows if "error" in row}


class AlertStore:
    """Alerts as documents: stored once, read back in real time, marked as they are delivered."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client

    def create(self, alerts: Mapping[str, Document]) -> list[str]:
        """Store alerts that are not there yet; the ids of those that were."""
        if not alerts:
            return []
        lines: list[Mapping[str, Any]] = []
        for id_, document in alerts.items():
            lines += ({"create": {"_index": ALERT_INDEX, "_id": id_}}, document)
        with outages():
            answer = self._client.bulk(operations=lines)
        _require_done(answer, but=409)
        return [item["create"]["_id"] for item in answer["items"] if item["create"]["status"] == 409]

    def correct(self, alerts: Mapping[str, Document]) -> list[str]:
        """Bring stored alerts to what is told now, their time and deliveries kept; the ids of those that changed."""
        if not alerts:
            return []
        lines: list[Mapping[str, Any]] = []
        for id_, document in alerts.items():
            action = {"update": {"_index": ALERT_INDEX, "_id": id_, "retry_on_conflict": 3}}
            lines += (action, {"doc": _told_part(document)})
        with outages():
            answer = self._client.bulk(operations=lines)
        _require_done(answer)
        return [item["update"]["_id"] for item in answer["items"] if item["update"]["result"] == "updated"]

    def read(self, ids: Sequence[str]) -> dict[str, Document]:
        """Alert id -> document, in real time, for those that are stored."""
        if not ids:
            return {}
        with outages():
            answer = self._client.mget(index=ALERT_INDEX, ids=list(ids))
        return {row["_id"]: row["_source"] for row in answer["docs"] if row.get("found")}

    def mark(self, deliveries: Sequence[tuple[str, str, Document]]) -> None:
        """Note how deliveries went: (alert id, channel, {"state", "at", "error"})."""
        lines: list[Mapping[str, Any]] = []
        for id_, channel, delivery in deliveries:
            lines += (
                {"update": {"_index": ALERT_INDEX, "_id": id_, "retry_on_conflict": 3}},
                {"doc": {"marsad": {"delivery": {channel: delivery}}}},
            )
        if lines:
            with outages():
                answer = self._client.bulk(operations=lines)
            _require_done(answer)


def write_feeds(client: Elasticsearch, documents: Mapping[str, Document]) -> None:
    """Overwrite the health document of each feed."""
    lines: list[Mapping[str, Any]] = []
    for id_, document in documents.items():
        lines += ({"index": {"_index": FEED_INDEX, "_id": id_}}, document)
    if lines:
        with outages():
            client.bulk(operations=lines)


def _told_part(document: Document) -> Document:
    """What the article tells of an alert, without when it was stored and how far its deliveries are."""
    event = {name: value for name, value in document["event"].items() if name != "ingested"}
    marsad = {name: value for name, value in document["marsad"].items() if name != "delivery"}
    return {**{name: document[name] for name in ("message", "url", "rule")}, "event": event, "marsad": marsad}


def _require_done(answer: Any, but: int | None = None) -> None:
    for item in answer["items"]:
        for row in item.values():
            if "error" in row and row["status"] != but:
                raise IndexUnavailable(f"{row['_index']}: {row['status']} {row['error'].get('reason')}")


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
        first_seen=_milliseconds(source["event"]["created"]),
        revision=source["marsad"]["revision"],
        seq_no=row["_seq_no"],
        primary_term=row["_primary_term"],
        event_ids=frozenset(source["marsad"].get("event_ids") or ()),
        withdrawn_ids=frozenset(source["marsad"].get("withdrawn_ids") or ()),
    )


def _milliseconds(text: str) -> int:
    return to_ms(datetime.fromisoformat(text))


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
