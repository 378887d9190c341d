"""The local Elasticsearch and Redis, started for real: who they say they are, how they analyse, how they end."""

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
import redis
from elasticsearch import BadRequestError, Elasticsearch

from tests.integration.servers import RunningNode, open_folder, start_elasticsearch, start_redis
from workers.sinks.analysed import Answer, answers, differing

HEAP_MB = 384


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def node(root: Path) -> Iterator[RunningNode]:
    running = start_elasticsearch(root, HEAP_MB)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(node: RunningNode) -> Iterator[Elasticsearch]:
    with Elasticsearch(node.url, request_timeout=30) as connected:
        yield connected


def test_root_says_what_elasticsearch_says(node: RunningNode) -> None:
    with urlopen(node.url + "/", timeout=10) as answer:
        told = json.load(answer)
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
    assert told["name"] == told["cluster_name"] == "marsad-local"
    assert len(told["cluster_uuid"]) == 22
    assert told["tagline"] == "You Know, for Search"
    version = told["version"]
    assert (version["number"], version["build_flavor"], version["build_snapshot"]) == ("9.4.3", "default", False)
    assert version["lucene_version"].startswith("10.")
    assert {"build_type", "build_hash", "build_date"} <= version.keys()
    assert {"minimum_wire_compatibility_version", "minimum_index_compatibility_version"} <= version.keys()


def test_head_of_the_root_has_no_body(node: RunningNode) -> None:
    with urlopen(Request(node.url + "/", method="HEAD"), timeout=10) as answer:
        assert answer.status == 200
        assert answer.read() == b""


def test_the_python_client_accepts_the_node(client: Elasticsearch) -> None:
    assert client.ping()
    assert client.info()["version"]["number"] == "9.4.3"


def test_the_heap_is_as_asked_and_only_the_loopback_is_bound(client: Elasticsearch) -> None:
    (told,) = client.nodes.info(metric="jvm,http,transport")["nodes"].values()
    assert told["jvm"]["mem"]["heap_max_in_bytes"] == HEAP_MB * 1024 * 1024
    bound = told["http"]["bound_address"] + told["transport"]["bound_address"]
    assert {address.rsplit(":", 1)[0] for address in bound} == {"127.0.0.1"}


def terms(client: Elasticsearch, text: str, filters: list[Any], char_filters: list[Any] | None = None) -> list[str]:
    answer = client.indices.analyze(tokenizer="standard", filter=filters, char_filter=char_filters or [], text=text)
    return [token["token"] for token in answer["tokens"]]


