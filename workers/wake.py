"""Says "there is work" to the workers, seldom enough; losing one costs latency and nothing else."""

from __future__ import annotations

from typing import Literal

import redis
import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

Task = Literal["drain", "send", "age"]
# Of each at most one in so many seconds, and how long it may wait for a worker that is free.
EVERY: dict[Task, int] = {"drain": 2, "send": 2, "age": 3600}
WAITS: dict[Task, int] = {"drain": 2, "send": 2, "age": 300}
LISTENING = "wake:listening"
LISTENING_SECONDS = 15


def wake(client: redis.Redis, task: Task) -> bool:
    """Send the task if nobody did of late; whether it was sent."""
    from workers.app import app  # here, so that a caller who never wakes needs no broker

    # Without a worker the messages would pile up in the broker, day after day: Celery drops none unread.
    if not client.exists(LISTENING) or not client.set(_flag(task), 1, nx=True, ex=EVERY[task]):
        return False
    try:
        app.send_task(task, expires=WAITS[task], ignore_result=True, retry=False)
    except (OperationalError, redis.RedisError) as error:
        # The timers send another in two seconds; what the caller was doing must not fail for this.
        log.warning("wake_lost", task=task, reason=str(error))
        return False
    return True


def send_alive(queue: str, expires: float) -> None:
    """Ask the worker that alone listens on this queue for a sign of life. Raises what the broker raises."""
    from workers.app import app

    app.send_task("alive", queue=queue, expires=expires, ignore_result=True, retry=False)


def listen(client: redis.Redis) -> None:
    """Note, for fifteen seconds, that a worker is there to be woken."""
    client.set(LISTENING, 1, ex=LISTENING_SECONDS)


def awake(client: redis.Redis, task: Task) -> None:
    """Clear the flag, before reading: what arrives from now on may wake a worker again."""
    client.delete(_flag(task))


def _flag(task: Task) -> str:
    return f"wake:{task}"
