"""Servers lost half-way, articles that cannot be used, endpoints that refuse: nothing stops, nothing is lost."""

from __future__ import annotations

import json
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.queue import dead
from ingest.queue.claims import Alerts, Claim, Claims, QueueFull
from ingest.queue.shards import Shard
from marsad.clients import elasticsearch_client, redis_client
from marsad.clock import now
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.product import Marsad, until
from tests.integration.servers import open_folder, start_elasticsearch, start_redis
from tests.integration.web import webhook
from workers import breaker, pipeline
from workers.alerts import vitals
from workers.alerts.send import send
from workers.app import configure
from workers.edges import Edges, build
from workers.sinks import templates
from workers.sinks.documents import ALERTS, ARTICLES
from workers.sinks.step import IndexUnavailable

TEXT = "أعلنت وزارة الداخلية الليبية مقتل 4 أشخاص وإصابة 7 آخرين في انفجار سيارة مفخخة بمدينة درنة اليوم الأربعاء."


def put(client: redis.Redis, *names: str, alerts: Alerts = "always") -> None:
    articles = [article(name, title="انفجار في درنة", text=TEXT) for name in names]
    Claims(client).claim(Claim("f", articles, alerts=alerts))


def count(cluster: Elasticsearch, alias: str = ARTICLES) -> int:
    cluster.indices.refresh(index="marsad-*")
    return int(cluster.count(index=alias, ignore_unavailable=True)["count"])


def test_what_was_taken_before_an_outage_goes_on_after_it(edges: Edges, cluster: Elasticsearch) -> None:
    assert pipeline.drain(edges) == 0  # the index answers
    put(edges.redis, "one", "two")
    cluster.indices.put_settings(index="marsad-alerts-v1", settings={"index.blocks.write": True})
    with pytest.raises(IndexUnavailable):
        pipeline.drain(edges)
    assert queue.length(edges.redis) == 2
    assert dead.count_dead(edges.redis) == 0
    cluster.indices.put_settings(index="marsad-alerts-v1", settings={"index.blocks.write": None})
    assert pipeline.drain(edges) == 2
    assert queue.length(edges.redis) == 0
    assert count(cluster) == 2
    assert count(cluster, ALERTS) >= 2


def test_while_the_index_is_away_nothing_more_is_taken(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "one")
    cluster.indices.delete_index_template(name="marsad-events")
    for _ in range(3):
        with pytest.raises(IndexUnavailable, match="marsad install"):
            pipeline.drain(edges)
    groups: Any = edges.redis.xinfo_groups(Shard(0).articles)
    assert sum(group["pending"] for group in groups) == 0
    assert queue.length(edges.redis) == 1
    templates.install(cluster)
    assert pipeline.drain(edges) == 1


def test_an_entry_that_is_no_article_is_dead_with_its_reason(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "one")
    edges.redis.xadd(Shard(0).articles, {"article": "{", "feed": "f"})
    edges.redis.xadd(Shard(0).articles, {"surprise": "1"})
    pipeline.drain(edges)
    assert {row.reason for row in dead.dead(edges.redis)} == {"it is not an article"}
    assert dead.count_dead(edges.redis) == 2
    assert queue.length(edges.redis) == 0
    assert count(cluster) == 1


def test_a_refused_webhook_is_tried_again_with_the_same_key(settings: Settings, cluster: Elasticsearch) -> None:
    with webhook() as hook:
        hook.status = 503
        configure(settings)
        at_once = {"webhook_url": hook.url, "reclaim_after": timedelta(milliseconds=1)}
        edges = build(settings.model_copy(update=at_once))
        put(edges.redis, "one")
        pipeline.drain(edges)
        send(edges)
        refused = [key for key, _ in hook.received]
        assert refused
        states = {row["marsad"]["delivery"]["webhook"]["state"] for row in edges.alerts.read(refused).values()}
        assert states == {"waiting"}
        hook.status = 200
        until(lambda: (send(edges), edges.outbox.length() == 0)[1], 10)
        delivered = [key for key, _ in hook.received[len(refused) :]]
        assert set(refused) <= set(delivered)
        assert len(delivered) == len(set(delivered)), "each is delivered once"
        states = {row["marsad"]["delivery"]["webhook"]["state"] for row in edges.alerts.read(delivered).values()}
        assert states == {"delivered"}
        sent = len(hook.received)
        put(edges.redis, "one")  # unchanged: nothing
        pipeline.drain(edges)
        send(edges)
        assert len(hook.received) == sent


