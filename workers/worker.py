"""Runs the Celery worker or beat in this process, with the worker's own timer.

The timer sends the wake-ups and the heartbeat: with beat dead and no poller near, work goes on.
"""

from __future__ import annotations

import os
import signal
import socket
import threading

import redis
import structlog
from celery import Celery, signals

from marsad.clients import redis_client
from marsad.settings import Settings
from workers.alerts import rule, vitals
from workers.app import configure
from workers.wake import listen, wake

log = structlog.get_logger(__name__)

TIMER_SECONDS = 2.0


def work(settings: Settings, name: str) -> None:
    """Run a worker named `name` until it is told to stop. Raises MarsadError for mistaken rules."""
    rule.load(settings.rules_file, settings.shipped_rules)  # said here once, and not by every child
    app = configure(settings)
    signals.worker_ready.connect(lambda **_: _start_timer(settings, name), weak=False)
    _run(app, "worker", "--hostname", f"{name}@%h", "--pool", "prefork", "--queues", "marsad",
         "--without-gossip", "--without-mingle", "--without-heartbeat", "--disable-prefetch")  # fmt: skip


def beat(settings: Settings) -> None:
    """Run beat until it is told to stop: a convenience, any number may run."""
    app = configure(settings)
    _run(app, "beat", "--schedule", str(settings.data_dir / "beat-schedule"))


def _run(app: Celery, command: str, *options: str) -> None:
    # Celery's warning about root is about messages that carry code; ours are JSON.
    os.environ.setdefault("C_FORCE_ROOT", "1")
    app.set_default()
    app.start(["--quiet", command, "--loglevel", "INFO", *options])


def _start_timer(settings: Settings, name: str) -> None:
    threading.Thread(target=_tick_for_ever, args=(settings, name), daemon=True, name="timer").start()


def _tick_for_ever(settings: Settings, name: str) -> None:
    client = redis_client(settings)
    pause = threading.Event()
    try:
        while True:
            _tick(client, f"{name}@{socket.gethostname()}")
            pause.wait(TIMER_SECONDS)
    finally:
        # Only an error that nobody foresaw leads here; a worker that nobody wakes is worse than one started anew.
        os.kill(os.getpid(), signal.SIGTERM)


def _tick(client: redis.Redis, name: str) -> None:
    try:
        vitals.beat(client, "worker", name)
        listen(client)
        wake(client, "drain")
        wake(client, "send")
    except (redis.RedisError, OSError) as error:
        log.warning("timer_postponed", reason=str(error))
