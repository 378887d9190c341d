"""Sends bulk requests to Elasticsearch: what became of each document, and what that means.

lines | parts below the largest request | send | refused as a whole? halve, down to the one that is to blame
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from workers.sinks.step import IndexUnavailable, Refusal

# Elasticsearch refuses requests of 100 MB; well below that no batch of long articles can stall the queue.
BULK_BYTES = 10_000_000
Row = Mapping[str, Any]  # what the cluster answers for one document: _index, _id, status, error
Pair = tuple[Mapping[str, Any], Mapping[str, Any]]  # action, document

_ALONE = "refused_alone"
# What the publisher's text caused; anything else is the cluster's state and passes. A field that the mapping lacks is
# not the text's doing: our documents have no fields of the publisher's choice.
_MAPPING_ERRORS = {
    "mapper_parsing_exception",
    "document_parsing_exception",
    "illegal_argument_exception",
    "parsing_exception",
    _ALONE,
}


@dataclass(frozen=True, slots=True)
class _Line:
    """A document ready to be sent."""

    target: Mapping[str, Any]
    action: bytes
    document: bytes


def send(client: Elasticsearch, pairs: Iterable[Pair]) -> Iterator[Row]:
    """What became of each document. Raises IndexUnavailable; what was written until then is written."""
    lines = []
    for action, document in pairs:
        try:
            lines.append(_line(action, document))
        except TypeError as error:  # a number or a text that JSON has no form for
            yield _refused(_target(action), 400, f"it cannot be written as JSON: {error}")
    for part in _parts(lines):
        yield from _sent(client, part)


def refusal(row: Row) -> Refusal | None:
    """Why a document was not written, None if it was; raises IndexUnavailable for what is the cluster's state."""
    if "error" not in row:
        return None
    error = row["error"]
    if row["status"] == 409:
        return Refusal("conflict")
    if row["status"] in (400, 413) and error.get("type") in _MAPPING_ERRORS:
        cause = error.get("caused_by") or {}
        return Refusal("mapping", f"{error.get('reason')} {cause.get('reason') or ''}".strip())
    advice = ": run `marsad install`" if error.get("type") == "strict_dynamic_mapping_exception" else ""
    raise IndexUnavailable(f"{row['_index']}: {row['status']} {error.get('type')}: {error.get('reason')}{advice}")


@contextmanager
def outages() -> Iterator[None]:
    """Every failure of the cluster itself as IndexUnavailable, with what it said."""
    try:
        yield
    except ApiError as error:
        raise IndexUnavailable(f"{error.meta.status} {error.message} {_reason(error.body)}".rstrip()) from error
    except TransportError as error:
        raise IndexUnavailable(str(error)) from error


def _line(action: Mapping[str, Any], document: Mapping[str, Any]) -> _Line:
    return _Line(_target(action), orjson.dumps(action), orjson.dumps(document))


def _target(action: Mapping[str, Any]) -> Mapping[str, Any]:
    (target,) = action.values()
    return target  # type: ignore[no-any-return]


def _parts(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    part: list[_Line] = []
    size = 0
    for line in lines:
        if part and size + len(line.document) > BULK_BYTES:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line.document)
    if part:
        yield part


def _sent(client: Elasticsearch, part: Sequence[_Line]) -> Iterator[Row]:
    lines: list[Any] = [text for line in part for text in (line.action, line.document)]
    try:
        with outages():
            answer = client.bulk(operations=lines)
    except IndexUnavailable as outage:
        if not _is_the_documents_doing(outage.__cause__):
            raise
        if len(part) == 1:
            yield _refused(part[0].target, 400, str(outage))
            return
        # One document spoils the request: half of it goes through, and in a dozen steps the culprit stands alone.
        middle = len(part) // 2
        yield from _sent(client, part[:middle])
        yield from _sent(client, part[middle:])
    else:
        yield from (row for answered in answer["items"] for row in answered.values())


def _is_the_documents_doing(error: BaseException | None) -> bool:
    """Whether Elasticsearch refused the request for what is in it; a proxy that answers 400 to everything did not."""
    if not isinstance(error, ApiError):
        return False
    body = error.body
    explained = isinstance(body, Mapping) and isinstance(body.get("error"), Mapping)
    return error.meta.status == 413 or (error.meta.status == 400 and explained)


def _refused(target: Mapping[str, Any], status: int, reason: str) -> Row:
    row = {"_index": target["_index"], "_id": target["_id"], "status": status}
    return {**row, "error": {"type": _ALONE, "reason": reason}}


def _reason(body: Any) -> str:
    """The sentence of an error answer that says most: its innermost cause."""
    error = body.get("error") if isinstance(body, Mapping) else None
    while isinstance(error, Mapping):
        if not isinstance(error.get("caused_by"), Mapping):
            return str(error.get("reason") or "")
        error = error["caused_by"]
    return ""