def test_a_full_redis_takes_nothing_more_and_loses_nothing(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "one", "two")
    limit = str(edges.redis.config_get("maxmemory")["maxmemory"])
    try:
        edges.redis.config_set("maxmemory", "1mb")
        with pytest.raises(QueueFull):
            put(edges.redis, "three")
        with pytest.raises(redis.OutOfMemoryError):
            pipeline.drain(edges)
        assert queue.length(edges.redis) == 2
    finally:
        edges.redis.config_set("maxmemory", limit)
    until(lambda: (pipeline.drain(edges), queue.length(edges.redis) == 0)[1], 60)
    assert (count(cluster), dead.count_dead(edges.redis)) == (2, 0)
    assert edges.outbox.length() >= 2


def test_the_dead_are_listed_brought_back_and_dropped_by_command(settings: Settings) -> None:
    client, product = redis_client(settings), Marsad(settings)
    for number in range(3):
        client.xadd(Shard(0).dead, {"id": f"a{number}", "feed": "f", "reason": "كذا", "entry": "1-1"})
    listed = [json.loads(line) for line in product.run("dead", "list", "--json").stdout.splitlines()]
    assert [row["id"] for row in listed] == ["a2", "a1", "a0"]
    assert json.loads(product.run("dead", "show", listed[0]["entry"]).stdout)["reason"] == "كذا"
    product.run("dead", "retry", listed[0]["entry"], listed[1]["entry"])
    assert (queue.length(client), dead.count_dead(client)) == (2, 1)
    assert "1 are dropped" in product.run("dead", "drop", "--all").stdout
    assert dead.count_dead(client) == 0
    for wrong in (["retry", "5-5"], ["retry", "all of them"], ["retry"], ["drop", "1-1", "--all"]):
        done = product.run("dead", *wrong, check=False)
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


def test_status_shows_the_breaker_and_alive_answers_for_probes(settings: Settings) -> None:
    client, product = redis_client(settings), Marsad(settings)
    assert product.run("alive", "worker", check=False).returncode == 1
    assert product.run("alive", "poller", check=False).returncode == 1
    vitals.beat(client, "worker", f"worker@{socket.gethostname()}")
    assert product.run("alive", "worker").stdout == "worker: alive\n"
    assert product.run("alive", "worker", "--name", "second", check=False).returncode == 1
    assert product.run("alive", "beat", check=False).stderr.startswith("marsad: beat is neither worker nor poller")
    breaker.trip(client, "503 no master")
    shown = json.loads(product.run("status", "--json", check=False).stdout)["breaker"]
    assert (shown["tries"], shown["reason"]) == (1, "503 no master")
    assert "503 no master" in product.run("status", check=False).stdout
    breaker.close(client)
    assert json.loads(product.run("status", "--json", check=False).stdout)["breaker"] is None


def test_an_alert_that_cannot_be_looked_up_yet_is_not_dropped(edges: Edges, cluster: Elasticsearch) -> None:
    """After a restart the cluster answers before its shards do: an alert not found then is there all the same."""
    put(edges.redis, "one")
    pipeline.drain(edges)
    waiting = edges.outbox.length()
    assert waiting
    nowhere(cluster, "marsad-alerts-v1")
    with pytest.raises(IndexUnavailable, match="no_shard_available"):
        send(edges)
    assert edges.outbox.length() == waiting


def test_an_article_that_cannot_be_looked_up_yet_is_not_taken_for_new(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "one")
    pipeline.drain(edges)
    (document,) = edges.store_of(1).articles({article("one").id: f"{ARTICLES}-v1-{now():%Y.%m}"}).values()
    nowhere(cluster, document.index)
    with pytest.raises(IndexUnavailable, match="no_shard_available"):
        edges.store_of(1).articles({article("one").id: document.index})
    with pytest.raises(IndexUnavailable):  # by search, as for one that an older month may have
        edges.store_of(1).articles({article("one").id: f"{ARTICLES}-v1-1999.01"})
    cluster.indices.delete(index=document.index)
    assert edges.store_of(1).articles({article("one").id: document.index}) == {}


