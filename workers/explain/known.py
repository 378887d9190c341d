"""Reads one article back from the index; speaks to Elasticsearch through the read alias."""

from __future__ import annotations

from datetime import datetime

from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from ingest.article import Article
from workers.query import QueryFailed
from workers.sinks.documents import ARTICLES, Document


def known_article(client: Elasticsearch, article_id: str) -> Article | None:
    """The article of this id, as it was indexed; None where there is none. Raises QueryFailed."""
    try:
        answer = client.search(
            index=ARTICLES, query={"ids": {"values": [article_id]}}, size=1,
            ignore_unavailable=True, allow_no_indices=True,
        )  # fmt: skip
    except ApiError as error:
        raise QueryFailed(f"Elasticsearch answered {error.meta.status}: {error.message}") from error
    except TransportError as error:
        raise QueryFailed(f"Elasticsearch does not answer: {error}") from error
    rows = answer["hits"]["hits"]
    return article_of(rows[0]["_id"], rows[0]["_source"]) if rows else None


def article_of(article_id: str, document: Document) -> Article:
    """The article of a document that `documents.article_document` made."""
    marsad = document["marsad"]
    return Article(
        id=article_id,
        url=(document.get("url") or {}).get("full") or "",
        title=marsad["title"],
        text=document["message"],
        published=datetime.fromisoformat(marsad["published"]),
        language=marsad["language"],
        publisher=marsad["publisher"],
        country=marsad["country"],
    )
