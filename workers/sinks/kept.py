"""Reads the articles that are kept in the index, all of them or those of a time, by pages of a point in time.

What is written meanwhile is not seen, and nothing is seen twice. Speaks to Elasticsearch; raises IndexUnavailable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.article import Article
from workers.sinks.bulk import outages
from workers.sinks.documents import ARTICLES, Document, stored_article

PAGE = 500
KEEP_ALIVE = "5m"
EVERYTHING: Mapping[str, Any] = {"match_all": {}}
BY_TIME: Sequence[Any] = ({"@timestamp": "asc"},)
AS_IT_LIES: Sequence[Any] = ("_shard_doc",)


@dataclass(frozen=True, slots=True)
class Kept:
    """An article as the index keeps it; `number` is the place of its last change among all changes of its shard."""

    id: str
    index: str
    number: int
    document: Document

    @property
    def article(self) -> Article:
        """The record, as it was claimed."""
        return stored_article(self.id, self.document)

    @property
    def feed(self) -> str:
        """The feed that owns it."""
        return str(self.document["marsad"].get("feed") or "")


def pages(
    client: Elasticsearch,
    index: str = ARTICLES,
    query: Mapping[str, Any] = EVERYTHING,
    sort: Sequence[Any] = BY_TIME,
    size: int = PAGE,
    shard: int | None = None,
) -> Iterator[list[Kept]]:
    """The articles behind an alias or pattern that the query matches, of one shard or of all."""
    if not count(client, index, query, shard):
        return
    with outages():
        pit = client.open_point_in_time(index=index, keep_alive=KEEP_ALIVE, preference=_of(shard))["id"]
    try:
        after = None
        while rows := _page(client, pit, query, sort, size, after):
            after = rows[-1]["sort"]
            yield [Kept(row["_id"], row["_index"], row["_seq_no"], row["_source"]) for row in rows]
    finally:
        with outages():
            client.options(ignore_status=404).close_point_in_time(id=pit)


def count(
    client: Elasticsearch, index: str = ARTICLES, query: Mapping[str, Any] = EVERYTHING, shard: int | None = None
) -> int:
    """How many of them there are."""
    with outages():
        answer = client.count(
            index=index, query=query, ignore_unavailable=True, allow_no_indices=True, preference=_of(shard)
        )
    return int(answer["count"])


def _of(shard: int | None) -> str | None:
    return None if shard is None else f"_shards:{shard}"


def within(start: datetime | None, end: datetime | None) -> Mapping[str, Any]:
    """The query for articles whose @timestamp is not before `start` and before `end`, either of them open."""
    limits = {name: moment.isoformat() for name, moment in (("gte", start), ("lt", end)) if moment}
    return {"range": {"@timestamp": limits}} if limits else EVERYTHING


def _page(
    client: Elasticsearch, pit: str, query: Mapping[str, Any], sort: Sequence[Any], size: int, after: Any
) -> list[Any]:
    with outages():
        answer = client.search(
            pit={"id": pit, "keep_alive": KEEP_ALIVE}, query=query, sort=list(sort), size=size, search_after=after,
            seq_no_primary_term=True, track_total_hits=False, allow_partial_search_results=False,
        )  # fmt: skip
    return list(answer["hits"]["hits"])
