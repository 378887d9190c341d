"""What `marsad doctor` checks, one function each: a finding says how it is and, where it is wrong, what to do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import redis
from elastic_transport import TransportError
from elasticsearch import ApiError

from marsad import settings as settings_module
from marsad.clients import elasticsearch_client, redis_client
from marsad.errors import MarsadError
from marsad.local.machine import LEAST_FREE_BYTES
from marsad.local.redis_node import OLDEST
from marsad.settings import Settings
from marsad.urls import redacted


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing checked."""

    what: str
    ok: bool
    text: str


def run() -> Iterator[Finding]:
    """Every check in turn; without readable settings there is only the first."""
    try:
        settings = settings_module.load()
    except MarsadError as error:
        yield Finding("settings", False, str(error))
        return
    yield Finding("settings", True, f"read ({settings_module.config_file()} and the environment)")
    for what, check in CHECKS.items():
        yield _guarded(what, check, settings)


def data_folder(settings: Settings) -> Finding:
    """The folder of the local servers: room, and whether it can be written."""
    folder = settings.data_dir
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not os.access(there, os.W_OK):
        return Finding("folder", False, f"{folder} cannot be written: set MARSAD_DATA_DIR to one that can")
    free = shutil.disk_usage(there).free
    if free < LEAST_FREE_BYTES:
        return Finding("folder", False, f"{folder} has {free / 1e9:.1f} GB free: make room, or set MARSAD_DATA_DIR")
    return Finding("folder", True, f"{folder}, {free / 1e9:.0f} GB free")


def rules(settings: Settings) -> Finding:
    """The alert rules."""
    from workers.alerts import rule

    return Finding("rules", True, f"{len(rule.load(settings.rules_file, settings.shipped_rules))} rules")


def feeds(settings: Settings) -> Finding:
    """The feed list."""
    from ingest import catalogue

    listed = catalogue.load(settings)
    if listed.unknown:
        names = ", ".join(listed.unknown)
        return Finding("feeds", False, f"{settings.feeds} switches feeds that are not there ({names}): take them out")
    known = listed.feeds
    enabled = sum(feed.enabled for feed in known)
    hint = "" if enabled > 1 else "; `marsad feeds enable ly` switches on those of a country"
    return Finding("feeds", True, f"{enabled} of {len(known)} enabled{hint}")


def redis_server(settings: Settings) -> Finding:
    """The queue of record: there, new enough, and durable."""
    client: Any = redis_client(settings)
    info = client.info()
    name, version = ("Valkey", info["valkey_version"]) if "valkey_version" in info else ("Redis", info["redis_version"])
    if int(version.split(".")[0]) < OLDEST:
        return Finding("redis", False, f"{name} {version} is too old: use {OLDEST} or newer")
    wrong = _not_durable(client)
    if wrong:
        return Finding(
            "redis", False, f"{redacted(settings.redis)}: {', '.join(wrong)}; entries could be lost in a crash"
        )
    return Finding("redis", True, f"{name} {version} at {redacted(settings.redis)}")


def shards(settings: Settings) -> Finding:
    """The number of shards that was agreed on."""
    from ingest.queue.shards import agreed

    there = agreed(redis_client(settings))
    if there is not None and there != settings.shards:
        return Finding(
            "shards", False, f"the queue has {there} and the settings say {settings.shards}: MARSAD_SHARDS={there}"
        )
    return Finding(
        "shards", True, f"{settings.shards}" if there else f"{settings.shards}, not agreed on before the first start"
    )


def broker(settings: Settings) -> Finding:
    """Celery's broker."""
    # Not settings.broker: the form that Celery wants for a Unix socket is no URL of Redis's own.
    server = settings.broker_url or settings.redis
    redis_client(settings.model_copy(update={"redis_url": server})).ping()
    return Finding("broker", True, redacted(settings.broker))


