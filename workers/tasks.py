"""The tasks: doorways that take the message, call one function, and hand on."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import redis
import structlog
from celery.exceptions import SoftTimeLimitExceeded

from workers import ageing, breaker, edges, pipeline, pulse
from workers import health as feed_health
from workers.alerts import send as alerts
from workers.app import app
from workers.edges import Edges
from workers.sinks.step import IndexUnavailable

log = structlog.get_logger(__name__)


@app.task(name="drain")  # type: ignore[untyped-decorator]
def drain() -> None:
    """Work off what is on the queue, one batch."""
    _unless_away("drain", pipeline.drain)


@app.task(name="send")  # type: ignore[untyped-decorator]
def send() -> None:
    """Work off what is in the outbox, one batch."""
    _unless_away("send", alerts.send)


@app.task(name="alive")  # type: ignore[untyped-decorator]
def alive() -> None:
    """Show that this worker takes tasks and does them."""
    pulse.beat()


@app.task(name="health")  # type: ignore[untyped-decorator]
def health() -> None:
    """Write the health of each feed to the index."""
    _unless_away("health", feed_health.write)


@app.task(name="age")  # type: ignore[untyped-decorator]
def age() -> None:
    """Pack and delete old months of the index."""
    try:
        ageing.age(edges.for_process())
    except (IndexUnavailable, redis.RedisError, SoftTimeLimitExceeded) as error:
        # It has an hour; what articles wait for (the breaker) is not touched by it.
        log.warning("postponed", task="age", reason=str(error) or "out of time")


def _unless_away(task: str, work: Callable[[Edges], object]) -> None:
    # An outage is a state and not a fault: nothing was acknowledged, and a later wake-up tries again.
    ours = edges.for_process()
    try:
        work(ours)
        ours.size.grow()
    except IndexUnavailable as error:
        ours.size.shrink()
        _open_breaker(ours, str(error))
        log.warning("postponed", task=task, reason=str(error))
    except redis.RedisError as error:
        log.warning("postponed", task=task, reason=str(error))
    except SoftTimeLimitExceeded:
        ours.size.shrink()
        log.warning("postponed", task=task, reason="out of time")


def _open_breaker(ours: Edges, reason: str) -> None:
    with suppress(redis.RedisError):  # both are away: the drain of the next wake-up will find out
        breaker.trip(ours.redis, reason)
