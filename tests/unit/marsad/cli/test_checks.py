"""What `marsad doctor` says of things that need no server."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import redis
from elastic_transport import ApiResponseMeta, HttpHeaders, NodeConfig
from elastic_transport import ConnectionError as ElasticsearchAway
from elasticsearch import ApiError

from marsad.cli import checks
from marsad.cli.checks import Finding
from marsad.errors import MarsadError
from marsad.settings import Settings
from workers.sinks.step import IndexUnavailable


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "not" / "yet")


def raising(error: Exception) -> Callable[[Settings], Finding]:
    def check(_: Settings) -> Finding:
        raise error

    return check


def test_a_folder_that_is_not_there_yet_is_judged_by_its_parent(settings: Settings) -> None:
    assert checks.data_folder(settings).ok


def test_a_full_disk(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10**12, 10**12, 300_000_000))
    finding = checks.data_folder(settings)
    assert not finding.ok
    assert finding.text == f"{settings.data_dir} has 0.3 GB free: make room, or set MARSAD_DATA_DIR"


def test_a_folder_that_cannot_be_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    assert checks.data_folder(settings) == Finding(
        "folder", False, f"{settings.data_dir} cannot be written: set MARSAD_DATA_DIR to one that can"
    )


def test_rules(settings: Settings, tmp_path: Path) -> None:
    assert checks.rules(settings).ok
    assert checks.rules(settings.model_copy(update={"shipped_rules": False})).text == "0 rules"
    with pytest.raises(MarsadError):
        checks.rules(settings.model_copy(update={"rules_file": tmp_path / "none.toml"}))


def test_feeds(settings: Settings) -> None:
    assert checks.feeds(settings).ok


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (MarsadError("say this"), "say this"),
        (redis.ConnectionError("refused"), "Redis does not answer (refused): start it with `marsad up`"),
        (ElasticsearchAway("refused"), "Elasticsearch does not answer (refused): start it with `marsad up`"),
        (IndexUnavailable("403 forbidden"), "Elasticsearch does not answer (403 forbidden)"),
        (PermissionError(13, "Permission denied"), "the machine refuses: [Errno 13] Permission denied"),
    ],
)
def test_what_a_check_meets_is_a_finding(
    error: Exception, says: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "marsad.toml").touch()
    monkeypatch.setenv("MARSAD_CONFIG", str(tmp_path / "marsad.toml"))
    fine = Finding("last", True, "reached")
    monkeypatch.setattr(checks, "CHECKS", {"first": raising(error), "last": lambda _: fine})
    read, met, last = checks.run()
    assert read.ok
    assert (met.what, met.ok) == ("first", False)
    assert met.text.startswith(says)
    assert last == fine


@pytest.mark.parametrize(
    ("what", "given", "error", "way_on"),
    [
        ("redis", {"REDIS_URL": "redis://h"}, redis.ConnectionError("refused"), "check MARSAD_REDIS_URL"),
        ("broker", {"REDIS_URL": "redis://h"}, redis.ConnectionError("refused"), "check MARSAD_REDIS_URL"),
        ("broker", {"BROKER_URL": "redis://h"}, redis.ConnectionError("refused"), "check MARSAD_BROKER_URL"),
        ("redis", {"BROKER_URL": "redis://h"}, redis.ConnectionError("refused"), "start it with `marsad up`"),
        ("x", {"ELASTICSEARCH_URL": "http://h:1"}, ElasticsearchAway("refused"), "check MARSAD_ELASTICSEARCH_URL"),
    ],
)
def test_a_server_of_yours_is_not_started_here(
    what: str, given: dict[str, str], error: Exception, way_on: str, settings: Settings
) -> None:
    chosen = settings.model_copy(update={name.lower(): url for name, url in given.items()})
    assert checks._guarded(what, raising(error), chosen).text.endswith(f"does not answer (refused): {way_on}")


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


def test_innermost_tells_what_a_connection_error_hides() -> None:
    unknown = OSError(-2, "Name or service not known")
    away = caused(ElasticsearchAway("refused"), caused(ValueError("pool"), unknown))
    assert checks.innermost(away) == "[Errno -2] Name or service not known"
    assert checks.innermost(caused(IndexUnavailable("away"), away)) == "[Errno -2] Name or service not known"
    tried = ElasticsearchAway("tried twice", errors=(caused(ElasticsearchAway("first"), TimeoutError()),))
    assert checks.innermost(tried) == "TimeoutError"
    assert checks.innermost(IndexUnavailable("403 forbidden")) == "403 forbidden"


def test_what_the_cluster_itself_answered_is_kept_whole() -> None:
    meta = ApiResponseMeta(403, "1.1", HttpHeaders(), 0.1, NodeConfig("http", "h", 1))
    said = caused(IndexUnavailable("403 forbidden: the disk is full"), ApiError("forbidden", meta, {}))
    assert checks.innermost(said) == "403 forbidden: the disk is full"


def test_feeds_that_are_not_there_are_named(settings: Settings) -> None:
    settings.feeds.parent.mkdir(parents=True)
    settings.feeds.write_text('enabled = ["gone"]\n')
    finding = checks.feeds(settings)
    assert not finding.ok
    assert finding.text == f"{settings.feeds} switches feeds that are not there (gone): take them out"


def test_no_password_is_shown(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = settings.model_copy(update={"broker_url": "sentinel://:secret@h:26379", "redis_url": "redis://:secret@h"})
    info = {"redis_version": "7.2.0"}
    monkeypatch.setattr(checks, "redis_client", lambda _: Configured(DURABLE, info))
    assert checks.broker(chosen).text == "sentinel://***@h:26379"
    assert checks.redis_server(chosen).text == "Redis 7.2.0 at redis://***@h"
    monkeypatch.setattr(checks, "redis_client", lambda _: Configured(DURABLE | {"appendonly": "no"}, info))
    assert checks.redis_server(chosen).text.startswith("redis://***@h: appendonly is no, not yes")


def test_without_settings_there_is_only_the_first_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_REDIS_PORT", "many")
    (only,) = checks.run()
    assert (only.what, only.ok) == ("settings", False)
    assert "redis_port" in only.text


def test_the_broker_behind_a_unix_socket_is_asked_by_redis_own_address(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Pinged:
        def ping(self) -> bool:
            return True

    def from_url(url: str, **_: object) -> Pinged:
        asked.append(url)
        return Pinged()

    monkeypatch.setattr("redis.Redis.from_url", from_url)
    chosen = settings.model_copy(update={"broker_url": "unix:///run/redis.sock"})
    assert checks.broker(chosen).text == "redis+socket:///run/redis.sock"
    assert asked == ["unix:///run/redis.sock"]


class Configured:
    """The two answers of Redis that the checks ask for."""

    def __init__(self, answer: dict[str, str] | redis.ResponseError, about: dict[str, str] | None = None) -> None:
        self.answer = answer
        self.about = about or {}

    def ping(self) -> None:
        """It is there."""

    def info(self) -> dict[str, str]:
        return self.about

    def config_get(self, *_: str) -> dict[str, str]:
        if isinstance(self.answer, redis.ResponseError):
            raise self.answer
        return self.answer


DURABLE = {"appendonly": "yes", "appendfsync": "always", "maxmemory-policy": "noeviction"}


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        (DURABLE, []),
        (DURABLE | {"appendfsync": "everysec"}, ["appendfsync is everysec, not always"]),
        ({**DURABLE, "appendonly": "no", "maxmemory-policy": "allkeys-lru"},
         ["appendonly is no, not yes", "maxmemory-policy is allkeys-lru, not noeviction"]),
        (redis.ResponseError("unknown command 'CONFIG'"), []),
    ],
)  # fmt: skip
def test_durability(answer: dict[str, str] | redis.ResponseError, wrong: list[str]) -> None:
    assert checks._not_durable(Configured(answer)) == wrong
