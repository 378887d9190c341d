"""The index step: safe under repeats, races, and a frozen worker that wakes up late.

    read articles -> older than stored? tombstones : compare-and-set -> events by version -> read again -> settled

What is stored and older is read whole before it is overwritten, for the history of the article. Nothing here
acknowledges or sends; it says what is settled, and the caller goes on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, Protocol

from workers.sinks import history
from workers.sinks.documents import Document, article_document, article_index, event_documents, event_index, tombstone
from workers.sinks.history import Before, Entry
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
    digest: str = ""
    history: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What an article brings along: when it was first seen, and its history up to the revision that is written."""

    first_seen: int
    history: tuple[Entry, ...]


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
    """What the step needs of one generation of indices; raises IndexUnavailable when they are down or read-only."""

    generation: int

    def articles(self, wanted: Mapping[str, str]) -> dict[str, Stored]:
        """Article id -> what is stored, for `wanted` article id -> index; read in real time."""

    def whole(self, stored: Mapping[str, Stored]) -> dict[str, Before]:
        """Article id -> the whole of what is stored; one that has gone meanwhile is left out."""

    def write(self, writes: Sequence[Write]) -> dict[str, Refusal]:
        """Document id -> refusal, for the writes that were not done."""


class IndexUnavailable(Exception):
    """The cluster cannot take writes now: nothing may be acknowledged, the queue is the retry."""


@dataclass(slots=True)
class Settled:
    """How each revision ended: `indexed`, `superseded` by a newer one, or `refused` for good with a reason.

    `pasts` are those of what was written, by article id.
    """

    indexed: list[Told] = field(default_factory=list)
    superseded: list[Told] = field(default_factory=list)
    refused: list[tuple[Told, str]] = field(default_factory=list)
    pasts: dict[str, Past] = field(default_factory=dict, compare=False, repr=False)


def index(batch: Sequence[Told], store: Store, now: datetime, pasts: Mapping[str, Past] | None = None) -> Settled:
    """Bring each revision of the batch into the index, or find that a newer one is there.

    A batch holds an article at most once. With `pasts` (article id -> past) the articles bring theirs along from
    another generation, and it is not made anew. Raises IndexUnavailable.
    """
    brought = dict(pasts or {})
    settled = Settled()
    waiting = [_dated(told, brought.get(told.article.id)) for told in batch]
    for _ in range(ROUNDS):
        if not waiting:
            return settled
        stored = _stored(waiting, store)
        late = [told for told in waiting if _is_late(told, stored)]
        _bury_untold(late, stored, store, now)
        settled.superseded += late
        current = [told for told in waiting if not _is_late(told, stored)]
        settled.pasts |= brought | _pasts(
            [told for told in current if told.article.id not in brought], stored, store, now
        )
        waiting = _write(current, stored, store, now, settled)
    if waiting:
        raise IndexUnavailable(f"{len(waiting)} articles kept changing under the index step")
    return settled


def index_everywhere(batch: Sequence[Told], stores: Sequence[Store], now: datetime) -> Settled:
    """`index` in the generation that readers see, the first, and what was written there in all others as well.

    A revision is indexed when all have it. One that a newer revision superseded is on its way to the others with
    that one. Raises IndexUnavailable.
    """
    settled = index(batch, stores[0], now)
    for store in stores[1:]:
        other = index(settled.indexed, store, now, settled.pasts)
        refused = {told.article.id for told, _ in other.refused}
        settled.refused += other.refused
        settled.indexed = [told for told in settled.indexed if told.article.id not in refused]
    return settled


def _dated(told: Told, past: Past | None) -> Told:
    # Every generation keeps an article in the month of its first sight, whatever a forgotten claim says of it.
    return replace(told, message=replace(told.message, first_seen=past.first_seen)) if past else told


def _stored(batch: Sequence[Told], store: Store) -> dict[str, Stored]:
    return store.articles({told.article.id: article_index(told.message.first_seen, store.generation) for told in batch})


def _is_late(told: Told, stored: dict[str, Stored]) -> bool:
    there = stored.get(told.article.id)
    return there is not None and there.revision > told.revision


def _is_told_otherwise(told: Told, stored: dict[str, Stored]) -> bool:
    """Whether another worker, of another version, has written other events of this very revision meanwhile."""
    there = stored.get(told.article.id)
    return there is not None and there.revision == told.revision and there.event_ids != frozenset(told.ids)


