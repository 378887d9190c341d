"""The optional model over HTTP: a stub on loopback that answers well, invents, dawdles, fails and talks nonsense."""

from __future__ import annotations

import datetime as dt
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from structlog.testing import capture_logs

from ingest.article import Article
from ingest.queue.claims import Claim, Claims
from marsad.clock import now
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.servers import free_port
from tests.integration.web import serving
from workers import pipeline
from workers.app import configure
from workers.edges import build
from workers.model.answer import Answer, Failure, Reply
from workers.model.breaker import FAILURES
from workers.model.endpoint import MAX_BYTES, Endpoint
from workers.sinks.documents import ARTICLES, EVENTS

TEXT = "أعلنت السلطات مقتل 4 أشخاص في انفجار سيارة مفخخة بمدينة درنة اليوم الأربعاء."
REPORT: dict[str, Any] = {
    "evidence": "مقتل 4 أشخاص في انفجار سيارة مفخخة بمدينة درنة", "type": "suicide_bombing", "salience": "main",
    "date": {"quote": "اليوم الأربعاء", "first": "2026-03-04", "last": None, "precision": "day"},
    "modality": "asserted", "place": "درنة", "actors": ["تنظيم لم يذكره أحد"], "targets": ["أشخاص"],
    "killed": {"quote": "4 أشخاص", "value": 4, "qualifier": "exact", "vague": None}, "injured": None, "arrested": None,
    "abducted": None, "killed_perpetrators": None, "means": {"quote": "سيارة مفخخة", "means": "car_bomb"},
    "claimed_by": None, "attributed_to": "السلطات",
}  # fmt: skip
INVENTED = {**REPORT, "evidence": "سقوط عشرة قتلى في قصف على طبرق"}


def says(*reports: dict[str, Any]) -> bytes:
    """A reply of chat completions with these events."""
    return json.dumps({"choices": [{"message": {"content": json.dumps({"events": reports})}}]}).encode()


@dataclass
class Stub:
    """What the endpoint answers, after how many seconds, and what it was asked."""

    url: str = ""
    status: int = 200
    body: bytes = field(default_factory=lambda: says(REPORT))
    wait: float = 0
    drip: bool = False
    location: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    gone: threading.Event = field(default_factory=threading.Event)


