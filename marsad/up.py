"""The path of `marsad up`:

    lock | check ports and room | Redis | console, poller, worker, beat | Elasticsearch | install | watch | end in order

The page is there first; Elasticsearch takes longest, and until it answers the articles wait on the queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import redis
from elastic_transport import TransportError
from elasticsearch import ApiError
from rich.console import Console
from rich.live import Live
from rich.text import Text

from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.local import elasticsearch_node, redis_node
from marsad.local.child import Launch
from marsad.settings import Settings
from marsad.supervise import Child

LEAST_FREE_BYTES = 1_000_000_000
# A node of a former start that was killed needs a moment to notice; its port is free then.
PORT_PATIENCE = 10.0
REDIS_START = 30.0
CONSOLE_START = 60.0
ELASTICSEARCH_START = 180.0
# Feeds stop first and the stores last, so that what was taken is finished.
END_ORDER = ("poller", "beat", "worker", "console", "elasticsearch", "redis")


async def run(settings: Settings) -> int:
    """Start everything, keep it running, and end it in order at Ctrl-C or SIGTERM; the exit status."""
    _make_folder(settings)
    with _lock(settings.data_dir):
        await asyncio.to_thread(_check_machine, settings)
        return await _Run(settings).run()


class _Run:
    """One run of everything."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.out = Console(highlight=False)
        self.stop = asyncio.Event()
        self.children: dict[str, Child] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self.note = ""
        self.ready = False

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
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
            return 0
        finally:
            self.note = "ending ..."
            await self._end()
            showing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await showing
            self.out.print("everything has ended; `marsad up` carries on where it was")

    async def _start(self) -> None:
        settings = self.settings
        if settings.redis_url is None:
            launch = redis_node.command(settings.data_dir, settings.redis_port)
            self._child("redis", lambda: launch)
        await self._until(
            _redis_answers,
            REDIS_START,
            f"Redis at {settings.redis} does not answer: start it, or unset MARSAD_REDIS_URL to have one started here",
        )
        self._ours("console")
        # The page first: the poller's first visit is to the sample feed that the page serves.
        await self._until(_console_answers, CONSOLE_START, f"the page does not answer: see {self._log('console')}")
        for name in ("poller", "worker", "beat"):
            self._ours(name)
        if settings.elasticsearch_url is None:
            home = await asyncio.to_thread(elasticsearch_node.prepare, settings.cache_dir, self._say)
            launch_node = elasticsearch_node.command(
                home, settings.data_dir, settings.elasticsearch_port, settings.elasticsearch_heap_mb
            )
            self._child("elasticsearch", lambda: launch_node, grace=30)
        self.note = "Elasticsearch is starting ..."
        await self._until(
            _elasticsearch_answers,
            ELASTICSEARCH_START,
            f"Elasticsearch at {settings.elasticsearch} does not answer: "
            f"see {self._log('elasticsearch')}, or check MARSAD_ELASTICSEARCH_URL",
        )
        await asyncio.to_thread(_install, settings)
        self.note, self.ready = "", True
        self._say(f"the live page is at {settings.console}   (Ctrl-C ends everything)")

    def _child(self, name: str, launch: Callable[[], Launch], grace: float = 30) -> None:
        child = Child(name, launch, self._log(name), grace)
        self.children[name] = child
        self.tasks[name] = asyncio.create_task(child.run())

    def _ours(self, name: str) -> None:
        command = {"poller": "poll", "worker": "work"}.get(name, name)
        env = {**os.environ, **settings_module.environment(self.settings), "MARSAD_LOG_FORMAT": "json"}
        launch = Launch((sys.executable, "-m", "marsad", command), env, self.settings.data_dir)
        self._child(name, lambda: launch)

    def _log(self, name: str) -> Path:
        return self.settings.data_dir / "logs" / f"{name}.log"

    def _say(self, sentence: str) -> None:
        self.out.print(sentence)

    async def _until(self, answers: Callable[[Settings], bool], limit: float, otherwise: str) -> None:
        end = time.monotonic() + limit
        while not await asyncio.to_thread(answers, self.settings):
            if time.monotonic() > end:
                raise MarsadError(otherwise)
            await asyncio.sleep(0.2)

    async def _end(self) -> None:
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


def _words(child: Child) -> str:
    if child.state == "restarting":
        return f"{child.name}: ended ({child.last_exit}), starting it again (no. {child.restarts}); {child.log}"
    again = f", {child.restarts}x restarted" if child.restarts else ""
    return f"{child.name}: {child.state}{again}"


def _make_folder(settings: Settings) -> None:
    for folder in (settings.data_dir, settings.data_dir / "logs"):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MarsadError(
                f"cannot make the folder {folder} ({error.strerror}): set MARSAD_DATA_DIR to one you may write to"
            ) from error


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise MarsadError(
                f"Marsad is already running on {folder}: end it first, or set MARSAD_DATA_DIR and other ports"
            ) from None
        yield


def _check_machine(settings: Settings) -> None:
    free = shutil.disk_usage(settings.data_dir).free
    if free < LEAST_FREE_BYTES:
        raise MarsadError(
            f"{settings.data_dir} has only {free / 1e6:.0f} MB free and needs {LEAST_FREE_BYTES / 1e6:.0f}: "
            "make room, or set MARSAD_DATA_DIR to another disk"
        )
    wanted = {"MARSAD_CONSOLE_PORT": settings.console_port}
    if settings.redis_url is None:
        wanted["MARSAD_REDIS_PORT"] = settings.redis_port
    if settings.elasticsearch_url is None:
        wanted["MARSAD_ELASTICSEARCH_PORT"] = settings.elasticsearch_port
    for name, port in wanted.items():
        _check_port(name, port)


def _check_port(name: str, port: int) -> None:
    end = time.monotonic() + PORT_PATIENCE
    while not is_free(port):
        if time.monotonic() > end:
            raise MarsadError(f"port {port} is taken by another program: end that one, or set {name} to a free port")
        time.sleep(0.5)


def is_free(port: int) -> bool:
    """Whether a server of ours could listen on this port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _redis_answers(settings: Settings) -> bool:
    try:
        return bool(redis_client(settings).ping())
    except redis.RedisError:
        return False


def _console_answers(settings: Settings) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", settings.console_port), timeout=1):
        return True
    return False


def _elasticsearch_answers(settings: Settings) -> bool:
    if settings.elasticsearch_url is None:
        return elasticsearch_node.is_ready(settings.elasticsearch)
    try:
        elasticsearch_client(settings, timeout=5).info()
    except (ApiError, TransportError):
        return False
    return True


def _install(settings: Settings) -> None:
    from workers.sinks import templates

    templates.install(elasticsearch_client(settings, timeout=60))
