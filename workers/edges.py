"""What the pipeline speaks to, built once per process."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from functools import cache

import redis
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.queue import Stream
from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.settings import Settings
from workers.alerts import rule
from workers.alerts.outbox import outbox
from workers.alerts.rule import Rule
from workers.model.tell import Model
from workers.sinks.elasticsearch import AlertStore, ElasticsearchStore


class Outage:
    """Whether the index, or Redis under an entry in work, was away: unknown at first, then as the drains found it."""

    def __init__(self) -> None:
        self._state = "unknown"

    def begin(self) -> None:
        """A drain had to give up."""
        self._state = "away"

    def end(self) -> None:
        """The index answers; from an outage on, what was left over comes first."""
        self._state = "over" if self._state == "away" else "clear"

    def is_clear(self) -> bool:
        """Whether there is no reason to ask."""
        return self._state == "clear"

    def is_over(self) -> bool:
        """True once after an outage."""
        over = self._state == "over"
        self._state = "clear" if over else self._state
        return over


@dataclass(frozen=True, slots=True)
class Edges:
    """Redis, its streams, the index, the rules, the model if one is wanted; and this process's name on the streams."""

    settings: Settings
    redis: redis.Redis
    elasticsearch: Elasticsearch
    articles: Stream
    outbox: Stream
    store: ElasticsearchStore
    alerts: AlertStore
    rules: tuple[Rule, ...]
    consumer: str
    outage: Outage
    model: Model | None = None


def build(settings: Settings) -> Edges:
    """The edges that the settings name; nothing connects yet. Raises MarsadError for mistaken rules."""
    client = redis_client(settings)
    cluster = elasticsearch_client(settings)
    return Edges(
        settings=settings,
        redis=client,
        elasticsearch=cluster,
        articles=queue.articles(client),
        outbox=outbox(client),
        store=ElasticsearchStore(cluster),
        alerts=AlertStore(cluster),
        rules=rule.load(settings.rules_file, settings.shipped_rules),
        consumer=f"{socket.gethostname()}:{os.getpid()}",
        outage=Outage(),
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
