"""The console as a browser and an operator meet it: a real process on a real Redis, Elasticsearch away."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import pytest
import redis
from elasticsearch import Elasticsearch

from console.app import listen
from console.claims import SharedClaims
from console.watching import Look, announce, look
from ingest.state import PollerBeat, save_beat
from marsad import settings as settings_module
from marsad.clients import async_redis_client, elasticsearch_client, redis_client
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.local.child import die_with_parent
from marsad.settings import Settings
from tests.integration.servers import RunningNode, free_port
from workers.alerts import live, vitals
from workers.alerts.watch import Trouble
from workers.sinks.documents import EVENTS

CONSOLE = "from marsad import log, settings; from console.app import run; s = settings.load(); log.configure(s); run(s)"
LAG = Trouble("lag", "تأخر", "behind")


@pytest.fixture
def chosen(redis_node: RunningNode, tmp_path: Path) -> Settings:
    """The session's Redis, emptied, and an Elasticsearch that is not there."""
    chosen = Settings(
        data_dir=tmp_path,
        redis_url=redis_node.url,
        elasticsearch_url=f"http://127.0.0.1:{free_port()}",
        console_port=free_port(),
    )
    redis_client(chosen).flushall()
    return chosen


@pytest.fixture
def client(chosen: Settings) -> Iterator[redis.Redis]:
    client = redis_client(chosen)
    yield client
    client.close()


@pytest.fixture
def console(chosen: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A console that answers."""
    with running(chosen) as child:
        yield child


@contextmanager
def running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A console of its own process, answering; its output is in the data folder."""
    with (settings.data_dir / "console.out").open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-c", CONSOLE],
            env={**os.environ, **settings_module.environment(settings)},
            stdout=out,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent,
        )
    try:
        until(lambda: answer(settings, "/healthz")[0] == 200)
        yield child
    finally:
        child.kill()
        child.wait()


