"""The outbox is worked off: what a channel refuses comes again, what was delivered does not."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from marsad.settings import Settings
from tests.unit.workers.stand_ins import BOMBING, NOW, MemoryAlerts, MemoryRedis, MemoryStore, edges, telling
from workers.alerts import live, outbox, send
from workers.alerts.channels import Undelivered, webhook
from workers.alerts.documents import alert_document
from workers.alerts.match import Match
from workers.alerts.rule import Rule
from workers.edges import Edges
from workers.sinks.step import IndexUnavailable

SETTINGS = Settings(webhook_url="http://hook.example/alerts")


class Hook:
    """An endpoint that takes or refuses what is posted to it."""

    def __init__(self) -> None:
        self.refuses = ""
        self.keys: list[str] = []

    def post(self, url: str, key: str, body: dict[str, Any], timeout: float) -> None:
        self.keys.append(key)
        if self.refuses:
            raise Undelivered(self.refuses)


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Hook:
    endpoint = Hook()
    monkeypatch.setattr(webhook, "call", endpoint.post)
    return endpoint


def stored(alerts: MemoryAlerts, *ids: str) -> None:
    told = telling(BOMBING)
    for id_ in ids:
        match = Match(id_, Rule("r1", "قاعدة"), BOMBING, told.ids[0])
        alerts.create({id_: alert_document(match, told, ["page", "webhook"], NOW)})


def waiting(
    *ids: str, by: tuple[str, ...] = ("webhook",), put: tuple[str, ...] = ()
) -> tuple[Edges, MemoryRedis, MemoryAlerts]:
    redis, alerts = MemoryRedis(), MemoryAlerts()
    stored(alerts, *ids)
    made = edges(redis, MemoryStore(), alerts, settings=SETTINGS)
    outbox.put(made.redis, dict.fromkeys((*ids, *put), by))
    return made, redis, alerts


def delivery(alerts: MemoryAlerts, id_: str, channel: str = "webhook") -> dict[str, Any]:
    found: dict[str, Any] = alerts.kept[id_]["marsad"]["delivery"][channel]
    return found


def test_an_alert_goes_by_each_of_its_channels_and_is_marked(hook: Hook) -> None:
    made, redis, alerts = waiting("m1", by=("page", "webhook"))
    assert send.send(made) == 2
    assert hook.keys == ["m1"]
    (shown,) = redis.streams[live.LIVE].values()
    assert shown["kind"] == "alert"
    assert orjson.loads(shown["document"])["event"]["id"] == "m1"
    assert [delivery(alerts, "m1", channel)["state"] for channel in ("page", "webhook")] == ["delivered"] * 2
    assert redis.xlen(outbox.OUTBOX) == 0
    assert send.send(made) == 0


def test_what_is_refused_stays_and_comes_again(hook: Hook) -> None:
    made, redis, alerts = waiting("m1")
    hook.refuses = "it answered 503"
    assert send.send(made) == 0
    assert (delivery(alerts, "m1")["state"], delivery(alerts, "m1")["error"]) == ("waiting", "it answered 503")
    assert redis.xlen(outbox.OUTBOX) == 1
    hook.refuses = ""
    assert send.send(made) == 1
    assert (delivery(alerts, "m1")["state"], delivery(alerts, "m1")["error"]) == ("delivered", None)
    assert hook.keys == ["m1", "m1"]


def test_after_the_last_try_it_has_failed(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send, "TRIES", 3)
    made, redis, alerts = waiting("m1")
    hook.refuses = "x" * 2000
    states = []
    for _ in range(3):
        send.send(made)
        states.append(delivery(alerts, "m1")["state"])
    assert states == ["waiting", "waiting", "failed"]
    assert redis.xlen(outbox.OUTBOX) == 0
    assert len(delivery(alerts, "m1")["error"]) == 500
    assert send.send(made) == 0
    assert len(hook.keys) == 3


def test_a_channel_that_refuses_holds_up_no_other(hook: Hook) -> None:
    made, redis, alerts = waiting("m1", "m2", by=("webhook", "page"))
    hook.refuses = "it answered 500"
    assert send.send(made) == 2
    assert hook.keys == ["m1"]  # not asked again in this batch
    assert delivery(alerts, "m2", "page")["state"] == "delivered"
    assert [fields["channel"] for fields in redis.streams[outbox.OUTBOX].values()] == ["webhook", "webhook"]


def test_what_was_delivered_meanwhile_is_left_alone(hook: Hook) -> None:
    made, redis, alerts = waiting("m1")
    alerts.mark([("m1", "webhook", {"state": "delivered", "at": NOW.isoformat(), "error": None})])
    assert send.send(made) == 1
    assert hook.keys == []
    assert redis.xlen(outbox.OUTBOX) == 0


def test_what_was_noted_twice_is_delivered_once(hook: Hook) -> None:
    made, redis, _ = waiting("m1")
    outbox.put(made.redis, {"m1": ("webhook",)})
    assert redis.xlen(outbox.OUTBOX) == 2
    assert send.send(made) == 2
    assert hook.keys == ["m1"]


def test_what_is_gone_or_switched_off_is_dropped(hook: Hook) -> None:
    made, redis, _ = waiting("m1", by=("pigeon",), put=("nobody",))
    assert send.send(made) == 2
    assert redis.xlen(outbox.OUTBOX) == 0


def test_while_the_index_is_away_nothing_leaves(hook: Hook) -> None:
    made, redis, alerts = waiting("m1")
    alerts.away = True
    with pytest.raises(IndexUnavailable):
        send.send(made)
    assert redis.xlen(outbox.OUTBOX) == 1
    assert hook.keys == []


def test_a_mark_that_is_lost_does_not_make_the_alert_go_out_again(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    made, redis, alerts = waiting("m1")

    def post(url: str, key: str, body: dict[str, Any], timeout: float) -> None:
        hook.keys.append(key)
        alerts.away = True  # the cluster goes between delivery and mark

    monkeypatch.setattr(webhook, "call", post)
    with pytest.raises(IndexUnavailable):
        send.send(made)
    assert redis.xlen(outbox.OUTBOX) == 1
    alerts.away = False
    monkeypatch.setattr(webhook, "call", hook.post)
    assert send.send(made) == 1
    assert hook.keys == ["m1"]
    assert delivery(alerts, "m1")["state"] == "delivered"


def test_time_runs_out_before_the_task_does(hook: Hook, monkeypatch: pytest.MonkeyPatch) -> None:
    made, redis, _ = waiting("m1", "m2", "m3")
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])

    def slow(url: str, key: str, body: dict[str, Any], timeout: float) -> None:
        hook.keys.append(key)
        clock[0] += SETTINGS.soft_limit.total_seconds() * 0.3

    monkeypatch.setattr(webhook, "call", slow)
    assert send.send(made) == 2
    assert redis.xlen(outbox.OUTBOX) == 1
    assert send.send(made) == 1
    assert hook.keys == ["m1", "m2", "m3"]
