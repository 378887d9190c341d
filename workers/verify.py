"""Counts whether the promise holds: every claimed article is searchable, exactly once, or lies in the dead.

    known | look behind the read aliases | in doubt? stream and dead, refresh, look again (twice) | report

An entry leaves its stream only after it is in the index or in the dead; so the stream is read between two looks, and
what a running Marsad settles meanwhile is not reported. Speaks to Elasticsearch; raises IndexUnavailable.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any, Protocol, TypeVar

import redis
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.queue import claims, dead
from marsad.clock import now
from workers.ageing import is_gone
from workers.sinks.bulk import outages
from workers.sinks.documents import ALERTS, ARTICLES, EVENTS

BATCH = 200  # articles a look
PAGE = 1_000  # documents an answer
ROUNDS = 2
FAULTS = ("missing", "double", "stale", "ghost", "lost")
T = TypeVar("T")


class Note(Protocol):
    """What the claim noted of an article (`ingest.queue.claims.Known`)."""

    @property
    def id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def digest(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    """An article as readers see it."""

    revision: int
    digest: str = ""
    event_ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seen:
    """All that readers see of one article: its documents (one, if all is well), its current events, its alerts.

    Events and alerts are ids, as often as they are there.
    """

    articles: tuple[Found, ...] = ()
    events: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


NOTHING = Seen()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What is not for the index to tell: the ids that wait in a stream, and the newest revision of each in the dead."""

    waiting: Collection[str]
    dead: Mapping[str, int]


