"""Speaks to Redis for alerts on their way: a stream with one entry per alert and channel, and a note of each try.

The note of what was sent is kept here and not only in the index: an index that refuses writes must not make a
delivered alert go out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import redis

from ingest.queue.stream import Stream

OUTBOX = "outbox"
# Longer than any retry goes on; after that a repeat could only come from an entry that somebody put back by hand.
KEPT_SECONDS = 86_400
_SENT = "sent"


def outbox(client: redis.Redis) -> Stream:
    """The outbox, read like the queue: nothing leaves it but by acknowledgement."""
    return Stream(client, OUTBOX)


def put(client: redis.Redis, waiting: Mapping[str, Sequence[str]]) -> None:
    """Note alerts on their way: alert id -> the channels it is to go by."""
    outbox(client).append(
        [{"alert": id_, "channel": channel} for id_, channels in waiting.items() for channel in channels]
    )


def was_sent(client: redis.Redis, alert: str, channel: str) -> bool:
    """Whether the alert went by the channel within a day."""
    return client.get(_key(alert, channel)) == _SENT


def note_sent(client: redis.Redis, alert: str, channel: str) -> None:
    """Note that it went."""
    client.set(_key(alert, channel), _SENT, ex=KEPT_SECONDS)


def count_try(client: redis.Redis, alert: str, channel: str) -> int:
    """Note a try that failed; how many there were. A delivery by the stream is no try."""
    tries = int(client.incr(_key(alert, channel)))
    client.expire(_key(alert, channel), KEPT_SECONDS)
    return tries


def _key(alert: str, channel: str) -> str:
    return f"delivery:{alert}:{channel}"