@pytest.mark.parametrize(
    ("filters", "text", "expected"),
    [
        (["lowercase"], "Sirte ABC", ["sirte", "abc"]),
        ([{"type": "lowercase"}], "Sirte ABC", ["sirte", "abc"]),
        (["arabic_normalization"], "إرهابية أُسرة على", ["ارهابيه", "اسره", "علي"]),
        (["decimal_digit"], "٢٠١٨ ۱۴", ["2018", "14"]),
        (["persian_normalization"], "\u06a9تاب", ["\u0643تاب"]),
        (["asciifolding"], "café", ["cafe"]),
        ([{"type": "asciifolding", "preserve_original": True}], "café", ["cafe", "café"]),
        ([{"type": "stemmer", "language": "arabic"}], "المدرسة والكتاب", ["مدرس", "كتاب"]),
        ([{"type": "stemmer", "language": "english"}], "running ponies", ["run", "poni"]),
        ([{"type": "stemmer", "language": "light_english"}], "running ponies", ["running", "pony"]),
        ([{"type": "stemmer", "language": "french"}], "attaques", ["attaqu"]),
        ([{"type": "stemmer", "language": "light_french"}], "attaques", ["ataqu"]),
        ([{"type": "edge_ngram", "min_gram": 2, "max_gram": 3}], "طرابلس", ["طر", "طرا"]),
        ([{"type": "edge_ngram", "side": "back"}], "abc", ["c", "bc"]),
        ([{"type": "synonym", "synonyms": ["غارة, قصف"]}], "غارة", ["غارة", "قصف"]),
        (["lowercase", {"type": "synonym_graph", "synonyms": ["UN => united nations"]}], "un", ["united", "nations"]),
        ([{"type": "stop", "stopwords": "_arabic_"}], "في سرت", ["سرت"]),
        ([{"type": "pattern_capture", "patterns": ["^ب(.{3,})$"]}], "بسرت سرت", ["بسرت", "سرت", "سرت"]),
        ([{"type": "pattern_capture", "patterns": ["^ب(.+)$"], "preserve_original": False}], "بسرت", ["سرت"]),
        ([{"type": "stemmer_override", "rules": ["رهاين, رهينه => رهين"]}], "رهاين رهينه", ["رهين", "رهين"]),
        (
            [{"type": "stemmer_override", "rules": ["سوسه => سوسه"]}, {"type": "stemmer", "language": "arabic"}],
            "سوسه مدرسه",
            ["سوسه", "مدرس"],
        ),
        (["asciifolding", {"type": "asciifolding", "preserve_original": True}, "remove_duplicates"], "cafe", ["cafe"]),
        (
            [{"type": "pattern_capture", "patterns": ["^(سرت)$"]}, "remove_duplicates"],
            "سرت سرت",
            ["سرت", "سرت"],
        ),
    ],
)
def test_token_filters(client: Elasticsearch, filters: list[Any], text: str, expected: list[str]) -> None:
    assert terms(client, text, filters) == expected


@pytest.mark.parametrize(
    ("char_filter", "text", "expected"),
    [
        ({"type": "mapping", "mappings": ["ڤ => ف", "\\u0640 => "]}, "ڤرنسـا", ["فرنسا"]),
        ({"type": "mapping", "mappings": ["- => \\u0020"]}, "a-b", ["a", "b"]),
        (
            {"type": "pattern_replace", "pattern": "(\\d+)k", "replacement": "$1000", "flags": "CASE_INSENSITIVE"},
            "5K",
            ["5000"],
        ),
        ({"type": "pattern_replace", "pattern": "x"}, "axb", ["ab"]),
    ],
)
def test_char_filters(client: Elasticsearch, char_filter: dict[str, Any], text: str, expected: list[str]) -> None:
    assert terms(client, text, [], [char_filter]) == expected


def test_mapping_rules_without_an_arrow_are_refused(client: Elasticsearch) -> None:
    with pytest.raises(BadRequestError, match="=>"):
        terms(client, "سرت", [], [{"type": "mapping", "mappings": ["ڤ ف"]}])


@pytest.mark.parametrize(
    "token_filter",
    [
        {"type": "stemmer", "language": "klingon"},
        {"type": "synonym"},
        {"type": "synonym", "synonyms_set": "ours"},
        {"type": "edge_ngram", "min_gram": 3, "max_gram": 2},
        {"type": "lowercase", "language": "turkish"},
        {"type": "stemmer_override", "rules": ["a"]},
        {"type": "stemmer_override", "rules": ["a => b, c"]},
        {"type": "stemmer_override"},
        {"type": "pattern_capture", "patterns": []},
    ],
)
def test_what_the_node_does_not_offer_is_refused(client: Elasticsearch, token_filter: dict[str, Any]) -> None:
    with pytest.raises(BadRequestError):
        terms(client, "سرت", [token_filter])


def test_a_synonym_rule_that_loses_its_words_is_an_error_unless_lenient(client: Elasticsearch) -> None:
    rules = {"type": "synonym", "synonyms": ["في => داخل", "غارة, قصف"]}
    stop = {"type": "stop", "stopwords": "_arabic_"}
    with pytest.raises(BadRequestError):
        terms(client, "غارة", [stop, rules])
    assert terms(client, "غارة", [stop, {**rules, "lenient": True}]) == ["غارة", "قصف"]