@dataclass(slots=True)
class Report:
    """How many were claimed and how they ended; the five lists of ids are empty when the promise holds.

    `gone` lie in months that were deleted for their age.

    missing: nowhere. double: an article, event ("event:<id>") or alert ("alert:<id>") more than once behind its alias.
    stale: the index is older than the claim and nothing waits. ghost: events that are shown and not told, or told and
    not shown. lost: entries that the group passed over and nobody holds.
    """

    claimed: int = 0
    fine: int = 0
    gone: int = 0
    waiting: int = 0
    dead: int = 0
    missing: list[str] = field(default_factory=list)
    double: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    ghost: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing is wrong; what waits is not."""
        return not any(getattr(self, name) for name in FAULTS)


def verify(client: redis.Redis, cluster: Elasticsearch, shards: int, keep_for: timedelta | None = None) -> Report:
    """Every claimed article against the index, the streams and the dead. Raises IndexUnavailable."""
    report = Report()
    _refresh(cluster)
    doubtful = list(_doubtful(_kept(claims.known(client, shards), keep_for, report), cluster, report))
    for last in (False,) * (ROUNDS - 1) + (True,):
        if not doubtful:
            break
        elsewhere = _elsewhere(client, shards)
        _refresh(cluster)
        doubtful = list(_settle(doubtful, cluster, elsewhere, report, last))
    report.lost += queue.lost(client, shards)
    return report


def faults(note: Note, seen: Seen) -> list[tuple[str, str]]:
    """What is wrong with a claimed article by what readers see of it: (fault, id); [] when it is fine."""
    if not seen.articles:
        found = [("missing", note.id)]
    else:
        found = [("double", note.id)] if len(seen.articles) > 1 else []
        newest = max(seen.articles, key=lambda one: one.revision)
        if newest.revision < note.revision and newest.digest != note.digest:
            found.append(("stale", note.id))
        if set(seen.events) != newest.event_ids:
            found.append(("ghost", note.id))
    found += [("double", f"event:{id_}") for id_ in _repeated(seen.events)]
    return found + [("double", f"alert:{id_}") for id_ in _repeated(seen.alerts)]


def outcome(note: Note, seen: Seen, elsewhere: Elsewhere) -> list[tuple[str, str]]:
    """As `faults`, where the streams and the dead are known: "waiting" and "dead" excuse what they explain."""
    found = faults(note, seen)
    doubles = [one for one in found if one[0] == "double"]
    if not found or doubles:
        return found
    if note.id in elsewhere.waiting:
        return [("waiting", note.id)]
    if elsewhere.dead.get(note.id, -1) >= note.revision:
        return [("dead", note.id)]
    return found


def _repeated(ids: Iterable[str]) -> list[str]:
    return sorted(id_ for id_, times in Counter(ids).items() if times > 1)


def _kept(notes: Iterable[claims.Known], keep_for: timedelta | None, report: Report) -> Iterator[claims.Known]:
    for note in notes:
        if is_gone(note.first_seen, now(), keep_for):
            report.claimed += 1
            report.gone += 1
        else:
            yield note


def _doubtful(notes: Iterable[Note], cluster: Elasticsearch, report: Report) -> Iterator[Note]:
    for batch in _batches(notes):
        report.claimed += len(batch)
        seen = _look(cluster, [note.id for note in batch])
        for note in batch:
            if faults(note, seen.get(note.id, NOTHING)):
                yield note
            else:
                report.fine += 1


def _settle(
    doubtful: Iterable[Note], cluster: Elasticsearch, elsewhere: Elsewhere, report: Report, last: bool
) -> Iterator[Note]:
    for batch in _batches(doubtful):
        seen = _look(cluster, [note.id for note in batch])
        for note in batch:
            found = outcome(note, seen.get(note.id, NOTHING), elsewhere)
            if not found:
                report.fine += 1
            elif found[0][0] == "waiting":
                report.waiting += 1
            elif found[0][0] == "dead":
                report.dead += 1
            elif last:
                for fault, id_ in found:
                    getattr(report, fault).append(id_)
            else:
                yield note


def _elsewhere(client: redis.Redis, shards: int) -> Elsewhere:
    waiting = {message.article.id for message in queue.unsettled(client, shards) if message.article}
    buried: dict[str, int] = {}
    for entry in dead.dead(client, shards, most=None):
        id_, revision = entry.fields.get("id", ""), entry.fields.get("revision", "")
        if id_ and revision.isdecimal():
            buried[id_] = max(buried.get(id_, 0), int(revision))
    return Elsewhere(waiting, buried)


def _look(cluster: Elasticsearch, ids: Sequence[str]) -> dict[str, Seen]:
    with outages():
        articles, events, alerts = _articles(cluster, ids), _of(cluster, EVENTS, ids), _of(cluster, ALERTS, ids)
    return {
        id_: Seen(tuple(articles.get(id_, ())), tuple(events.get(id_, ())), tuple(alerts.get(id_, ()))) for id_ in ids
    }


def _articles(cluster: Elasticsearch, ids: Sequence[str]) -> dict[str, list[Found]]:
    found: dict[str, list[Found]] = {}
    wanted = ["marsad.revision", "marsad.digest", "marsad.event_ids"]
    for row in _rows(cluster, ARTICLES, {"ids": {"values": list(ids)}}, wanted):
        told = row["_source"]["marsad"]
        one = Found(told["revision"], told.get("digest") or "", frozenset(told.get("event_ids") or ()))
        found.setdefault(row["_id"], []).append(one)
    return found


def _of(cluster: Elasticsearch, alias: str, ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in _rows(cluster, alias, {"terms": {"marsad.article_id": list(ids)}}, ["marsad.article_id"]):
        found.setdefault(row["_source"]["marsad"]["article_id"], []).append(row["_id"])
    return found


def _rows(cluster: Elasticsearch, alias: str, query: Mapping[str, Any], wanted: list[str]) -> Iterator[Any]:
    """Every document behind the alias that fits, a page at a time; an alias that is not there yet has none."""
    after: dict[str, Any] = {}
    while True:
        answer = cluster.search(
            index=alias, query=dict(query), source_includes=wanted, size=PAGE, sort=["event.id", "_index"],
            ignore_unavailable=True, allow_no_indices=True, track_total_hits=False,
            allow_partial_search_results=False, **after,
        )  # fmt: skip
        rows = answer["hits"]["hits"]
        yield from rows
        if len(rows) < PAGE:
            return
        after = {"search_after": rows[-1]["sort"]}


def _refresh(cluster: Elasticsearch) -> None:
    with outages():
        cluster.indices.refresh(index=[ARTICLES, EVENTS, ALERTS], ignore_unavailable=True)


def _batches(notes: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(notes)
    while batch := list(islice(rest, BATCH)):
        yield batch
