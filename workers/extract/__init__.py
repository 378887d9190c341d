"""The events of an article: what happened, where, when, by whom, to whom, and how many were hurt."""

from __future__ import annotations

from ingest.article import Article
from workers.event import Event
from workers.lang import pack_of


def extract(article: Article, accurate: bool = True) -> list[Event]:
    """The events an article tells of, in text order; [] when it tells of none. Pure: no I/O, no clock.

    The work is the language pack's: article.py shows the path for Arabic.
    """
    pack = pack_of(article)
    return pack.extract(article, accurate) if pack else []
