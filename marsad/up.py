"""The path of `marsad up`:

    lock | checks | Redis | console, poller, worker, beat | Elasticsearch | install | watch | end in order

The page is there first; Elasticsearch takes longest, and until it answers the articles wait on the queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Collection
from pathlib import Path

import redis
from rich.console import Console
from rich.live import Live
from rich.text import Text

from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.local import answers, elasticsearch_node, machine, redis_node
from marsad.local.apart import prepare_apart
from marsad.local.child import Launch
from marsad.settings import Settings
from marsad.supervise import Child

REDIS_START = 30.0
CONSOLE_START = 60.0
ELASTICSEARCH_START = 180.0
# A poller or worker that gave no sign of life for so long (seconds) has stopped working, whatever it looks like.
SILENCE = 45.0
LISTEN_EVERY = 5.0
# Feeds stop first and the stores last, so that what was taken is finished.
END_ORDER = ("poller", "beat", "worker", "console", "elasticsearch", "redis")


async def run(settings: Settings) -> int:
    """Start everything, keep it running, and end it in order at Ctrl-C, SIGTERM or SIGHUP; the exit status."""
    machine.make_folders(settings.data_dir)
    with machine.locked(settings.data_dir):
        await asyncio.to_thread(machine.check, settings)
        check_lists(settings)
        return await _Run(settings).run()


def check_lists(settings: Settings) -> None:
    """Raise the MarsadError of a mistake in the rules or the feeds, for which a child would be restarted for ever."""
    from ingest import catalogue
    from workers.alerts import rule

    rule.load(settings.rules_file, settings.shipped_rules)
    catalogue.load(settings)


class _Run:
    """One run of everything."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = Console(highlight=False, markup=False, emoji=False)
        self.stop = asyncio.Event()
        self.children: dict[str, Child] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.watching: asyncio.Task[None] | None = None
        self.note = ""

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in _ending():
            loop.add_signal_handler(number, self.stop.set)
        showing = asyncio.create_task(self._show())
        try:
            starting = asyncio.create_task(self._start())
            stopping = asyncio.create_task(self.stop.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                starting.result()  # a failed start is said in one sentence
            await stopping
            starting.cancel()
            await asyncio.wait({starting})
            return 0
        finally:
            self.note = "ending ..."
            await self._end()
            showing.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await showing
            self._say("everything has ended; `marsad up` carries on where it was")

    async def _start(self) -> None:
        settings = self.settings
        if settings.redis_url is None:
            launch = redis_node.command(settings.data_dir, settings.redis_port)
            self._child("redis", lambda: launch)
        await self._until(answers.redis_answers, REDIS_START, answers.no_redis(settings, self._log("redis")))
        self._ours("console")
        # The page first: the poller's first visit is to the sample feed that the page serves.
        await self._until(
            answers.console_answers, CONSOLE_START, f"the page does not answer: see {self._log('console')}"
        )
        for name in ("poller", "worker", "beat"):
            self._ours(name)
        self.watching = asyncio.create_task(self._replace_silent())
        if settings.elasticsearch_url is None:
            await prepare_apart(_environment(settings), self._say)
            home = await asyncio.to_thread(elasticsearch_node.prepare, settings.cache_dir, lambda _: None)
            launch_node = elasticsearch_node.command(
                home, settings.data_dir, settings.elasticsearch_port, settings.elasticsearch_heap_mb
            )
            self._child("elasticsearch", lambda: launch_node, grace=30)
        self.note = "Elasticsearch is starting ..."
        await self._until(
            answers.elasticsearch_answers,
            ELASTICSEARCH_START,
            answers.no_elasticsearch(settings, self._log("elasticsearch")),
        )
        await asyncio.to_thread(_install, settings)
        self.note = ""
        self._say(f"the live page is at {settings.console}   (Ctrl-C ends everything)")

    def _child(self, name: str, launch: Callable[[], Launch], grace: float = 30) -> None:
        child = Child(name, launch, self._log(name), grace)
        self.children[name] = child
        self.tasks[name] = asyncio.create_task(child.run())

    def _ours(self, name: str) -> None:
        self._child(name, lambda: ours(name, self.settings))

    def _log(self, name: str) -> Path:
        return self.settings.data_dir / "logs" / f"{name}.log"

    def _say(self, sentence: str) -> None:
        with contextlib.suppress(OSError):  # the terminal was closed
            self.out.print(sentence)

    async def _until(self, ready: Callable[[Settings], bool], limit: float, otherwise: str) -> None:
        end = time.monotonic() + limit
        while not await asyncio.to_thread(ready, self.settings):
            if time.monotonic() > end:
                raise MarsadError(otherwise)
            await asyncio.sleep(0.2)

    async def _replace_silent(self) -> None:
        """A poller or worker that lives and gives no sign of life, frozen or hung, is started anew."""
        client = redis_client(self.settings)
        heard: dict[str, float] = {}
        while True:
            await asyncio.sleep(LISTEN_EVERY)
            moment = time.monotonic()
            try:
                alive = await asyncio.to_thread(_alive, client)
            except (redis.RedisError, OSError):  # then nobody can give a sign
                heard = {}
                continue
            heard |= dict.fromkeys(alive, moment)
            for child in silent([self.children["poller"], self.children["worker"]], heard, moment):
                child.replace(f"no sign of life for {SILENCE:g} s")

    async def _end(self) -> None:
        if self.watching:
            self.watching.cancel()
        for name in END_ORDER:
            if name in self.tasks:
                self.children[name].stop()
                await self.tasks[name]

    async def _show(self) -> None:
        if not self.out.is_terminal:
            await self._tell_changes()
        with Live(self._line(), console=self.out, refresh_per_second=4, transient=True) as live:
            while True:
                live.update(self._line())
                await asyncio.sleep(0.25)

    async def _tell_changes(self) -> None:
        said: dict[str, str] = {}
        while True:
            for child in self.children.values():
                words = _words(child)
                if said.get(child.name) != words:
                    said[child.name] = words
                    print(words, flush=True)
            await asyncio.sleep(0.25)

    def _line(self) -> Text:
        line = Text()
        for child in self.children.values():
            style = {"running": "green", "restarting": "bold red"}.get(child.state, "yellow")
            line.append(f" {_words(child)} ", style=style)
        line.append(f" {self.note or self.settings.console}", style="dim")
        return line


def silent(children: Collection[Child], heard: dict[str, float], moment: float) -> list[Child]:
    """Those that run and have given no sign of life for too long, by the monotonic clock.

    `heard` is when each gave one; who is seen for the first time, or was started since, has all the time again.
    """
    for child in children:
        heard[child.name] = max(heard.get(child.name, moment), child.started)
    return [child for child in children if child.state == "running" and moment - heard[child.name] > SILENCE]


def _alive(client: redis.Redis) -> list[str]:
    """Which of our parts gave a sign of life of late."""
    from workers.alerts import vitals

    worker = f"worker@{socket.gethostname()}"
    poller = vitals.pollers(client)
    return (["worker"] if worker in vitals.workers(client) else []) + (["poller"] if poller else [])


def ours(name: str, settings: Settings) -> Launch:
    """How to start a part of Marsad itself."""
    command = {"poller": "poll", "worker": "work"}.get(name, name)
    env = {**_environment(settings), "MARSAD_LOG_FORMAT": "json"}
    # Nothing may be imported from the folder it is started in: other users may write to the data folder.
    return Launch((sys.executable, "-P", "-m", "marsad", command), env, Path("/"))


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, **settings_module.environment(settings)}


def _ending() -> list[signal.Signals]:
    # With nohup the closing of the terminal is not to end us, and the signal is ignored already.
    hung_up = [] if signal.getsignal(signal.SIGHUP) == signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hung_up]


def _words(child: Child) -> str:
    if child.state == "restarting":
        return f"{child.name}: ended ({child.last_exit}), starting it again (no. {child.restarts}); {child.log}"
    again = f", {child.restarts}x restarted" if child.restarts else ""
    log = f"; {child.log} cannot be written ({child.unlogged})" if child.unlogged else ""
    return f"{child.name}: {child.state}{again}{log}"


def _install(settings: Settings) -> None:
    from workers.sinks import generation, templates
    from workers.sinks.step import IndexUnavailable

    cluster = elasticsearch_client(settings, timeout=60)
    try:
        templates.install(cluster)
        generation.mend(redis_client(settings), cluster)
    except IndexUnavailable as error:
        raise MarsadError(
            f"Elasticsearch does not take the templates ({error}): "
            + ("see its log" if settings.elasticsearch_url is None else "check MARSAD_ELASTICSEARCH_URL and its key")
        ) from error