def elasticsearch(settings: Settings) -> Finding:
    """The cluster: there, of the right major version, templates in place."""
    from workers.sinks import templates

    client = elasticsearch_client(settings, timeout=10)
    version = client.info()["version"]["number"]
    if not version.startswith("9."):
        return Finding("elasticsearch", False, f"version {version}: Marsad needs 9")
    changes = [change.name for change in templates.install(client, dry_run=True) if change.what != "keeps"]
    if changes:
        return Finding("elasticsearch", False, f"{len(changes)} templates missing or old: run `marsad install`")
    return Finding("elasticsearch", True, f"{version} at {redacted(settings.elasticsearch)}")


def analysis(settings: Settings) -> Finding:
    """How the cluster analyses: as it did when its answers were reviewed."""
    from workers.sinks.analysed import answers, differing

    wrong = list(differing(elasticsearch_client(settings, timeout=10)))
    if wrong:
        wanted, found = wrong[0]
        first = f"{wanted.analyzer} makes of «{wanted.text}» «{found}», not «{wanted.words}»"
        return Finding(
            "analysis",
            False,
            f"{len(wrong)} answers differ, so searches will: {first}; use a full Elasticsearch 9",
        )
    return Finding("analysis", True, f"{len(answers())} reviewed answers")


def processes(settings: Settings) -> Finding:
    """Whether a poller and a worker live."""
    from workers.alerts import vitals

    signs = vitals.read(redis_client(settings), settings.shards)
    missing = [name for name, there in (("worker", signs.workers), ("poller", signs.pollers)) if not there]
    if missing:
        return Finding("processes", False, f"no {' and no '.join(missing)} is running: `marsad up` starts all")
    return Finding("processes", True, f"{len(signs.workers)} workers, {len(signs.pollers)} pollers")


CHECKS: dict[str, Callable[[Settings], Finding]] = {
    "folder": data_folder,
    "rules": rules,
    "feeds": feeds,
    "redis": redis_server,
    "shards": shards,
    "broker": broker,
    "elasticsearch": elasticsearch,
    "analysis": analysis,
    "processes": processes,
}


def innermost(error: BaseException) -> str:
    """What lies at the bottom of a failed call, such as a name that is not known or a certificate not trusted.

    The Elasticsearch client says "Connection error" for all of these.
    """
    earlier = getattr(error, "errors", ()) if isinstance(error, TransportError) else ()
    deeper = earlier[0] if earlier else error.__cause__
    # What the cluster itself answered is told best by the error that was made of it.
    if deeper is not None and not isinstance(deeper, ApiError):
        return innermost(deeper)
    text = error.message if isinstance(error, TransportError) else str(error)
    return str(text) or type(error).__name__


def _not_durable(client: Any) -> list[str]:
    try:
        found = client.config_get("appendonly", "appendfsync", "maxmemory-policy")
    except redis.ResponseError:  # a managed Redis hides CONFIG
        return []
    wanted = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}
    return [f"{name} is {found.get(name)}, not {value}" for name, value in wanted.items() if found.get(name) != value]


def _guarded(what: str, check: Callable[[Settings], Finding], settings: Settings) -> Finding:
    from workers.sinks.step import IndexUnavailable

    try:
        return check(settings)
    except MarsadError as error:
        return Finding(what, False, str(error))
    except redis.RedisError as error:
        return Finding(what, False, f"Redis does not answer ({error}): {_redis_way_on(what, settings)}")
    except OSError as error:
        return Finding(what, False, f"the machine refuses: {error}")
    except (ApiError, TransportError, IndexUnavailable) as error:
        way_on = _way_on("MARSAD_ELASTICSEARCH_URL" if settings.elasticsearch_url else None)
        return Finding(what, False, f"Elasticsearch does not answer ({innermost(error)}): {way_on}")


def _redis_way_on(what: str, settings: Settings) -> str:
    if what == "broker" and settings.broker_url:
        return _way_on("MARSAD_BROKER_URL")
    return _way_on("MARSAD_REDIS_URL" if settings.redis_url else None)


def _way_on(setting: str | None) -> str:
    return f"check {setting}" if setting else "start it with `marsad up`"
