"""The ground of a run: a folder, Redis, Elasticsearch, a webhook, the publishers, and the processes of a Marsad."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from ingest.queue.shards import shards
from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.local import elasticsearch_node, redis_node
from marsad.local.child import Launch
from marsad.settings import Settings
from tests.chaos.faults import Profile
from tests.chaos.feeds import Publisher, feeds_toml
from tests.chaos.parts import Part, able_to_work
from tests.integration.servers import free_port, open_folder
from tests.integration.web import Hook, webhook
from workers.sinks.documents import ARTICLES

ROOT = Path(__file__).resolve().parents[2]
WORKERS = ("a", "b")
SHARDS = 2


@dataclass(slots=True)
class Ground:
    """What a run stands on. `quick` is a Redis client that gives up at once, for looks in between."""

    settings: Settings
    parts: dict[str, Part]
    publisher: Publisher
    hook: Hook
    quick: redis.Redis
    cluster: Elasticsearch

    @property
    def workers(self) -> dict[str, Part]:
        """The workers among the parts."""
        return {name: self.parts[name] for name in WORKERS}

    def start_marsad(self) -> None:
        """Start poller, workers and beat."""
        for name in ("poller", *WORKERS, "beat"):
            self.parts[name].start()

    def stop_marsad(self) -> None:
        """End poller, workers and beat."""
        for name in ("poller", *WORKERS, "beat"):
            self.parts[name].stop()

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a `marsad` command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "marsad", *arguments],
            env=_environment(self.settings), cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip

    def install(self) -> None:
        """Put the templates in place."""
        done = self.command("install")
        if done.returncode:
            raise RuntimeError(f"marsad install: {done.stderr}")

    def empty(self) -> None:
        """Forget everything in both servers, and install anew."""
        redis_client(self.settings).flushall()
        for index in list(self.cluster.indices.get(index="marsad-*", ignore_unavailable=True)):
            self.cluster.indices.delete(index=index)
        self.hook.received.clear()
        self.install()

    def pending(self) -> int | None:
        """Entries in the streams of articles; None when Redis does not say within half a second."""
        try:
            return self._lengths()[0]
        except (redis.RedisError, OSError):
            return None

    def look(self, client: redis.Redis, cluster: Elasticsearch) -> tuple[int | None, int | None, bool]:
        """A sample for the watch: pending, done, able."""
        able = able_to_work(self.workers)
        try:
            pending, left = self._lengths(client)
            answer = cluster.search(index=ARTICLES, size=0, track_total_hits=True, ignore_unavailable=True)
            return pending, left + int(answer["hits"]["total"]["value"]), able
        except (redis.RedisError, OSError, ApiError, TransportError):
            return None, None, False

    def figures(self) -> dict[str, Any]:
        """For the progress line: what a server does not tell is None."""
        row: dict[str, Any] = {"pending": self.pending(), "searchable": None, "dead": None, "outbox": None}
        try:
            row["dead"] = sum(int(self.quick.xlen(shard.dead)) for shard in shards(SHARDS))
            row["outbox"] = self.quick.xlen("outbox")
            answer = self.cluster.options(request_timeout=1).search(
                index=ARTICLES, size=0, track_total_hits=True, ignore_unavailable=True
            )
            row["searchable"] = answer["hits"]["total"]["value"]
        except (redis.RedisError, OSError, ApiError, TransportError):
            pass
        return row

    def verify(self) -> dict[str, Any]:
        """What `marsad verify --json` says; {"error": ...} when it does not."""
        done = self.command("verify", "--json")
        try:
            found: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            return {"error": (done.stderr or done.stdout)[-500:]}
        return found

    def _lengths(self, client: redis.Redis | None = None) -> tuple[int, int]:
        """Entries in the streams, and entries that ever left them."""
        pipe = (client or self.quick).pipeline(transaction=False)
        for shard in shards(SHARDS):
            pipe.xinfo_stream(shard.articles)
        rows = [row for row in pipe.execute(raise_on_error=False) if isinstance(row, dict)]  # no stream yet: an error
        length = sum(int(row["length"]) for row in rows)
        return length, sum(int(row["entries-added"]) for row in rows) - length


@contextmanager
def standing(profile: Profile, publisher: Publisher, worker: Callable[[str], tuple[str, ...]]) -> Iterator[Ground]:
    """Both servers up and empty, nothing of Marsad started yet; `worker(name)` is the command of a worker."""
    with open_folder() as folder, publisher.serving(), webhook() as hook:
        ports = {"redis": free_port(), "elasticsearch": free_port()}
        settings = _settings(profile, folder, ports, hook.url)
        (folder / "feeds.toml").write_text(feeds_toml(publisher, profile.feeds), encoding="utf-8")
        home = elasticsearch_node.prepare(settings_module.load().cache_dir, lambda _: None)
        parts = _parts(settings, home, ports, worker)
        quick = redis.Redis.from_url(
            settings.redis, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None, decode_responses=True
        )
        ground = Ground(settings, parts, publisher, hook, quick, elasticsearch_client(settings, timeout=60))
        try:
            for name in ("redis", "elasticsearch"):
                parts[name].start()
            elasticsearch_node.wait_ready(settings.elasticsearch, 180)
            ground.install()
            yield ground
        finally:
            ground.stop_marsad()
            for name in ("elasticsearch", "redis"):
                parts[name].stop()


def await_(found: Callable[[], bool], seconds: float, every_tick: Callable[[], None] = lambda: None) -> bool:
    """Wait for it; whether it came within the time."""
    end = time.monotonic() + seconds
    while not found():
        if time.monotonic() > end:
            return False
        every_tick()
        time.sleep(0.2)
    return True


def _settings(profile: Profile, folder: Path, ports: dict[str, int], hook: str) -> Settings:
    chosen: dict[str, Any] = {
        "data_dir": folder,
        "redis_url": f"redis://127.0.0.1:{ports['redis']}/0",
        "broker_url": f"redis://127.0.0.1:{ports['redis']}/1",
        "elasticsearch_url": f"http://127.0.0.1:{ports['elasticsearch']}",
        "sample_feed": False,
        "worker_processes": 2,
        "accurate": False,  # delivery is tried here, and more of it in less time
        "shards": SHARDS,
        "webhook_url": hook,
        "log_format": "json",
    }
    return Settings(**(chosen | dict(profile.settings)))


def _parts(
    settings: Settings, home: Any, ports: dict[str, int], worker: Callable[[str], tuple[str, ...]]
) -> dict[str, Part]:
    folder = settings.data_dir
    env = _environment(settings)

    def ours(*command: str) -> Callable[[], Launch]:
        return lambda: Launch((sys.executable, *command), env, ROOT)

    launches: dict[str, Callable[[], Launch]] = {
        "redis": lambda: redis_node.command(folder, ports["redis"]),
        "elasticsearch": lambda: elasticsearch_node.command(home, folder, ports["elasticsearch"], 512),
        "poller": ours("-m", "marsad", "poll"),
        **{name: ours(*worker(name)) for name in WORKERS},
        "beat": ours("-m", "marsad", "beat"),
    }
    return {name: Part(name, launch, folder / f"{name}.out") for name, launch in launches.items()}


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, **settings_module.environment(settings)}
