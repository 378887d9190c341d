"""The way to what is in the index, for the command line, the console and the exports: one question, one answer.

    read | wanted | words | index      what somebody typed -> a question -> the query -> pages of documents

Only `index` speaks to Elasticsearch.
"""

from workers.query.index import (
    Hit,
    Hits,
    Page,
    QueryFailed,
    article,
    count,
    events_of,
    every,
    facets,
    newest_alerts,
    newest_events,
    page,
    search,
    total,
    withdrawn,
)
from workers.query.wanted import FACETS, Box, Circle, Days, Wanted
from workers.query.words import LONGEST_QUERY, search_query

__all__ = [
    "FACETS",
    "LONGEST_QUERY",
    "Box",
    "Circle",
    "Days",
    "Hit",
    "Hits",
    "Page",
    "QueryFailed",
    "Wanted",
    "article",
    "count",
    "events_of",
    "every",
    "facets",
    "newest_alerts",
    "newest_events",
    "page",
    "search",
    "search_query",
    "total",
    "withdrawn",
]