def _bury_untold(late: list[Told], stored: dict[str, Stored], store: Store, now: datetime) -> None:
    # A late worker may have written events of its own before it noticed; what the newer revision does not tell goes.
    writes = []
    for told in late:
        there = stored[told.article.id]
        for id_ in set(told.ids) - there.event_ids:
            document = tombstone(told, id_, there.revision, there.first_seen, now)
            month = event_index(there.first_seen, store.generation)
            writes.append(Write(month, id_, document, version=there.revision))
    if writes:
        store.write(writes)


def _pasts(current: list[Told], stored: dict[str, Stored], store: Store, now: datetime) -> dict[str, Past]:
    older = {id_: there for told in current if (there := stored.get(id_ := told.article.id))
             and there.revision < told.revision}  # fmt: skip
    before = store.whole(older) if older else {}
    return {
        told.article.id: _past(told, stored.get(told.article.id), before.get(told.article.id), now) for told in current
    }


def _past(told: Told, there: Stored | None, before: Before | None, now: datetime) -> Past:
    if there is None:
        return Past(told.message.first_seen, (Entry(told.revision, told.message.digest),))
    # Indices of schema 1 have no history: it begins with what they hold.
    lines = there.history or (Entry(there.revision, there.digest),)
    if there.revision < told.revision:
        changed = history.changes(before, told.article, event_documents(told, there.first_seen, now)) if before else ()
        lines = history.extended(lines, Entry(told.revision, told.message.digest, changed))
    return Past(there.first_seen, lines)


def _write(current: list[Told], stored: dict[str, Stored], store: Store, now: datetime, settled: Settled) -> list[Told]:
    """Write articles, then events, then look again; what moved meanwhile is returned to be decided anew."""
    number = store.generation
    refusals = store.write([_article_write(told, stored, settled.pasts, number, now) for told in current])
    again = [told for told in current if _kind(refusals, told.article.id) == "conflict"]
    written = [told for told in current if told.article.id not in refusals]
    settled.refused += [
        (told, refusals[told.article.id].reason) for told in current if _kind(refusals, told.article.id) == "mapping"
    ]
    refusals = store.write([write for told in written for write in _event_writes(told, stored, number, now)])
    after = store.articles({told.article.id: _index_of(told, stored, number) for told in written}) if written else {}
    for told in written:
        mapping = [refusals[id_].reason for id_ in told.ids if _kind(refusals, id_) == "mapping"]
        if _is_late(told, after) or _is_told_otherwise(told, after):
            again.append(told)
        elif mapping:
            settled.refused.append((told, mapping[0]))
        else:
            settled.indexed.append(told)
    return again


def _article_write(
    told: Told, stored: dict[str, Stored], pasts: Mapping[str, Past], generation: int, now: datetime
) -> Write:
    there, past = stored.get(told.article.id), pasts[told.article.id]
    seen = there.first_seen if there else past.first_seen
    document = article_document(told, seen, _withdrawn(told, there), now, past.history)
    return Write(there.index if there else article_index(seen, generation), told.article.id, document, replaces=there)


def _event_writes(told: Told, stored: dict[str, Stored], generation: int, now: datetime) -> list[Write]:
    there = stored.get(told.article.id)
    seen = there.first_seen if there else told.message.first_seen
    month = event_index(seen, generation)
    writes = [
        Write(month, id_, document, version=told.revision) for id_, document in event_documents(told, seen, now).items()
    ]
    for id_ in _withdrawn(told, there):
        document = tombstone(told, id_, told.revision, seen, now)
        writes.append(Write(month, id_, document, version=told.revision))
    return writes


def _withdrawn(told: Told, there: Stored | None) -> frozenset[str]:
    # All that was ever told and is not now: a worker that died half-way must find the list again.
    return (there.event_ids | there.withdrawn_ids) - set(told.ids) if there else frozenset()


def _index_of(told: Told, stored: dict[str, Stored], generation: int) -> str:
    there = stored.get(told.article.id)
    return there.index if there else article_index(told.message.first_seen, generation)


def _kind(refusals: dict[str, Refusal], id_: str) -> str | None:
    refusal = refusals.get(id_)
    return refusal.kind if refusal else None
