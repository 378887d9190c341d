"""A Redis master that dies behind a real Sentinel: the replica takes over, and nothing that a feed lists is lost."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import redis
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.children import Children
from ingest.due import Due, Pace, Settled
from ingest.feed import Feed
from ingest.fetch import Limits, sessions
from ingest.path import Edges, poll_once
from ingest.queue import dead
from ingest.queue.claims import Claims, known
from ingest.reading import MODULE
from ingest.schedule import Outcome
from marsad.clients import async_redis_client, elasticsearch_client, redis_client
from marsad.local import redis_node
from marsad.local.child import die_with_parent
from marsad.settings import Settings
from tests.integration.product import Marsad, until
from tests.integration.servers import RunningNode, free_port, open_folder, start_redis
from tests.integration.web import feed_server, rss
from workers.sinks import templates
from workers.sinks.documents import ARTICLES


@dataclass(frozen=True)
class Pair:
    """A master, its replica, and the address of the sentinel that watches them."""

    master: RunningNode
    replica: RunningNode
    url: str


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Two servers and a sentinel that notices within a second."""
    with ExitStack() as stack:
        nodes = []
        for name in ("one", "two"):
            home = folder / name
            home.mkdir()
            home.chmod(0o755)
            nodes.append(start_redis(home))
            stack.callback(nodes[-1].stop)
        master, replica = nodes
        redis.Redis(port=replica.port).replicaof("127.0.0.1", str(master.port))
        port = free_port()
        settings = folder / "sentinel.conf"
        settings.write_text(
            f"port {port}\nbind 127.0.0.1\nsentinel monitor marsad-test 127.0.0.1 {master.port} 1\n"
            "sentinel down-after-milliseconds marsad-test 1000\nsentinel failover-timeout marsad-test 5000\n"
        )
        with (folder / "sentinel.out").open("wb") as out:
            sentinel = subprocess.Popen(
                [redis_node.find_binary(), settings, "--sentinel"], stdout=out, stderr=out, preexec_fn=die_with_parent
            )
        stack.callback(sentinel.wait)
        stack.callback(sentinel.kill)
        asked = redis.Redis(port=port, decode_responses=True)
        until(lambda: _knows_the_replica(asked), 30, "the sentinel sees the replica")
        yield Pair(master, replica, f"sentinel://127.0.0.1:{port}/0")


def _knows_the_replica(sentinel: redis.Redis) -> bool:
    try:
        return len(sentinel.sentinel_slaves("marsad-test")) == 1
    except redis.ConnectionError:
        return False


def test_the_replica_takes_over_and_nothing_a_feed_lists_is_lost(
    elasticsearch_node: RunningNode, tmp_path: Path
) -> None:
    rows = [row(number) for number in range(60)]
    documents = {"/feed": rss(rows[:30])}
    with open_folder() as folder, pair(folder) as servers, feed_server(documents) as site:
        settings = Settings(
            data_dir=tmp_path, sample_feed=False, redis_url=servers.url, sentinel_master="marsad-test",
            elasticsearch_url=elasticsearch_node.url, worker_processes=1,
        )  # fmt: skip
        feed = Feed("one", f"{site}/feed", local=True)
        product, client = Marsad(settings), redis_client(settings)
        with elasticsearch_client(settings, timeout=60) as cluster:
            empty(cluster)
            try:
                assert asyncio.run(poll(settings, feed)).new == 30
                product.start("work")
                until(lambda: searchable(cluster) == 30, 60, "the first thirty")
                assert asyncio.run(poll(settings, feed)).status == "unchanged"

                documents["/feed"] = rss(rows[:45])
                servers.replica.child.send_signal(signal.SIGSTOP)  # what the master takes now, it takes with it
                assert asyncio.run(poll(settings, feed)).new == 15
                servers.master.kill()
                servers.replica.child.send_signal(signal.SIGCONT)
                until(lambda: role(servers.replica) == "master", 30, "the replica is the master")

                documents["/feed"] = rss(rows)
                outcome = asyncio.run(poll(settings, feed))
                assert outcome.new >= 15
                until(lambda: searchable(cluster) == 60, 60, "all that the feed lists")
                until(lambda: queue.length(client) == 0, 30, "an empty queue")
                assert (dead.count_dead(client), queue.lost(client)) == (0, [])
                assert len(list(known(client))) == 60
            finally:
                product.stop()
                client.close()


def row(number: int) -> dict[str, str]:
    """A feed entry of its own."""
    url = f"https://news.test/failover/{number}"
    return {"id": url, "url": url, "title": f"خبر {number}", "text": "نص", "published": "2026-03-04T08:30:00+00:00"}


async def poll(settings: Settings, feed: Feed) -> Outcome:
    """One poll as the poller does it."""
    client, children, limits = async_redis_client(settings), Children(MODULE), Limits.of(settings)
    due = Due(client, Pace(spacing=timedelta()))
    try:
        async with sessions(limits, 1) as web:
            edges = Edges(web, children, Claims(client), limits, due.seen)
            await due.enrol({feed.id: feed.id}, at_once=[feed.id])
            while not (taken := await due.take(1)).states:  # each call is another poller; the host is the last one's
                await asyncio.sleep(0.02)
            outcome, decision = await poll_once(feed, taken.states[0], taken.run, edges, settings.poll_interval)
            await due.settle([Settled(decision.state, feed.id, settings.poll_interval, seen=outcome.seen)])
            return outcome
    finally:
        children.close()
        await client.aclose()


def role(node: RunningNode) -> str:
    """What a server thinks it is."""
    return str(redis.Redis(port=node.port, decode_responses=True).info("replication")["role"])


def empty(cluster: Elasticsearch) -> None:
    """No index of ours, and templates."""
    for index in list(cluster.indices.get(index="marsad-*", ignore_unavailable=True)):
        cluster.indices.delete(index=index)
    templates.install(cluster)


def searchable(cluster: Elasticsearch) -> int:
    """How many articles readers see."""
    answer = cluster.options(ignore_status=503).count(index=ARTICLES, ignore_unavailable=True)
    return int(answer.body.get("count", 0))
