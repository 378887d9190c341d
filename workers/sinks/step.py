"""The index step: safe under repeats, races, and a frozen worker that wakes up late.

    read articles -> older than stored? tombstones : compare-and-set -> events by version -> read again -> settled

Nothing here acknowledges or sends; it says what is settled, and the caller goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from workers.sinks.documents import Document, article_document, article_index, event_documents, event_index, tombstone
from workers.told import Told

# A revision can move under us only as often as the publisher corrects itself within one step.
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Stored:
    """An article as the index has it; `seq_no` and `primary_term` let a write notice that it moved."""

    index: str
    first_seen: int
    revision: int
    seq_no: int
    primary_term: int
    event_ids: frozenset[str]
    withdrawn_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Write:
    """One document to write: events carry `version` (external_gte), articles what they expect to replace."""

    index: str
    id: str
    document: Document
    version: int | None = None
    replaces: Stored | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why one write was not done: "conflict" (something newer is there) or "mapping" (it never can be)."""

    kind: Literal["conflict", "mapping"]
    reason: str = ""


class Store(Protocol):
    """What the step needs of the index; raises IndexUnavailable when it is down, slow or read-only."""

    def articles(self, wanted: Mapping[str, str]) -> dict[str, Stored]:
        """Article id -> what is stored, for `wanted` article id -> index; read in real time."""

    def write(self, writes: Sequence[Write]) -> dict[str, Refusal]:
        """Document id -> refusal, for the writes that were not done."""


class IndexUnavailable(Exception):
    """The cluster cannot take writes now: nothing may be acknowledged, the queue is the retry."""


@dataclass(slots=True)
class Settled:
    """How each revision ended: `indexed`, `superseded` by a newer one, or `refused` for good with a reason."""

    indexed: list[Told] = field(default_factory=list)
    superseded: list[Told] = field(default_factory=list)
    refused: list[tuple[Told, str]] = field(default_factory=list)


def index(batch: Sequence[Told], store: Store, now: datetime) -> Settled:
    """Bring each revision of the batch into the index, or find that a newer one is there.

    A batch holds an article at most once. Raises IndexUnavailable.
    """
    settled = Settled()
    waiting = list(batch)
    for _ in range(ROUNDS):
        if not waiting:
            return settled
        stored = store.articles({told.article.id: article_index(told.message.first_seen) for told in waiting})
        late = [told for told in waiting if _is_late(told, stored)]
        _bury_untold(late, stored, store, now)
        settled.superseded += late
        waiting = _write([told for told in waiting if not _is_late(told, stored)], stored, store, now, settled)
    if waiting:
        raise IndexUnavailable(f"{len(waiting)} articles kept changing under the index step")
    return settled


def _is_late(told: Told, stored: dict[str, Stored]) -> bool:
    there = stored.get(told.article.id)
    return there is not None and there.revision > told.revision


def _bury_untold(late: list[Told], stored: dict[str, Stored], store: Store, now: datetime) -> None:
    # A late worker may have written events of its own before it noticed; what the newer revision does not tell goes.
    writes = []
    for told in late:
        there = stored[told.article.id]
        for id_ in set(told.ids) - there.event_ids:
            document = tombstone(told, id_, there.revision, there.first_seen, now)
            writes.append(Write(event_index(there.first_seen), id_, document, version=there.revision))
    if writes:
        store.write(writes)


def _write(current: list[Told], stored: dict[str, Stored], store: Store, now: datetime, settled: Settled) -> list[Told]:
    """Write articles, then events, then look again; what moved meanwhile is returned to be decided anew."""
    refusals = store.write([_article_write(told, stored.get(told.article.id), now) for told in current])
    again = [told for told in current if _kind(refusals, told.article.id) == "conflict"]
    written = [told for told in current if told.article.id not in refusals]
    settled.refused += [
        (told, refusals[told.article.id].reason) for told in current if _kind(refusals, told.article.id) == "mapping"
    ]
    refusals = store.write([write for told in written for write in _event_writes(told, stored, now)])
    after = store.articles({told.article.id: _index_of(told, stored) for told in written}) if written else {}
    for told in written:
        mapping = [refusals[id_].reason for id_ in told.ids if _kind(refusals, id_) == "mapping"]
        if _is_late(told, after):
            again.append(told)
        elif mapping:
            settled.refused.append((told, mapping[0]))
        else:
            settled.indexed.append(told)
    return again


def _article_write(told: Told, there: Stored | None, now: datetime) -> Write:
    seen = there.first_seen if there else told.message.first_seen
    document = article_document(told, seen, _withdrawn(told, there), now)
    return Write(there.index if there else article_index(seen), told.article.id, document, replaces=there)


def _event_writes(told: Told, stored: dict[str, Stored], now: datetime) -> list[Write]:
    there = stored.get(told.article.id)
    seen = there.first_seen if there else told.message.first_seen
    writes = [
        Write(event_index(seen), id_, document, version=told.revision)
        for id_, document in event_documents(told, seen, now).items()
    ]
    for id_ in _withdrawn(told, there):
        document = tombstone(told, id_, told.revision, seen, now)
        writes.append(Write(event_index(seen), id_, document, version=told.revision))
    return writes


def _withdrawn(told: Told, there: Stored | None) -> frozenset[str]:
    # All that was ever told and is not now: a worker that died half-way must find the list again.
    return (there.event_ids | there.withdrawn_ids) - set(told.ids) if there else frozenset()


def _index_of(told: Told, stored: dict[str, Stored]) -> str:
    there = stored.get(told.article.id)
    return there.index if there else article_index(told.message.first_seen)


def _kind(refusals: dict[str, Refusal], id_: str) -> str | None:
    refusal = refusals.get(id_)
    return refusal.kind if refusal else None
