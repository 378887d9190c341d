"""The console: one live page, what it loads, and the signs of its own life.

/            the page            /live          server-sent events
/state.json  where it begins     /static/...    its parts
/healthz     it lives            /readyz        Redis and Elasticsearch answer
/sample/...  the sample feed     /push/...       hubs call here
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator
from types import FrameType
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from console import answers, push, sample_feed
from console.headers import SecurityHeaders
from console.hosts import KnownHosts
from console.stream import follow
from marsad.errors import MarsadError
from marsad.settings import Settings

log = structlog.get_logger(__name__)

STOP_SECONDS = 3


def build(settings: Settings) -> Starlette:
    """The ASGI application; its connections open with its lifespan. Raises MarsadError for an unusable data folder."""
    routes = [
        Route("/", answers.page),
        Route("/live", answers.live_events),
        Route("/state.json", answers.state),
        Route("/healthz", answers.healthz),
        Route("/readyz", answers.readyz),
        Mount("/static", StaticFiles(directory=answers.STATIC)),
    ]
    if settings.sample_feed:
        routes += sample_feed.routes(sample_feed.first_start(settings.data_dir), settings.console)
    if settings.public_url:
        routes += push.routes()
    app = Starlette(
        routes=routes,
        lifespan=_lifespan,
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(KnownHosts, settings=settings),
        ],
    )
    app.state.parts = answers.connect(settings)
    return app


def run(settings: Settings) -> None:
    """Serve the console until SIGTERM or SIGINT. Raises MarsadError when the port is taken."""
    app = build(settings)
    listener = listen(str(settings.console_bind), settings.console_port)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    # uvicorn raises the signal again once it has stopped, and that must end us in order.
    signal.signal(signal.SIGTERM, _leave)
    log.info("console_started", url=settings.console)
    with contextlib.suppress(KeyboardInterrupt):
        _Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """The listening socket; a MarsadError says it in one sentence when there is none to be had."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise MarsadError(
            f"The console cannot listen on {host}:{port} ({error.strerror}): "
            "stop what listens there, or set MARSAD_CONSOLE_PORT to a free port."
        ) from error
    return listener


class _Server(uvicorn.Server):
    """Ends the open event streams first: uvicorn would wait for them."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app: Any = self.config.app
        app.state.parts.hub.close()
        await super().shutdown(sockets)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    parts: answers.Parts = app.state.parts
    tasks = [asyncio.create_task(follow(parts.loop_redis, parts.hub)), asyncio.create_task(parts.watch.run())]
    for task in tasks:
        task.add_done_callback(_ended)
    try:
        yield
    finally:
        parts.hub.close()
        for task in tasks:
            task.cancel()
        # A thread may still wait for a frozen Redis; without its connection it ends at once.
        parts.thread_redis.connection_pool.disconnect()
        await asyncio.gather(*tasks, return_exceptions=True)
        await parts.loop_redis.aclose()
        parts.index.close()


def _ended(task: asyncio.Task[None]) -> None:
    """A task that ends by itself is a mistake of ours: better to be started again than a page that stands still."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("console_task_failed", exc_info=error)
        signal.raise_signal(signal.SIGTERM)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
