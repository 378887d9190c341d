"""A bulk request that is refused as a whole is halved until the culprit stands alone; an outage is not."""

from __future__ import annotations

from typing import Any, cast

import orjson
import pytest
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elasticsearch import ApiError, Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from workers.sinks import bulk
from workers.sinks.bulk import Pair, refusal, send
from workers.sinks.step import IndexUnavailable, Refusal

EXPLAINED = {"error": {"type": "action_request_validation_exception", "reason": "1: illegal"}}


class Cluster:
    """Answers bulk requests: refuses those with a poisoned id whole, and single documents as told."""

    def __init__(self, poison: set[str], status: int = 400, body: Any = EXPLAINED, alone: Any = None) -> None:
        self.poison, self.status, self.body, self.alone = poison, status, body, alone or {}
        self.written: list[str] = []
        self.requests: list[int] = []

    def bulk(self, operations: list[bytes]) -> dict[str, Any]:
        ids = [orjson.loads(line)["index"]["_id"] for line in operations[::2]]
        self.requests.append(sum(len(line) for line in operations))
        if self.poison & set(ids):
            node = NodeConfig("http", "x.example", 9200)
            meta = ApiResponseMeta(self.status, "1.1", HttpHeaders(), 0.0, node)
            raise ApiError("refused", meta, self.body)
        self.written += [id_ for id_ in ids if id_ not in self.alone]
        rows = ({"_index": "i", "_id": id_, "status": 201, **self.alone.get(id_, {})} for id_ in ids)
        return {"items": [{"index": row} for row in rows]}


def pair(id_: str, **document: Any) -> Pair:
    return {"index": {"_index": "i", "_id": id_}}, document


def sent(cluster: Cluster, *ids: str) -> dict[str, Refusal | None]:
    rows = send(cast(Elasticsearch, cluster), [pair(id_) for id_ in ids])
    return {row["_id"]: refusal(row) for row in rows}


@given(st.sets(st.integers(0, 30)), st.sampled_from([400, 413]))
def test_only_the_culprits_are_refused(poison: set[int], status: int) -> None:
    cluster = Cluster({str(number) for number in poison}, status)
    found = sent(cluster, *(str(number) for number in range(31)))
    assert {id_ for id_, refused in found.items() if refused} == cluster.poison
    assert set(cluster.written) == set(found) - cluster.poison
    assert all(refused.kind == "mapping" and "illegal" in refused.reason for refused in found.values() if refused)


def test_one_culprit_costs_a_dozen_requests() -> None:
    cluster = Cluster({"77"})
    sent(cluster, *(str(number) for number in range(200)))
    assert len(cluster.requests) <= 17


@pytest.mark.parametrize(
    ("status", "body"),
    [*((status, EXPLAINED) for status in (403, 429, 500, 503)), (400, "<html>Bad Request</html>"), (400, {})],
)
def test_an_outage_condemns_nobody(status: int, body: Any) -> None:
    with pytest.raises(IndexUnavailable):
        sent(Cluster({"a"}, status, body), "a", "b")


def error(status: int, type_: str) -> dict[str, Any]:
    return {"status": status, "error": {"type": type_, "reason": "r", "caused_by": {"reason": "c"}}}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (error(409, "version_conflict_engine_exception"), Refusal("conflict")),
        (error(400, "document_parsing_exception"), Refusal("mapping", "r c")),
    ],
)
def test_one_document_among_others(answer: dict[str, Any], expected: Refusal) -> None:
    cluster = Cluster(set(), alone={"b": answer})
    assert sent(cluster, "a", "b", "c") == {"a": None, "b": expected, "c": None}


@pytest.mark.parametrize(
    "answer",
    [
        error(429, "es_rejected_execution_exception"), error(503, "unavailable_shards_exception"),
        error(404, "index_not_found_exception"), error(403, "cluster_block_exception"),
        error(400, "strict_dynamic_mapping_exception"),  # the mapping is older than we are; no text causes it
    ],
)  # fmt: skip
def test_one_document_that_the_cluster_cannot_take_now(answer: dict[str, Any]) -> None:
    cluster = Cluster(set(), alone={"b": answer})
    with pytest.raises(IndexUnavailable, match="marsad install" if "strict" in str(answer) else "r"):
        sent(cluster, "a", "b", "c")
    assert cluster.written == ["a", "c"]


def test_what_json_has_no_form_for_is_refused_alone() -> None:
    cluster = Cluster(set())
    rows = send(cast(Elasticsearch, cluster), [pair("a"), pair("huge", killed=10**30), pair("lone", text="\ud800")])
    found = {row["_id"]: refusal(row) for row in rows}
    assert {id_ for id_, refused in found.items() if refused and refused.kind == "mapping"} == {"huge", "lone"}
    assert cluster.written == ["a"]


def test_a_request_stays_below_the_largest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "BULK_BYTES", 1000)
    cluster = Cluster(set())
    list(send(cast(Elasticsearch, cluster), [pair(str(number), text="ن" * 200) for number in range(9)]))
    assert len(cluster.requests) == 5
    assert list(send(cast(Elasticsearch, cluster), [])) == []
