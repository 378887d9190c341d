"""What the pipeline speaks to, built once per process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

import redis
from elasticsearch import Elasticsearch

from ingest.queue.shards import Shard, shards
from ingest.queue.stream import Stream
from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.settings import Settings
from workers import consumer
from workers.alerts import rule
from workers.alerts.outbox import outbox
from workers.alerts.rule import Rule
from workers.alone import Limits
from workers.model.tell import Model
from workers.sinks.elasticsearch import AlertStore, ElasticsearchStore
from workers.sinks.generation import Generations
from workers.sinks.step import Store

# Of a drain's time the last article may begin when half is over, and its child is waited for three times as long as it
# may work: with a fifth both end before the task is killed, or nobody would be left to note that the article failed.
ALONE = 1 / 5


@dataclass(slots=True)
class Seen:
    """What this process has seen already and need not ask again."""

    ready: Generations | None = None  # the indices of these generations are there and of this version


class BatchSize:
    """How many entries a drain takes: half as many after one that ran out of time, up to `most` again when all is well.

    Else a batch that is too large for a slow index would be taken up whole again and again.
    """

    def __init__(self, most: int) -> None:
        self.now = self._most = most

    def shrink(self) -> None:
        """A drain ran out of time."""
        self.now = max(1, self.now // 2)

    def grow(self) -> None:
        """A drain ended in time."""
        self.now = min(self._most, self.now * 2)


@dataclass(frozen=True, slots=True)
class Edges:
    """Redis, the index, the rules, the model if one is wanted; this process's name on the streams, and its limits."""

    settings: Settings
    redis: redis.Redis
    elasticsearch: Elasticsearch
    shards: tuple[Shard, ...]
    outbox: Stream
    store_of: Callable[[int], Store]
    alerts: AlertStore
    rules: tuple[Rule, ...]
    consumer: str
    limits: Limits
    seen: Seen
    size: BatchSize
    model: Model | None = None


def build(settings: Settings) -> Edges:
    """The edges that the settings name; nothing connects yet. Raises MarsadError for mistaken rules."""
    client = redis_client(settings)
    cluster = elasticsearch_client(settings)
    return Edges(
        settings=settings,
        redis=client,
        elasticsearch=cluster,
        shards=tuple(shards(settings.shards)),
        outbox=outbox(client),
        store_of=partial(ElasticsearchStore, cluster),
        alerts=AlertStore(cluster),
        rules=rule.load(settings.rules_file, settings.shipped_rules),
        consumer=consumer.name(),
        limits=Limits(settings.soft_limit * ALONE, settings.process_memory_mb << 20),
        seen=Seen(),
        size=BatchSize(settings.batch),
        model=_model(settings),
    )


def _model(settings: Settings) -> Model | None:
    if settings.model_url is None:
        return None
    from workers.model.endpoint import Endpoint  # here, so that who asks no model loads no HTTP client

    return Endpoint(settings)


@cache
def for_process() -> Edges:
    """The edges of this process; made at the first task, after the fork."""
    return build(settings_module.load())
