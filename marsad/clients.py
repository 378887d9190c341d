"""Clients for Redis and Elasticsearch, built here and nowhere else."""

from __future__ import annotations

from typing import Any

import redis
import redis.asyncio
from elasticsearch import Elasticsearch
from elasticsearch.serializer import OrjsonSerializer
from redis.asyncio.connection import BlockingConnectionPool
from redis.asyncio.retry import Retry as AsyncRetry
from redis.asyncio.sentinel import Sentinel as AsyncSentinel
from redis.backoff import ExponentialBackoff
from redis.driver_info import DriverInfo
from redis.retry import Retry
from redis.sentinel import Sentinel

from marsad.settings import Settings
from marsad.urls import Sentinels, sentinels

# Without these a frozen Redis hangs a worker for ever: the kernel alone notices after two hours.
REDIS_OPTIONS: dict[str, Any] = {
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "decode_responses": True,
    # Else each connection looks up the version of redis-py among the installed packages, for 2 ms.
    "driver_info": DriverInfo(),
}
# A sentinel answers at once or is passed over for the next.
SENTINEL_OPTIONS: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 2, "decode_responses": True}
# A restart of Redis is bridged, an absence is told: three tries within about a second.
BACKOFF = ExponentialBackoff(cap=0.5, base=0.1)
TRIES = 3
# Of one loop: Redis does one thing at a time, so that more callers wait here as well as there. A pool over sentinels
# cannot wait, it has room for all that may call at once.
CONNECTIONS = 16
SENTINEL_CONNECTIONS = 10_000
# What a call raises when Redis is away after all; whoever has time waits and tries again.
REDIS_LOST = (redis.RedisError, OSError)


def redis_client(settings: Settings) -> redis.Redis:
    """The queue of record; connects at the first call. Behind sentinels it is whoever they call the master."""
    options = {**REDIS_OPTIONS, "retry": Retry(BACKOFF, TRIES)}
    if found := sentinels(settings.redis):
        asked: Any = Sentinel(found.addresses, sentinel_kwargs=SENTINEL_OPTIONS)  # type: ignore[no-untyped-call]
        return asked.master_for(settings.sentinel_master, **_account(found), **options)  # type: ignore[no-any-return]
    return redis.Redis.from_url(settings.redis, **options)


def async_redis_client(settings: Settings) -> redis.asyncio.Redis:
    """The queue of record, for the poller and the console."""
    options: dict[str, Any] = {**REDIS_OPTIONS, "retry": AsyncRetry(BACKOFF, TRIES)}
    if found := sentinels(settings.redis):
        asked: Any = AsyncSentinel(found.addresses, sentinel_kwargs=SENTINEL_OPTIONS)  # type: ignore[no-untyped-call]
        most: Any = {"max_connections": SENTINEL_CONNECTIONS}
        return asked.master_for(settings.sentinel_master, **_account(found), **options, **most)  # type: ignore[no-any-return]
    pool = BlockingConnectionPool.from_url(settings.redis, max_connections=CONNECTIONS, timeout=30, **options)
    return redis.asyncio.Redis.from_pool(pool)


def elasticsearch_client(settings: Settings, timeout: float = 15) -> Elasticsearch:
    """The cluster or the local node; `timeout` in seconds for one request.

    It does not retry: nothing is acknowledged before it is indexed, so the queue itself is the retry.
    """
    trust: dict[str, Any] = {"ca_certs": str(ca)} if (ca := settings.elasticsearch_ca_certs) else {}
    return Elasticsearch(
        settings.elasticsearch,
        api_key=settings.elasticsearch_api_key,
        **trust,
        request_timeout=timeout,
        max_retries=0,
        serializer=OrjsonSerializer(),
    )


def _account(found: Sentinels) -> dict[str, Any]:
    return {"db": found.database, "username": found.username, "password": found.password}
