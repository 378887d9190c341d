"""Asks the index. Speaks to Elasticsearch through the read aliases, which leave out withdrawn events.

Every function raises QueryFailed when the index does not answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError

from ingest.article import Article
from marsad.clock import now
from workers.query import read
from workers.query.wanted import FACETS, WITHDRAWN, Wanted, query, sort
from workers.sinks.documents import ALERTS, ARTICLES, EVENTS, Document, stored_article

PAGE = 500
KEEP_ALIVE = "5m"
RECENT = timedelta(days=7)
LONGEST_READ = 100_000  # letters of a text that are searched for the words to show
TOGETHER = 50  # articles whose events are asked for at once; at most twenty events each


class QueryFailed(Exception):
    """The index did not answer; the text says how. `is_away` when it was not there to answer."""

    def __init__(self, sentence: str, is_away: bool = False) -> None:
        super().__init__(sentence)
        self.is_away = is_away


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found: its document, how well it fits, and the words around what was found."""

    id: str
    score: float
    document: Document
    snippets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """The best hits, and how many there are in all."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Documents in their order, how many there are in all, and the cursor of the next page, "" after the last."""

    total: int
    documents: tuple[Document, ...]
    following: str


def search(client: Elasticsearch, wanted: Wanted, size: int = 10) -> Hits:
    """Articles that hold the words in any spelling: two of two, three of four. Best first."""
    answer = _search(
        client,
        ARTICLES,
        query=query(wanted, ARTICLES),
        size=size,
        highlight={
            "fields": {"message": {"number_of_fragments": 2, "fragment_size": 160}},
            # Without it a single longer article among the hits would be an error instead of an answer.
            "max_analyzed_offset": LONGEST_READ,
            "pre_tags": ["⟦"],
            "post_tags": ["⟧"],
        },
        track_total_hits=True,
    )
    rows = answer["hits"]["hits"]
    hits = (
        Hit(row["_id"], row["_score"], row["_source"], tuple(row.get("highlight", {}).get("message", ())))
        for row in rows
    )
    return Hits(total=answer["hits"]["total"]["value"], hits=tuple(hits))


def page(client: Elasticsearch, wanted: Wanted, alias: str = EVENTS, size: int = 100, after: str = "") -> Page:
    """One page of what is wanted, of a point in time that the cursor `after` of the page before carries on.

    A cursor is good for five minutes and for the question that it was given for. Raises ValueError for another,
    QueryFailed for one that is over.
    """
    question = read.question(wanted, alias)
    pit, place = read.cursor(after, question) if after else (_open(client, alias), None)
    if not pit:
        return Page(0, (), "")
    answer = _turn(client, pit, wanted, alias, size + 1, place)
    rows, more = answer["hits"]["hits"][:size], answer["hits"]["hits"][size:]
    if not more:
        _close(client, pit)
    cursor = read.cursor_text(question, answer.get("pit_id", pit), rows[-1]["sort"]) if more else ""
    return Page(answer["hits"]["total"]["value"], tuple(row["_source"] for row in rows), cursor)


def total(client: Elasticsearch, wanted: Wanted) -> int:
    """How many events are wanted."""
    answer = _search(client, EVENTS, query=query(wanted), size=0, track_total_hits=True)
    return int(answer["hits"]["total"]["value"])


def every(client: Elasticsearch, wanted: Wanted, alias: str = EVENTS) -> Iterator[list[Document]]:
    """All that is wanted, page by page, as it was when the first was asked for."""
    after = ""
    while found := page(client, wanted, alias, PAGE, after):
        if found.documents:
            yield list(found.documents)
        after = found.following
        if not after:
            return


def withdrawn(client: Elasticsearch, wanted: Wanted) -> Iterator[list[Document]]:
    """Events of that time that were told once and are told no more; of them only id, article and time are left."""
    only = Wanted(publishers=wanted.publishers, since=wanted.since, before=wanted.before)
    yield from every(client, only, WITHDRAWN)


