"""The aggregations of every chart in Kibana, on a real Elasticsearch with the real mapping; without their KQL filters.

A last value runs as `top_hits`: what Lens asks for it (`top_metrics`) the local node does not have.
"""

from __future__ import annotations

from typing import Any

from elasticsearch import Elasticsearch

from tests.conformance.test_kibana import BOARDS, alias_of, charts, columns, fields

# Computed by a script in Kibana's data view, which the local node cannot run.
COMPUTED = {"marsad.delay"}


def test_every_chart_can_be_computed(cluster: Elasticsearch) -> None:
    for index in ("marsad-events-v1-2026.03", "marsad-articles-v1-2026.03"):
        cluster.indices.create(index=index)
    asked = 0
    for board in BOARDS:
        for view, chart in charts(board):
            there = {name: column for name, column in columns(chart).items() if column["sourceField"] not in COMPUTED}
            cluster.search(
                index=alias_of(view), size=0, aggregations=nested([aggregation(one, view) for one in there.values()])
            )
            asked += 1
    assert asked >= 40


def nested(found: list[tuple[bool, Any]]) -> dict[str, Any]:
    """Buckets inside each other, the figures in each of them: by one the values are put in order."""
    figures: dict[str, Any] = {f"m{place}": one for place, (is_bucket, one) in enumerate(found) if not is_bucket}
    body = figures
    for place, (is_bucket, one) in reversed(list(enumerate(found))):
        if is_bucket:
            body = figures | {f"b{place}": one | ({"aggregations": body} if body else {})}
    return body


def aggregation(column: dict[str, Any], view: str) -> tuple[bool, Any]:
    """The aggregation that Lens makes of a column."""
    field = {"field": column["sourceField"]}
    match column["operationType"]:
        case "terms":
            assert fields(view)[column["sourceField"]] != "text"
            by = column["params"]["orderBy"]["columnId"].replace("c", "m")
            return True, {"terms": {**field, "size": column["params"]["size"], "order": {by: "desc"}}}
        case "date_histogram":
            return True, {"date_histogram": {**field, "fixed_interval": "1h"}}
        case "count":
            return False, {"filter": {"match_all": {}}}
        case "unique_count":
            return False, {"cardinality": field}
        case "percentile":
            return False, {"percentiles": {**field, "percents": [column["params"]["percentile"]]}}
        case "last_value":
            newest = [{column["params"]["sortField"]: {"order": "desc"}}]
            return False, {"top_hits": {"size": 1, "sort": newest, "fields": [column["sourceField"]]}}
        case other:
            return False, {other: field}
