"""What the console answers: the page, its live events, the state it begins with, and whether all is well."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson
import redis
import redis.asyncio
import structlog
from anyio import to_thread
from elasticsearch import Elasticsearch
from redis.exceptions import RedisError
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from console.sse import entry_id
from console.stream import Hub, browse
from console.watching import Watch
from marsad import __version__, clients
from marsad.settings import Settings
from workers import query
from workers.alerts import live

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")

STATIC = Path(__file__).with_name("static")
EVENTS = 100
ALERTS = 50
# Seconds; a page that asks for its state would rather hear "not now" than wait.
INDEX_TIMEOUT = 4
READY_TIMEOUT = 3.0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the routes share while the console runs: two clients of one Redis, for the loop and for threads."""

    hub: Hub
    watch: Watch
    loop_redis: redis.asyncio.Redis
    thread_redis: redis.Redis
    index: Elasticsearch


def connect(settings: Settings) -> Parts:
    """Clients, none of them connected yet, and who uses them."""
    hub = Hub()
    waiting, index = clients.redis_client(settings), clients.elasticsearch_client(settings, timeout=INDEX_TIMEOUT)
    return Parts(
        hub=hub,
        watch=Watch(settings, waiting, index, hub),
        loop_redis=clients.async_redis_client(settings),
        thread_redis=waiting,
        index=index,
    )


async def page(request: Request) -> Response:
    """The page itself, the same for everyone."""
    return FileResponse(STATIC / "index.html", headers={"Cache-Control": "no-cache"})


async def live_events(request: Request) -> Response:
    """Server-sent events: from the browser's Last-Event-ID, else from `?after=`, else from now on."""
    parts: Parts = request.app.state.parts
    after = entry_id(request.headers.get("last-event-id")) or entry_id(request.query_params.get("after"))
    return StreamingResponse(
        browse(parts.loop_redis, parts.hub, after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def state(request: Request) -> Response:
    """Where a page begins: the newest events and alerts, and the stream entry after which it follows.

    What cannot be read is null, and the page keeps what it has.
    """
    parts: Parts = request.app.state.parts
    # Read before the index is asked: what comes meanwhile is told twice rather than not at all.
    last = await _answer(_latest(parts))
    events, alerts = await asyncio.gather(
        _answer(_ask(query.newest_events, parts.index, EVENTS)), _answer(_ask(query.newest_alerts, parts.index, ALERTS))
    )
    outlook = parts.watch.outlook
    return _json(
        {
            "version": __version__,
            "last": last,
            "sizes": {"events": EVENTS, "alerts": ALERTS},
            "events": events,
            "alerts": alerts,
            "troubles": [asdict(trouble) for trouble in outlook.troubles],
            "counts": outlook.counts,
        }
    )


async def healthz(request: Request) -> Response:
    """It lives."""
    return _json({"status": "alive", "version": __version__})


async def readyz(request: Request) -> Response:
    """200 when Redis and Elasticsearch answer, else 503 with which does not and why."""
    parts: Parts = request.app.state.parts
    redis_reason, index_reason = await asyncio.gather(
        _reason(_latest(parts)), _reason(_ask(query.newest_events, parts.index, 1))
    )
    ready = not (redis_reason or index_reason)
    answer = {"ready": ready, "redis": redis_reason or "ok", "elasticsearch": index_reason or "ok"}
    return _json(answer, 200 if ready else 503)


async def _latest(parts: Parts) -> str:
    return await asyncio.wait_for(live.latest(parts.loop_redis), READY_TIMEOUT)


async def _ask(question: Callable[..., Answer], *arguments: Any) -> Answer:
    return await to_thread.run_sync(partial(question, *arguments), abandon_on_cancel=True)


async def _answer(asking: Awaitable[Answer]) -> Answer | None:
    """The answer, or None when there is none."""
    try:
        return await asking
    except (RedisError, OSError, query.QueryFailed) as error:
        log.info("state_incomplete", reason=str(error))
        return None


async def _reason(asking: Awaitable[object]) -> str:
    """Why there is no answer, "" when there is one."""
    try:
        await asking
    except TimeoutError:
        return f"no answer within {READY_TIMEOUT:g} s"
    except (RedisError, OSError, query.QueryFailed) as error:
        return str(error)
    return ""


def _json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json", headers={"Cache-Control": "no-store"})
