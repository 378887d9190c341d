"""Speaks to the Redis stream of alerts on their way: one entry per alert and channel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import redis

from ingest.queue import Stream

OUTBOX = "outbox"


def outbox(client: redis.Redis) -> Stream:
    """The outbox, read like the queue: nothing leaves it but by acknowledgement."""
    return Stream(client, OUTBOX)


def put(client: redis.Redis, waiting: Mapping[str, Sequence[str]]) -> None:
    """Note alerts on their way: alert id -> the channels it is to go by."""
    outbox(client).append(
        [{"alert": id_, "channel": channel} for id_, channels in waiting.items() for channel in channels]
    )
