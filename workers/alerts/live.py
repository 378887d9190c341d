"""Speaks to the capped Redis stream behind the live page: events and alerts as they come.

It may lose its oldest entries; the page asks the index when it opens and follows this from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import redis
import redis.asyncio

LIVE = "live"
KEPT = 2000


def publish(client: redis.Redis, kind: str, documents: Sequence[dict[str, Any]]) -> None:
    """Add documents of one kind ("event", "alert" or "trouble") for the page, oldest first."""
    if not documents:
        return
    pipe = client.pipeline(transaction=False)
    for document in documents:
        pipe.xadd(LIVE, {"kind": kind, "document": orjson.dumps(document)}, maxlen=KEPT, approximate=True)
    pipe.execute()


async def follow(client: redis.asyncio.Redis, after: str, wait_ms: int = 5000) -> list[tuple[str, str, dict[str, Any]]]:
    """(id, kind, document) of what came after the entry `after` ("$" for from now on), waiting for the first."""
    answer: Any = await client.xread({LIVE: after}, count=500, block=wait_ms)
    return [
        (entry, fields["kind"], orjson.loads(fields["document"]))
        for _, entries in answer or []
        for entry, fields in entries
    ]


async def latest(client: redis.asyncio.Redis) -> str:
    """The id of the newest entry, or "0-0" when there is none: where a page that just opened begins to follow."""
    entries: Any = await client.xrevrange(LIVE, count=1)
    return str(entries[0][0]) if entries else "0-0"


async def oldest(client: redis.asyncio.Redis) -> str | None:
    """The id of the oldest entry that is still there, None when there is none: what came before it is lost."""
    entries: Any = await client.xrange(LIVE, count=1)
    return str(entries[0][0]) if entries else None
