"""What a line that somebody typed asks for, as a query. Pure."""

from __future__ import annotations

import re
from typing import Any

LONGEST_QUERY = 500
_QUOTED = re.compile('["«“]([^"»”]*[^"»”\\s][^"»”]*)["»”]')


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
