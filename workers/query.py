"""Reads events, alerts and articles from the index, for the command line and the console.

Speaks to Elasticsearch through the read aliases, which leave out withdrawn events. Raises QueryFailed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from ingest.article import Article
from workers.sinks.documents import ALERTS, ARTICLES, EVENTS, Document, stored_article

LONGEST_QUERY = 500
_QUOTED = re.compile('["«“]([^"»”]*[^"»”\\s][^"»”]*)["»”]')


class QueryFailed(Exception):
    """The index did not answer; the text says how."""


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


def search(client: Elasticsearch, text: str, size: int = 10) -> Hits:
    """Articles that hold the words in any spelling: two of two, three of four. Best first."""
    answer = _search(
        client,
        ARTICLES,
        query=search_query(text),
        size=size,
        highlight={
            "fields": {"message": {"number_of_fragments": 2, "fragment_size": 160}},
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


def search_query(text: str) -> dict[str, Any]:
    """The query for a line that somebody typed: folded and stemmed must match, the words as written rank higher.

    What stands in quotes must stand together in that order, articles and clitics apart, and finds no synonyms.
    """
    text = text[:LONGEST_QUERY]
    quoted = [_quoted(phrase) for phrase in _QUOTED.findall(text)]
    if not (text := _QUOTED.sub(" ", text).strip()):
        return {"bool": {"must": quoted}} if quoted else {"match_none": {}}
    folded = {
        "query": text,
        "type": "cross_fields",
        "fields": ["marsad.title^2", "message"],
        "minimum_should_match": "2<75%",
    }
    written = {"query": text, "type": "most_fields", "fields": ["marsad.title.exact^2", "message.exact"]}
    phrase = {"query": text, "type": "phrase", "fields": ["marsad.title^3", "message^2"], "slop": 2}
    should = [{"multi_match": written}, {"multi_match": phrase}]
    return {"bool": {"must": [*quoted, {"multi_match": folded}], "should": should}}


def _quoted(text: str) -> dict[str, Any]:
    together = {"query": text, "type": "phrase", "fields": ["marsad.title^2", "message"], "analyzer": "marsad_ar"}
    written = {"query": text, "type": "phrase", "fields": ["marsad.title.exact^2", "message.exact"]}
    return {"bool": {"must": [{"multi_match": together}], "should": [{"multi_match": written}]}}


def newest_events(client: Elasticsearch, size: int = 100) -> list[Document]:
    """Event documents, newest first."""
    return _sources(_search(client, EVENTS, sort=[{"@timestamp": "desc"}, {"event.id": "asc"}], size=size))


def newest_alerts(client: Elasticsearch, size: int = 50) -> list[Document]:
    """Alert documents, newest first."""
    return _sources(_search(client, ALERTS, sort=[{"@timestamp": "desc"}, {"event.id": "asc"}], size=size))


def events_of(client: Elasticsearch, article_ids: list[str]) -> dict[str, list[Document]]:
    """Article id -> its event documents, for the articles of one page of hits; at most a thousand in all."""
    if not article_ids:
        return {}
    answer = _search(client, EVENTS, query={"terms": {"marsad.article_id": article_ids}}, size=1000)
    found: dict[str, list[Document]] = {id_: [] for id_ in article_ids}
    for document in _sources(answer):
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
    try:
        return client.search(index=alias, ignore_unavailable=True, allow_no_indices=True, **body)
    except ApiError as error:
        raise QueryFailed(f"Elasticsearch answered {error.meta.status}: {error.message}") from error
    except TransportError as error:
        raise QueryFailed(f"Elasticsearch does not answer: {error}") from error


def _sources(answer: Any) -> list[Document]:
    return [row["_source"] for row in answer["hits"]["hits"]]
