"""What hubs on the internet may ask of the console: whether we meant a subscription, and that a feed be looked at.

    GET  /push/{token}   verification     challenge, or 404
    POST /push/{token}   a push           204; 202 ignored, its signature is wrong; 404 unknown; 410 polled no longer

What is pushed is not kept, not even read: it only makes the feed due, and the poller fetches it from its publisher.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Literal

import structlog
from anyio import to_thread
from redis.exceptions import RedisError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ingest import push
from ingest.due import hasten
from ingest.push import websub
from ingest.push.websub import Subscription
from marsad.clock import now

LARGEST = 1_000_000  # bytes; hubs send the whole feed
LONGEST = 15.0  # seconds that a body may take to come

log = structlog.get_logger("marsad.push")

Body = Literal["signed", "unsigned", "large", "slow", "gone"]


def routes() -> list[Route]:
    """The callback address."""
    return [Route("/push/{token}", verify, methods=["GET"]), Route("/push/{token}", receive, methods=["POST"])]


async def verify(request: Request) -> Response:
    """A hub asks whether it was us who subscribed, or says that it refuses."""
    token = request.path_params["token"]
    try:
        answer = await push.verify(request.app.state.parts.loop_redis, token, request.query_params, now())
    except (RedisError, OSError):
        return _short(503)
    if answer is None:
        return _short(404)
    log.info("push_verified", feed=token.rpartition(".")[0], mode=request.query_params["hub.mode"])
    return PlainTextResponse(answer)


async def receive(request: Request) -> Response:
    """A hub says that there is something new in a feed."""
    client = request.app.state.parts.loop_redis
    try:
        known = await push.find(client, request.path_params["token"])
        if known is None:
            return _short(404)
        match await _body(request, known.secret):
            case "large":
                return _short(413)
            case "slow":
                return _short(408)
            case "gone":
                return _short(400)
            case "unsigned":
                return await _ignored(request, known)
        return await _passed_on(request, known)
    except (RedisError, OSError):
        return _short(503)  # the hub comes again


async def _body(request: Request, secret: str) -> Body:
    """Whether what is pushed bears our signature; the body is hashed as it comes and not kept."""
    signing, size = websub.signature(secret, request.headers.get("x-hub-signature", "")), 0
    try:
        async with asyncio.timeout(LONGEST):
            async for chunk in request.stream():
                size += len(chunk)
                if size > LARGEST:
                    return "large"
                if signing:
                    signing[0].update(chunk)
    except TimeoutError:
        return "slow"
    except ClientDisconnect:
        return "gone"
    return "signed" if signing and websub.matches(*signing) else "unsigned"


async def _ignored(request: Request, known: Subscription) -> Response:
    """A push that is not the hub's gets the answer of one that is: whoever sent it learns nothing."""
    noted = await push.count(request.app.state.parts.loop_redis, known.feed, False, now())
    if noted and noted.ignored.bit_count() == 1:  # the first, and then ever fewer
        log.warning("push_ignored", feed=known.feed, hub=known.hub, so_far=noted.ignored)
    return _short(202)


async def _passed_on(request: Request, known: Subscription) -> Response:
    parts = request.app.state.parts
    await push.count(parts.loop_redis, known.feed, True, now())
    if await push.turn(parts.loop_redis, known.feed):
        polled = await to_thread.run_sync(partial(hasten, parts.thread_redis, [known.feed]))
        log.info("pushed", feed=known.feed, polled=bool(polled))
        if not polled:
            return _short(410)
    return _short(204)


def _short(status: int) -> Response:
    return Response(status_code=status)
