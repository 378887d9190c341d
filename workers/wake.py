"""Says "there is work" to the workers, at most once in two seconds; losing one costs latency and nothing else."""

from __future__ import annotations

from typing import Literal

import redis
import structlog
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)

Task = Literal["drain", "send"]
FLAG_MS = 2000
LISTENING = "wake:listening"
LISTENING_SECONDS = 15


def wake(client: redis.Redis, task: Task) -> bool:
    """Send the task if nobody did in the last two seconds; whether it was sent."""
    from workers.app import app  # here, so that a caller who never wakes needs no broker

    # Without a worker the messages would pile up in the broker, day after day: Celery drops none unread.
    if not client.exists(LISTENING) or not client.set(_flag(task), 1, nx=True, px=FLAG_MS):
        return False
    try:
        app.send_task(task, expires=2, ignore_result=True, retry=False)
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
