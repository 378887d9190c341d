"""Speaks to the Redis stream of alerts on their way: one entry per alert and channel."""

from __future__ import annotations

import redis

from ingest.queue import Stream

OUTBOX = "outbox"


def outbox(client: redis.Redis) -> Stream:
    """The outbox, read like the queue: nothing leaves it but by acknowledgement."""
    return Stream(client, OUTBOX)


def put(client: redis.Redis, alert_ids: list[str], channels: list[str]) -> None:
    """Note that each alert is to go by each channel."""
    stream = outbox(client)
    for id_ in alert_ids:
        for channel in channels:
            stream.append({"alert": id_, "channel": channel})