def facets(client: Elasticsearch, wanted: Wanted, names: Sequence[str], size: int = 20) -> dict[str, dict[str, int]]:
    """Name of a facet -> value -> how many of the wanted events have it, most first."""
    counted = {name: {"terms": {"field": FACETS[name], "size": size}} for name in names}
    answer = _search(client, EVENTS, query=query(wanted), size=0, aggregations=counted)
    found = answer.get("aggregations") or {}
    return {
        name: {row["key"]: row["doc_count"] for row in found[name]["buckets"]} if name in found else {}
        for name in names
    }


def newest_events(client: Elasticsearch, size: int = 100) -> list[Document]:
    """Event documents, newest first.

    Those of the last days are asked for alone: only where they are too few must every month be looked at.
    """
    for since in (now() - RECENT, None):
        found = _search(
            client, EVENTS, query=query(Wanted(since=since)), sort=sort(Wanted()), size=size, track_total_hits=False
        )
        if len(found["hits"]["hits"]) == size:
            break
    return _sources(found)


def newest_alerts(client: Elasticsearch, size: int = 50) -> list[Document]:
    """Alert documents, newest first."""
    return _sources(_search(client, ALERTS, sort=[{"@timestamp": "desc"}, {"event.id": "asc"}], size=size))


def events_of(client: Elasticsearch, article_ids: list[str]) -> dict[str, list[Document]]:
    """Article id -> its event documents, for the articles of one page of hits."""
    found: dict[str, list[Document]] = {id_: [] for id_ in article_ids}
    for first in range(0, len(article_ids), TOGETHER):
        asked = {"terms": {"marsad.article_id": article_ids[first : first + TOGETHER]}}
        for document in _sources(_search(client, EVENTS, query=asked, size=20 * TOGETHER)):
            found[document["marsad"]["article_id"]].append(document)
    return found


def article(client: Elasticsearch, article_id: str) -> Article | None:
    """The article of this id, as it was indexed; None where there is none."""
    rows = _search(client, ARTICLES, query={"ids": {"values": [article_id]}}, size=1)["hits"]["hits"]
    return stored_article(rows[0]["_id"], rows[0]["_source"]) if rows else None


def count(client: Elasticsearch) -> dict[str, int]:
    """How many articles, events and alerts the readers see."""
    return {
        name: _search(client, alias, size=0, track_total_hits=True)["hits"]["total"]["value"]
        for name, alias in (("articles", ARTICLES), ("events", EVENTS), ("alerts", ALERTS))
    }


def _search(client: Elasticsearch, alias: str, **body: Any) -> Any:
    # The alias exists from the first document on; before that, nothing is found.
    with _answering():
        return client.search(index=alias, ignore_unavailable=True, allow_no_indices=True, **body)


def _open(client: Elasticsearch, alias: str) -> str:
    """A point in time to page through, "" where there is no index yet."""
    with _answering():
        try:
            return str(client.open_point_in_time(index=alias, keep_alive=KEEP_ALIVE)["id"])
        except NotFoundError:
            return ""


def _turn(client: Elasticsearch, pit: str, wanted: Wanted, alias: str, size: int, after: list[Any] | None) -> Any:
    with _answering():
        answer = client.options(ignore_status=404).search(
            pit={"id": pit, "keep_alive": KEEP_ALIVE}, query=query(wanted, alias), sort=sort(wanted), size=size,
            search_after=after, track_total_hits=True, allow_partial_search_results=False,
        )  # fmt: skip
    if answer.meta.status == 404:
        raise QueryFailed("this page is over five minutes old: ask for the first one again")
    return answer


def _close(client: Elasticsearch, pit: str) -> None:
    with _answering():
        client.options(ignore_status=404).close_point_in_time(id=pit)


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise QueryFailed(f"Elasticsearch answered {error.meta.status}: {error.message}") from error
    except TransportError as error:
        raise QueryFailed(f"Elasticsearch does not answer: {error}", is_away=True) from error


def _sources(answer: Any) -> list[Document]:
    return [row["_source"] for row in answer["hits"]["hits"]]
