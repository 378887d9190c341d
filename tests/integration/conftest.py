"""One Redis and one Elasticsearch for all integration tests, and a Marsad on them for those that ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from marsad.clients import elasticsearch_client, redis_client
from marsad.settings import Settings
from tests.integration.servers import RunningNode, open_folder, start_elasticsearch, start_redis
from workers.app import configure
from workers.edges import Edges, build
from workers.sinks import templates


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A folder that the servers' user may enter."""
    with open_folder() as path:
        yield path


@pytest.fixture(scope="session")
def redis_node(folder: Path) -> Iterator[RunningNode]:
    """A Redis that syncs every write, as in production."""
    node = start_redis(folder)
    yield node
    node.stop()


@pytest.fixture(scope="session")
def elasticsearch_node(folder: Path) -> Iterator[RunningNode]:
    """A local node with our plugin."""
    node = start_elasticsearch(folder)
    yield node
    node.stop()


@pytest.fixture
def settings(redis_node: RunningNode, elasticsearch_node: RunningNode, tmp_path: Path) -> Settings:
    """Settings for the two servers, both emptied, templates in place."""
    chosen = Settings(
        data_dir=tmp_path,
        redis_url=redis_node.url,
        broker_url=redis_node.url.replace("/0", "/1"),
        elasticsearch_url=elasticsearch_node.url,
        sample_feed=False,
        worker_processes=1,
    )
    redis_client(chosen).flushall()
    with elasticsearch_client(chosen, timeout=60) as cluster:
        # Named one by one: a node refuses to delete by wildcard.
        for index in list(cluster.indices.get(index="marsad-*", ignore_unavailable=True)):
            cluster.indices.delete(index=index)
        templates.install(cluster)
    return chosen


@pytest.fixture
def cluster(settings: Settings) -> Iterator[Elasticsearch]:
    """A client for the node."""
    with elasticsearch_client(settings, timeout=60) as client:
        yield client


@pytest.fixture
def edges(settings: Settings) -> Iterator[Edges]:
    """What a worker process speaks to, in this process."""
    configure(settings)
    made = build(settings)
    yield made
    made.redis.close()
    made.elasticsearch.close()