def nowhere(cluster: Elasticsearch, index: str) -> None:
    """Put an index in place whose shards no node has."""
    cluster.indices.delete(index=index)
    cluster.indices.create(
        index=index, settings={"index.routing.allocation.require._name": "nobody"}, wait_for_active_shards="0"
    )


def test_a_corrected_toll_corrects_the_alert_and_is_not_sent_again(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "one")
    pipeline.drain(edges)
    send(edges)
    before = alerts(cluster)
    assert {alert["marsad"]["killed"]["value"] for alert in before} == {4}
    corrected = article("one", title="انفجار في درنة", text=TEXT.replace("مقتل 4 أشخاص", "مقتل 9 أشخاص"))
    Claims(edges.redis).claim(Claim("f", [corrected], alerts="always"))
    pipeline.drain(edges)
    after = alerts(cluster)
    assert {alert["marsad"]["killed"]["value"] for alert in after} == {9}
    assert [alert["@timestamp"] for alert in after] == [alert["@timestamp"] for alert in before]
    assert {alert["marsad"]["delivery"]["page"]["state"] for alert in after} == {"delivered"}
    assert edges.outbox.length() == 0


def alerts(cluster: Elasticsearch) -> list[dict[str, Any]]:
    cluster.indices.refresh(index=ALERTS)
    hits = cluster.search(index=ALERTS, sort=["event.id"])["hits"]["hits"]
    return [hit["_source"] for hit in hits]


def test_old_articles_and_replays_are_indexed_and_not_sent(edges: Edges, cluster: Elasticsearch) -> None:
    put(edges.redis, "old", alerts="auto")  # published in March 2026
    put(edges.redis, "replayed", alerts="never")
    pipeline.drain(edges)
    assert count(cluster) == 2
    assert count(cluster, ALERTS) == 0
    assert edges.outbox.length() == 0


def test_servers_that_die_and_come_back_lose_nothing(tmp_path: Path) -> None:
    """Redis and Elasticsearch are killed with work on the way; the worker stays and goes on."""
    with open_folder() as folder:
        nodes = {"redis": start_redis(folder), "elasticsearch": start_elasticsearch(folder)}
        settings = Settings(
            data_dir=tmp_path,
            redis_url=nodes["redis"].url,
            broker_url=nodes["redis"].url.replace("/0", "/1"),
            elasticsearch_url=nodes["elasticsearch"].url,
            worker_processes=1,
            webhook_timeout=1,
            soft_limit=3,
            hard_limit=4,
            reclaim_after=5,
        )
        product = Marsad(settings)
        cluster = elasticsearch_client(settings, timeout=60)
        templates.install(cluster)
        try:
            product.start("work")
            put(redis_client(settings), *(f"a{n}" for n in range(50)))
            until(lambda: queue.length(redis_client(settings)) == 0, 60)
            nodes["elasticsearch"].kill()
            put(redis_client(settings), *(f"b{n}" for n in range(50)))
            until(lambda: "postponed" in product.output("work").read_text(), 30)
            nodes["redis"].kill()
            nodes = {
                "redis": start_redis(folder, port=nodes["redis"].port),
                "elasticsearch": start_elasticsearch(folder, port=nodes["elasticsearch"].port),
            }
            until(lambda: queue.length(redis_client(settings)) == 0, 90)
            assert count(cluster) == 100
            assert dead.count_dead(redis_client(settings)) == 0
        finally:
            product.stop()
            for node in nodes.values():
                node.stop()


def test_commands_say_in_one_sentence_that_a_server_is_away(tmp_path: Path) -> None:
    nobody = Settings(data_dir=tmp_path, redis_url="redis://127.0.0.1:9/0", elasticsearch_url="http://127.0.0.1:9")
    product = Marsad(nobody)
    for command in (["status"], ["search", "سرت"], ["dead", "list"], ["replay", "/dev/null"], ["install"]):
        done = product.run(*command, check=False)
        assert done.returncode == 1, command
        assert "Traceback" not in done.stderr + done.stdout
        assert len(done.stderr.strip().splitlines()) == 1, (command, done.stderr)
    findings = [json.loads(line) for line in product.run("doctor", "--json", check=False).stdout.splitlines()]
    assert {row["what"] for row in findings if not row["ok"]} >= {"redis", "elasticsearch", "processes"}