def test_the_shipped_analysis_gives_the_answers_that_were_reviewed(client: Elasticsearch) -> None:
    assert len(answers()) > 30
    assert [(wanted.text, found) for wanted, found in differing(client)] == []


def test_what_differs_is_named(client: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = Answer("marsad_name", "سرت", "سبها")
    monkeypatch.setattr("workers.sinks.analysed.answers", lambda: [wrong])
    assert list(differing(client)) == [(wrong, "سرت")]


def test_normalizers_on_keyword_fields(client: Elasticsearch) -> None:
    analysis = {
        "char_filter": {"signs": {"type": "mapping", "mappings": ["_ => -"]}},
        "normalizer": {
            "folded": {
                "type": "custom",
                "char_filter": ["signs"],
                "filter": ["lowercase", "arabic_normalization", "decimal_digit", "asciifolding"],
            }
        },
    }
    client.indices.create(
        index="normalized",
        settings={"number_of_replicas": 0, "analysis": analysis},
        mappings={"dynamic": "strict", "properties": {"place": {"type": "keyword", "normalizer": "folded"}}},
    )
    client.index(index="normalized", document={"place": "Café_إدلب ٣"}, refresh=True)
    hits = client.search(index="normalized", query={"term": {"place": "CAFE-ادلب 3"}})
    assert hits["hits"]["total"]["value"] == 1


def test_synonyms_of_a_file_are_read_again_on_request(client: Elasticsearch, root: Path) -> None:
    rules = root / "elasticsearch" / "config" / "synonyms.txt"
    rules.write_text("جيش, قوات\n", encoding="utf-8")
    rules.chmod(0o644)
    analysis = {
        "filter": {"alike": {"type": "synonym_graph", "synonyms_path": "synonyms.txt", "updateable": True}},
        "analyzer": {"asked": {"tokenizer": "standard", "filter": ["arabic_normalization", "alike"]}},
    }
    text = {"type": "text", "analyzer": "standard", "search_analyzer": "asked"}
    client.indices.create(index="alike", settings={"analysis": analysis}, mappings={"properties": {"message": text}})
    client.index(index="alike", document={"message": "قصف المدينة"}, refresh=True)
    asked = {"match": {"message": "غارة"}}
    assert client.search(index="alike", query=asked)["hits"]["total"]["value"] == 0
    rules.write_text("غارة, قصف\n", encoding="utf-8")
    client.indices.reload_search_analyzers(index="alike")
    assert client.search(index="alike", query=asked)["hits"]["total"]["value"] == 1


def test_redis_is_durable_and_never_evicts(root: Path) -> None:
    running = start_redis(root)
    try:
        with redis.Redis.from_url(running.url, decode_responses=True) as connected:
            assert connected.config_get("append*")["appendfsync"] == "always"
            assert connected.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
            assert connected.config_get("save") == {"save": ""}
            connected.xadd("articles:0", {"article": "one"})
        os.kill(running.child.pid, signal.SIGKILL)
        running.child.wait()
    finally:
        running.stop()
    again = start_redis(root)
    try:
        with redis.Redis.from_url(again.url) as connected:
            assert connected.xlen("articles:0") == 1
    finally:
        again.stop()


def test_no_java_outlives_its_launcher(node: RunningNode) -> None:
    """Runs last: it ends the node the tests above share."""
    port = urlsplit(node.url).port
    servers = _descendants(node.child.pid)
    assert servers, "the launcher has no server below it"
    os.kill(node.child.pid, signal.SIGKILL)
    node.child.wait()
    end = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() for pid in servers) and time.monotonic() < end:
        time.sleep(0.1)
    assert [pid for pid in servers if Path(f"/proc/{pid}").exists()] == []
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/", timeout=2)


def _descendants(pid: int) -> list[int]:
    children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    # A JVM starts its server from any of its threads.
    for thread in Path(f"/proc/{pid}/task").iterdir():
        children += [int(child) for child in (thread / "children").read_text().split()]
    return sorted({*children, *(below for child in set(children) for below in _descendants(child))})
