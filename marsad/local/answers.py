"""Whether the servers answer, and what is said when they do not."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

import redis
from elastic_transport import TransportError
from elasticsearch import ApiError

from marsad.clients import elasticsearch_client, redis_client
from marsad.local import elasticsearch_node
from marsad.settings import Settings
from marsad.urls import redacted


def redis_answers(settings: Settings) -> bool:
    """Whether the queue of record does."""
    try:
        return bool(redis_client(settings).ping())
    except redis.RedisError:
        return False


def console_answers(settings: Settings) -> bool:
    """Whether somebody listens where the page is served."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", settings.console_port), timeout=1):
        return True
    return False


def elasticsearch_answers(settings: Settings) -> bool:
    """Whether the cluster does, or the local node and its indices can be searched."""
    if settings.elasticsearch_url is None:
        return elasticsearch_node.is_ready(settings.elasticsearch)
    try:
        elasticsearch_client(settings, timeout=5).info()
    except (ApiError, TransportError):
        return False
    return True


def no_redis(settings: Settings, log: Path) -> str:
    """The sentence for a Redis that does not answer; `log` is the local one's."""
    if settings.redis_url is None:
        return f"the local Redis does not answer: see {log}"
    return (
        f"Redis at {redacted(settings.redis)} does not answer: "
        "start it, or unset MARSAD_REDIS_URL to have one started here"
    )


def no_elasticsearch(settings: Settings, log: Path) -> str:
    """The sentence for an Elasticsearch that does not answer; `log` is the local one's."""
    if settings.elasticsearch_url is None:
        return f"the local Elasticsearch does not answer: see {log}"
    return f"Elasticsearch at {redacted(settings.elasticsearch)} does not answer: check MARSAD_ELASTICSEARCH_URL"