def until(find: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if find():
                return
        except OSError:
            pass
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def answer(settings: Settings, path: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(settings.console + path, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def follow(settings: Settings, **headers: str) -> HTTPResponse:
    """A browser on the live page; it has been taken in when this returns."""
    request = urllib.request.Request(
        f"{settings.console}/live", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    response: HTTPResponse = urllib.request.urlopen(request, timeout=20)
    assert response.readline() == b"retry: 2000\n"
    return response


def heard(browser: HTTPResponse, kind: str) -> tuple[str, Any]:
    """(id, document) of the next event of this kind."""
    event: dict[str, str] = {}
    while True:
        line = browser.readline().decode().rstrip("\n")
        assert browser.fp is not None, "the stream ended"
        name, _, value = line.partition(": ")
        event[name] = value
        if not line:
            if event.get("event") == kind:
                return event.get("id", ""), json.loads(event["data"])
            event = {}


def newest(client: redis.Redis) -> str:
    entries: Any = client.xrevrange(live.LIVE, count=1)
    return str(entries[0][0])


def publish(client: redis.Redis, *ids: str) -> None:
    live.publish(client, "event", [{"event": {"id": id_}} for id_ in ids])


def test_what_is_published_arrives_and_a_browser_that_comes_back_misses_nothing(
    chosen: Settings, client: redis.Redis, console: subprocess.Popen[bytes]
) -> None:
    browser = follow(chosen)
    publish(client, "first")
    entry, document = heard(browser, "event")
    assert document == {"event": {"id": "first"}}
    browser.close()
    publish(client, "second", "third")
    back = follow(chosen, Last_Event_ID=entry)
    assert [heard(back, "event")[1]["event"]["id"] for _ in range(2)] == ["second", "third"]
    publish(client, "fourth")
    assert heard(back, "event")[1]["event"]["id"] == "fourth"


def test_a_browser_whose_place_in_the_stream_is_gone_is_told_to_load_anew(
    chosen: Settings, client: redis.Redis, console: subprocess.Popen[bytes]
) -> None:
    publish(client, "first", "second")
    assert heard(follow(chosen, Last_Event_ID="5-0"), "reset") == (newest(client), {})


def test_readyz_and_the_page_say_that_elasticsearch_is_away(
    chosen: Settings, client: redis.Redis, console: subprocess.Popen[bytes]
) -> None:
    publish(client, "first")
    status, ready = answer(chosen, "/readyz")
    assert (status, ready["ready"], ready["redis"]) == (503, False, "ok")
    assert "does not answer" in ready["elasticsearch"]
    status, state = answer(chosen, "/state.json")
    assert (status, state["events"], state["alerts"]) == (200, None, None)
    assert state["last"] == newest(client)
    until(lambda: answer(chosen, "/state.json")[1]["counts"] is not None)
    assert answer(chosen, "/state.json")[1]["counts"]["waiting"] == 0


def test_with_both_servers_it_is_ready_and_the_page_begins_with_what_the_index_holds(
    settings: Settings, cluster: Elasticsearch
) -> None:
    documents = {
        "old": {"@timestamp": "2026-03-01T10:00:00Z", "marsad": {"state": "current"}},
        "new": {"@timestamp": "2026-03-01T11:00:00Z", "marsad": {"state": "current"}},
        "gone": {"@timestamp": "2026-03-01T12:00:00Z", "marsad": {"state": "withdrawn"}},
    }
    for id_, document in documents.items():
        cluster.index(index=f"{EVENTS}-v1-2026.03", id=id_, document=document | {"event": {"id": id_}}, refresh=True)
    free = settings.model_copy(update={"console_port": free_port()})
    with running(free):
        assert answer(free, "/readyz") == (200, {"ready": True, "redis": "ok", "elasticsearch": "ok"})
        state = answer(free, "/state.json")[1]
        assert [event["event"]["id"] for event in state["events"]] == ["new", "old"]
        assert state["alerts"] == []


def test_it_stops_in_order_within_five_seconds_with_browsers_on_it(
    chosen: Settings, console: subprocess.Popen[bytes]
) -> None:
    browsers = [follow(chosen) for _ in range(3)]
    console.send_signal(signal.SIGTERM)
    assert console.wait(5) == 0
    for browser in browsers:
        assert b"event: event" not in browser.read()  # an end in order: a cut one raises IncompleteRead


def test_signs_of_life_are_read_from_redis(chosen: Settings, client: redis.Redis) -> None:
    assert vitals.read(client).workers == ()
    vitals.beat(client, "worker", "w1@host")
    client.set("beat:workers", 1, ex=15)
    asyncio.run(_beat_of_poller(chosen))
    signs = vitals.read(client)
    assert (signs.workers, signs.pollers, signs.polling_rests) == (("w1@host",), ("poller",), "queue_full")
    assert 0 < client.ttl("beat:worker:w1@host") <= 15


async def _beat_of_poller(settings: Settings) -> None:
    async with async_redis_client(settings) as client:
        await save_beat(client, PollerBeat(now(), waiting="queue_full"))


def test_a_full_queue_and_a_worker_that_lives_are_on_the_page(
    chosen: Settings, client: redis.Redis, console: subprocess.Popen[bytes]
) -> None:
    vitals.beat(client, "worker", "w1@host")
    asyncio.run(_beat_of_poller(chosen))
    until(lambda: [one["id"] for one in answer(chosen, "/state.json")[1]["troubles"]] == ["queue-full"])


def test_a_look_remembers_the_workers_of_those_before_it(chosen: Settings, client: redis.Redis) -> None:
    vitals.beat(client, "worker", "w1@host")
    with elasticsearch_client(chosen, timeout=1) as index:
        first = look(chosen, client, index, Look(now()))
        client.delete("beat:worker:w1@host")
        second = look(chosen, client, index, first)
    assert first.workers.keys() == second.workers.keys() == {"w1@host"}
    assert first.workers == second.workers  # not seen since
    assert second.index_misses == 2


def test_two_consoles_on_one_redis_make_one_call(client: redis.Redis) -> None:
    calls = []
    one, other = SharedClaims(client), SharedClaims(client)
    for claims in (one, other, one, other):
        announce([LAG], set(), claims, lambda trouble: calls.append(trouble.id))
    assert calls == ["lag"]
    assert 0 < client.ttl("trouble:lag") <= 120
    announce([], {"lag"}, other, lambda trouble: calls.append(trouble.id))
    assert client.exists("trouble:lag") == 0


def test_a_console_that_died_while_calling_does_not_keep_the_trouble_to_itself(client: redis.Redis) -> None:
    assert SharedClaims(client).take("lag")
    assert not SharedClaims(client).take("lag")
    assert 0 < client.ttl("trouble:lag") <= 40
    client.delete("trouble:lag")  # as its end would
    assert SharedClaims(client).take("lag")


def test_a_taken_port_is_said_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(MarsadError, match="MARSAD_CONSOLE_PORT"):
            listen("127.0.0.1", other.getsockname()[1])
