"""Runs the Celery worker or beat in this process, with the worker's own timer.

The timer sends the wake-ups and the heartbeat: with beat dead and no poller near, work goes on.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import redis
import structlog
from billiard import active_children
from celery import Celery, signals
from kombu.exceptions import OperationalError

from ingest import queue
from ingest.queue.shards import agree, shards
from ingest.queue.stream import Stream
from marsad.clients import redis_client
from marsad.settings import Settings
from workers import consumer, pulse
from workers.alerts import rule, vitals
from workers.alerts.outbox import outbox
from workers.alone import limit_memory
from workers.app import configure
from workers.extract.ready import make_ready
from workers.wake import listen, send_alive, wake

log = structlog.get_logger(__name__)

TIMER_SECONDS = 2.0
# After so many hard limits without a task done a worker gives up: one limit may pass while all its processes are busy.
SILENT_LIMITS = 3
# A look that comes so late says that we were frozen.
FROZEN_SECONDS = 20.0
# A consumer who has not asked for so long and holds nothing is a process that ended; names of such pile up.
FORGOTTEN_AFTER = timedelta(hours=1)


def work(settings: Settings, name: str) -> None:
    """Run a worker named `name` until it is told to stop. Raises MarsadError for mistaken rules or shards."""
    rule.load(settings.rules_file, settings.shipped_rules)  # said here once, and not by every child
    with suppress(redis.RedisError):  # it is asked again before anything is taken
        agree(redis_client(settings), settings.shards)
    make_ready(settings.accurate)  # before the fork, so that all processes share it
    app = configure(settings)
    signals.worker_process_init.connect(lambda **_: limit_memory(settings.process_memory_mb << 20), weak=False)
    signals.worker_ready.connect(lambda **_: _start_timer(settings, name), weak=False)
    _run(app, "worker", "--hostname", f"{name}@%h", "--pool", "prefork", "--queues", f"marsad,{_own_queue(name)}",
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


def _own_queue(name: str) -> str:
    # What is sent here is done by this worker or by none.
    return f"alive.{name}@{socket.gethostname()}"


def _start_timer(settings: Settings, name: str) -> None:
    threading.Thread(target=_tick_for_ever, args=(settings, name), daemon=True, name="timer").start()


def _tick_for_ever(settings: Settings, name: str) -> None:
    client = redis_client(settings)
    timer = _Timer(settings, client, name)
    pause = threading.Event()
    try:
        while not timer.is_idle():
            timer.tick()
            pause.wait(TIMER_SECONDS)
        log.critical("worker_stopped_working", silence=round(pulse.silence()))
    finally:
        # Nothing was done for long, or an error that nobody foresaw: a worker that does nothing is worse than one
        # started anew. What it holds is handed back by the one that follows.
        for child in active_children():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
        os._exit(os.EX_SOFTWARE)


class _Timer:
    """What the main process of a worker does every two seconds."""

    def __init__(self, settings: Settings, client: redis.Redis, name: str) -> None:
        self._longest_silence = SILENT_LIMITS * settings.hard_limit.total_seconds()
        self._settings = settings
        self._client = client
        self._name = name
        self._streams = [queue.articles(client, shard) for shard in shards(settings.shards)] + [outbox(client)]
        self._looked = self._asked = time.monotonic()

    def is_idle(self) -> bool:
        """Whether this worker has done nothing for too long, although it was awake and asked to."""
        if time.monotonic() - self._looked > FROZEN_SECONDS:
            pulse.beat()  # we were frozen, or waited for Redis: the silence says nothing
        self._looked = time.monotonic()
        return pulse.silence() > self._longest_silence

    def tick(self) -> None:
        """Give the signs of life, hand back what the dead hold, wake; and have this worker show that it works."""
        try:
            vitals.beat(self._client, "worker", f"{self._name}@{socket.gethostname()}")
            listen(self._client)
            for stream in self._streams:
                hand_back(stream, self._settings.reclaim_after)
            wake(self._client, "drain")
            wake(self._client, "send")
            wake(self._client, "age")
            self._ask()
        except (redis.RedisError, OperationalError, OSError) as error:
            pulse.beat()  # without a broker there are no tasks
            log.warning("timer_postponed", reason=str(error))

    def _ask(self) -> None:
        every = self._settings.hard_limit.total_seconds() / 3
        if time.monotonic() - self._asked > every:
            self._asked = time.monotonic()
            send_alive(_own_queue(self._name), every)


def hand_back(stream: Stream, reclaim_after: timedelta, is_gone: Callable[[str], bool] = consumer.is_gone) -> int:
    """Let what processes of this machine held when they died be reclaimed at once; how many entries."""
    handed_back = 0
    for one in stream.consumers():
        if one.pending and is_gone(one.name):
            entries = list(stream.pending(one.name))
            stream.release(one.name, entries, reclaim_after)
            handed_back += len(entries)
    stream.forget_consumers(FORGOTTEN_AFTER)
    return handed_back