@contextmanager
def stub_server() -> Iterator[Stub]:
    """Serve chat completions as the stub says."""
    stub, lock = Stub(), threading.Lock()

    class Reply(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with lock:
                stub.at_once += 1
                stub.most_at_once = max(stub.most_at_once, stub.at_once)
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            stub.asked.append((self.path, dict(self.headers), question))
            with suppress(OSError):  # the asker went away
                self._reply()
            with lock:
                stub.at_once -= 1

        def _reply(self) -> None:
            stub.gone.wait(stub.wait)
            self.send_response(stub.status)
            if stub.location:
                self.send_header("Location", stub.location)
            self.end_headers()
            for byte in stub.body if stub.drip else ():
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if stub.gone.wait(0.05):
                    return
            if not stub.drip:
                self.wfile.write(stub.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with serving(Reply) as url:
        stub.url = url + "/v1"
        yield stub
        stub.gone.set()


@pytest.fixture
def stub() -> Iterator[Stub]:
    with stub_server() as one:
        yield one


@pytest.fixture
def endpoint(stub: Stub) -> Iterator[Callable[..., Endpoint]]:
    """Makes an Endpoint that asks the stub."""
    made: list[Endpoint] = []

    def make(**change: Any) -> Endpoint:
        values: dict[str, Any] = {"model_url": stub.url, "model_name": "small", "model_timeout": 2} | change
        made.append(Endpoint(Settings(**values)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def articles(number: int) -> list[Article]:
    return [article(f"a{n}", title="انفجار في درنة", text=TEXT) for n in range(number)]


def ask(endpoint: Endpoint, number: int = 1, seconds: float = 10) -> list[Reply]:
    asked = articles(number)
    replies = endpoint.ask(asked, now() + dt.timedelta(seconds=seconds))
    return [replies[one.id] for one in asked]


def kinds(replies: list[Reply]) -> list[str]:
    return [reply.kind if isinstance(reply, Failure) else "answer" for reply in replies]


def test_a_good_answer(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    (reply,) = ask(endpoint(model_api_key="secret"))
    assert isinstance(reply, Answer)
    assert [report.type for report in reply.events] == ["suicide_bombing"]
    ((path, headers, question),) = stub.asked
    assert path == "/v1/chat/completions"
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer secret", "application/json")
    assert question["model"] == "small"
    assert TEXT in question["messages"][1]["content"]


def test_without_a_key_none_is_sent(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    ask(endpoint())
    assert "Authorization" not in stub.asked[0][1]


def test_articles_in_other_languages_are_not_asked_about(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    assert endpoint().ask([article(language="fr")], now() + dt.timedelta(seconds=5)) == {}
    assert stub.asked == []


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, b"", "status"),
        (503, says(REPORT), "status"),
        (429, b"{}", "status"),
        (401, b"{}", "status"),
        (200, b"<html>", "not_json"),
        (200, b"", "not_json"),
        (200, b'{"choices": []}', "schema"),
        (200, says({"type": "bombing"}), "schema"),
        (200, json.dumps({"choices": [{"message": {"content": ""}}]}).encode(), "empty"),
        (200, b" " * (MAX_BYTES + 1), "size"),
    ],
)
def test_every_other_answer_is_a_failure(
    status: int, body: bytes, kind: str, stub: Stub, endpoint: Callable[..., Endpoint]
) -> None:
    stub.status, stub.body = status, body
    (reply,) = ask(endpoint())
    assert isinstance(reply, Failure)
    assert reply.kind == kind


def test_nobody_there(endpoint: Callable[..., Endpoint]) -> None:
    (reply,) = ask(endpoint(model_url=f"http://127.0.0.1:{free_port()}/secret-path"))
    assert isinstance(reply, Failure)
    assert reply.kind == "connection"
    assert "secret-path" not in reply.reason


def test_an_article_goes_nowhere_else(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    with stub_server() as other:
        stub.status, stub.location = 307, other.url + "/chat/completions"
        assert kinds(ask(endpoint())) == ["status"]
        assert other.asked == []


@pytest.mark.parametrize("drip", [False, True])
def test_a_slow_answer_is_not_waited_for(drip: bool, stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    stub.wait, stub.drip = (0, True) if drip else (30, False)
    started = time.monotonic()
    assert kinds(ask(endpoint(model_timeout=0.3))) == ["timeout"]
    assert time.monotonic() - started < 2


def test_a_batch_ends_when_its_time_is_over(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    stub.wait = 0.4
    started = time.monotonic()
    found = kinds(ask(endpoint(model_concurrency=2), number=20, seconds=1))
    assert time.monotonic() - started < 2
    assert set(found) == {"answer", "no_time"}
    assert len(stub.asked) < 10


def test_what_the_batch_cuts_short_is_no_fault_of_the_endpoint(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    stub.wait = 30
    one = endpoint(model_timeout=10, model_concurrency=20)
    started = time.monotonic()
    assert kinds(ask(one, number=FAILURES + 3, seconds=0.4)) == ["no_time"] * (FAILURES + 3)
    assert time.monotonic() - started < 3
    assert ask(one, seconds=-1) == [Failure("no_time", "the batch's time for asking was over")]
    stub.wait = 0
    assert kinds(ask(one)) == ["answer"]


def test_only_so_many_at_a_time(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    stub.wait = 0.05
    assert kinds(ask(endpoint(model_concurrency=3), number=12)) == ["answer"] * 12
    assert stub.most_at_once <= 3


def test_an_endpoint_that_keeps_failing_is_left_alone_and_tried_again(
    stub: Stub, endpoint: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.model.breaker.PAUSE", dt.timedelta(seconds=0.3))
    one = endpoint(model_concurrency=1)
    stub.status = 500
    with capture_logs() as logs:
        found = kinds(ask(one, number=20))
        assert found == ["status"] * FAILURES + ["paused"] * (20 - FAILURES)
        assert len(stub.asked) == FAILURES
        stub.status = 200
        assert kinds(ask(one)) == ["paused"]
        time.sleep(0.35)
        assert kinds(ask(one, number=3)) == ["answer"] * 3
    assert [line["event"] for line in logs] == ["model_paused", "model_resumed"]


def test_after_a_pause_one_call_tries_it(
    stub: Stub, endpoint: Callable[..., Endpoint], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workers.model.breaker.PAUSE", dt.timedelta(seconds=1))
    one = endpoint(model_concurrency=8)
    stub.status = 500
    ask(one, number=8)
    asked = len(stub.asked)
    time.sleep(1.1)
    assert sorted(kinds(ask(one, number=8))) == ["paused"] * 7 + ["status"]
    assert len(stub.asked) == asked + 1


def test_a_dead_endpoint_costs_a_large_batch_no_time(stub: Stub, endpoint: Callable[..., Endpoint]) -> None:
    stub.wait = 30
    started = time.monotonic()
    found = kinds(ask(endpoint(model_timeout=0.2), number=1000))
    assert time.monotonic() - started < 5
    assert found.count("timeout") < 2 * FAILURES


@pytest.fixture
def drained(
    settings: Settings, stub: Stub, cluster: Elasticsearch
) -> Iterator[Callable[[], tuple[dict[str, Any], list[dict[str, Any]]]]]:
    """Sends an article through the pipeline and tells its document and those of its events."""
    chosen = settings.model_copy(
        update={"model_url": stub.url, "model_name": "small", "model_timeout": dt.timedelta(seconds=0.5)}
    )
    configure(chosen)
    edges = build(chosen)

    def drain() -> tuple[dict[str, Any], list[dict[str, Any]]]:
        Claims(edges.redis).claim(Claim("f", articles(1)))
        assert pipeline.drain(edges) == 1
        cluster.indices.refresh(index="marsad-*")
        (document,) = (row["_source"]["marsad"] for row in cluster.search(index=ARTICLES)["hits"]["hits"])
        return document, [row["_source"]["marsad"] for row in cluster.search(index=EVENTS)["hits"]["hits"]]

    yield drain
    edges.redis.close()
    edges.elasticsearch.close()


def test_what_the_model_quotes_is_indexed_and_what_it_invents_is_not(
    drained: Callable[[], tuple[dict[str, Any], list[dict[str, Any]]]], stub: Stub
) -> None:
    stub.body = says(REPORT, INVENTED)
    document, (event,) = drained()
    assert document["model"] == {"name": "small", "fallback": None, "dropped": 2}
    assert (event["type"], event["actors"], event["killed"]["value"]) == ("suicide_bombing", [], 4)
    assert (event["place"]["name_en"], event["means"]) == ("Derna", "car_bomb")
    assert {trace["rule"] for trace in event["traces"]} == {"model"}


@pytest.mark.parametrize(
    ("change", "fallback"),
    [
        ({"status": 500}, "status"),
        ({"body": b"nonsense"}, "not_json"),
        ({"wait": 30}, "timeout"),
        ({"body": says(INVENTED)}, "unquoted"),
    ],
)
def test_every_failure_falls_back_to_the_rules_and_says_so(
    change: dict[str, Any],
    fallback: str,
    drained: Callable[[], tuple[dict[str, Any], list[dict[str, Any]]]],
    stub: Stub,
) -> None:
    for name, value in change.items():
        setattr(stub, name, value)
    with capture_logs() as logs:
        document, events = drained()
    assert document["model"] == {"name": "small", "fallback": fallback, "dropped": int(fallback == "unquoted")}
    assert events
    assert all(trace["rule"] != "model" for event in events for trace in event["traces"])
    (line,) = (line for line in logs if line["event"] == "model_fallback")
    assert (line["kind"], line["log_level"]) == (fallback, "warning")
