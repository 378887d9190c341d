"""Settings: the environment (`MARSAD_*`) over one TOML file, and every mistake reported at once by its name."""

from __future__ import annotations

import os
import re
import sys
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, IPvAnyAddress, ValidationError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from marsad.errors import MarsadError
from marsad.urls import ElasticsearchUrl, RedisUrl, WebUrl, for_celery, redacted

PREFIX = "MARSAD_"
# Read by the Makefile, the tests or the search for a JDK; not settings of the product.
BESIDE = {"MARSAD_CONFIG", "MARSAD_JAVA_HOME", "MARSAD_REQUIRE_SHARED", "MARSAD_LOOPBACK_LOG"}

# Ten years: far beyond it, timedelta itself overflows.
LONGEST_DURATION = 315_360_000.0
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: Any) -> timedelta:
    found = _seconds(value)
    if found is None or not 0 < found <= LONGEST_DURATION:
        raise ValueError("write a duration such as 30s, 5m, 24h or 2d")
    return timedelta(seconds=found)


def _seconds(value: Any) -> float | None:
    if isinstance(value, str) and (match := re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", value.strip())):
        return float(match[1]) * _UNITS[match[2] or "s"]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return value.total_seconds() if isinstance(value, timedelta) else None


def _path(value: Path) -> Path:
    # The processes that `up` starts have another working folder: a relative path would name another place there.
    try:
        return value.expanduser().absolute()
    except RuntimeError as error:
        raise ValueError(str(error)) from error


def _words(value: Any) -> Any:
    return tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Port = Annotated[int, Field(ge=1, le=65535)]
Location = Annotated[Path, AfterValidator(_path)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


def _is_root() -> bool:
    return os.geteuid() == 0


def _default_data_dir() -> Path:
    # Root's home is 0700, and the unprivileged user that Elasticsearch needs could not enter it.
    return Path("/var/lib/marsad") if _is_root() else Path.home() / ".local/share/marsad"


def _default_cache_dir() -> Path:
    return Path("/var/cache/marsad") if _is_root() else Path.home() / ".cache/marsad"


class Settings(BaseSettings):
    """Every setting, its unit in its type, its default beside it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True)

    data_dir: Location = Field(default_factory=_default_data_dir, description="where the local servers keep their data")
    cache_dir: Location = Field(default_factory=_default_cache_dir, description="where downloads are kept")

    redis_url: RedisUrl | None = Field(None, description="queue of record; unset: a local server on redis_port")
    broker_url: RedisUrl | None = Field(None, description="Celery's broker; unset: database 1 of the local server")
    sentinel_master: str = Field("mymaster", description="what the sentinels of a sentinel:// address call the master")
    redis_port: Port = 8601
    elasticsearch_url: ElasticsearchUrl | None = Field(None, description="unset: a local node on elasticsearch_port")
    elasticsearch_api_key: str | None = None
    elasticsearch_ca_certs: Location | None = None
    elasticsearch_port: Port = 8602
    kibana_url: WebUrl | None = Field(None, description="for `marsad kibana install`; nothing else speaks to Kibana")
    kibana_api_key: str | None = Field(None, description="unset: the account in kibana_url, if it names one")
    kibana_ca_certs: Location | None = None
    elasticsearch_heap_mb: int = Field(512, ge=256)
    console_port: Port = 8600
    console_bind: IPvAnyAddress = Field(
        IPv4Address("127.0.0.1"), description="address it listens on; it asks nobody who is there"
    )
    console_hosts: Words = Field(("127.0.0.1", "localhost"), min_length=1, description="Host headers it answers to")
    public_url: WebUrl | None = Field(
        None, description="where hubs on the internet reach the console; unset: no WebSub"
    )

    feeds_file: Location | None = Field(None, description="unset: feeds.toml in data_dir")
    sample_feed: bool = Field(True, description="serve and poll the built-in sample feed")
    poll_interval: Duration = Field(timedelta(minutes=5), description="of a feed whose own rhythm is not known yet")
    poll_concurrency: int = Field(1000, ge=1, le=5000, description="feeds under way at a time, per poller")
    host_spacing: Duration = Field(timedelta(seconds=1), description="between two requests to one publisher's hosts")
    host_concurrency: int = Field(2, ge=1, le=100, description="feeds under way at a time at one publisher's hosts")
    fetch_timeout: Duration = timedelta(seconds=20)
    fetch_max_bytes: int = Field(10_000_000, ge=10_000, description="largest feed, decoded")

    worker_processes: int = Field(2, ge=1, le=256)
    batch: int = Field(100, ge=1, le=1000, description="articles a drain takes at a time")
    soft_limit: Duration = Field(timedelta(seconds=25), description="a drain is asked to stop")
    hard_limit: Duration = Field(timedelta(seconds=30), description="a drain is killed")
    reclaim_after: Duration = Field(timedelta(seconds=40), description="idle entries are taken over; > hard_limit")
    process_memory_mb: int = Field(1500, ge=500, description="address space of a process that extracts")
    accurate: bool = Field(True, description="ask the encoder, too; false reads faster and worse")
    shards: int = Field(1, ge=1, le=256, description="parts of the queue; agreed on at the first start")
    known_for: Duration = Field(timedelta(days=7), description="how long an article no feed lists is remembered")
    merge_after: Duration = Field(timedelta(days=30), description="a month that has been over so long is packed")
    keep_for: Duration | None = Field(None, description="a month that has been over so long is deleted; unset: never")
    queue_memory_share: float = Field(0.6, gt=0, le=1, description="share of Redis maxmemory at which polling slows")

    model_url: WebUrl | None = Field(None, description="an OpenAI-compatible endpoint, asked before the rules")
    model_name: str | None = Field(None, description="what the endpoint calls the model; needed with model_url")
    model_api_key: str | None = Field(None, description="sent as a bearer token")
    model_timeout: Duration = Field(timedelta(seconds=10), description="one answer; < half of soft_limit")
    model_concurrency: int = Field(4, ge=1, le=64, description="questions at a time, per worker process")
    model_max_chars: int = Field(
        12_000, ge=500, description="of title and text; of a longer article the rest is not sent"
    )

    rules_file: Location | None = Field(None, description="your alert rules, beside the shipped ones")
    shipped_rules: bool = True
    alert_max_age: Duration = timedelta(hours=24)
    webhook_url: WebUrl | None = None
    webhook_timeout: Duration = timedelta(seconds=5)
    lag_limit: Duration = Field(timedelta(seconds=60), description="older waiting articles raise a warning")
    silence_limit: Duration = Field(timedelta(hours=24), description="a feed without a success this long is silent")

    log_format: Literal["auto", "pretty", "json"] = "auto"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @property
    def redis(self) -> str:
        """URL of the queue of record."""
        return self.redis_url or f"redis://127.0.0.1:{self.redis_port}/0"

    @property
    def broker(self) -> str:
        """URL of Celery's broker in Celery's own form.

        Unset it is the queue's server: of a local one database 1, so that the queue's keys are nobody else's; of one
        named by redis_url the same database, for it may have no other.
        """
        return for_celery(self.broker_url or self.redis_url or f"redis://127.0.0.1:{self.redis_port}/1")

    @property
    def elasticsearch(self) -> str:
        """URL of the cluster or of the local node."""
        return self.elasticsearch_url or f"http://127.0.0.1:{self.elasticsearch_port}"

    @property
    def console(self) -> str:
        """URL of the live page."""
        return f"http://127.0.0.1:{self.console_port}"

    @property
    def feeds(self) -> Path:
        """The user's feed list."""
        return self.feeds_file or self.data_dir / "feeds.toml"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())


def config_file() -> Path:
    """The settings file: `MARSAD_CONFIG`, else /etc/marsad.toml for root, else ~/.config/marsad.toml."""
    named = os.environ.get("MARSAD_CONFIG")
    if named:
        return Path(named)
    return Path("/etc/marsad.toml") if _is_root() else Path.home() / ".config/marsad.toml"


def load() -> Settings:
    """The settings, or a MarsadError that names every mistake in the environment and the file."""
    mistakes = [_unknown(name) for name in sorted(_unknown_names())]
    if os.environ.get("MARSAD_CONFIG") and not config_file().is_file():
        mistakes.append(f"MARSAD_CONFIG: there is no file {config_file()}")
    try:
        settings = Settings()
        mistakes += _contradictions(settings)
    except ValidationError as error:
        mistakes += [_sentence(detail) for detail in error.errors()]
    except (ValueError, OSError) as error:  # the file is not TOML, or cannot be read
        mistakes.append(f"{config_file()}: {error}")
    if mistakes:
        raise MarsadError("settings: " + "; ".join(mistakes))
    return settings


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for the processes that `marsad up` starts, whatever their folder is."""
    file = {"MARSAD_CONFIG": str(config_file().absolute())} if os.environ.get("MARSAD_CONFIG") else {}
    return file | {
        PREFIX + name.upper(): _written(value)
        for name in Settings.model_fields
        if (value := getattr(settings, name)) is not None
    }


def _written(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"{value.total_seconds():f}"
    if isinstance(value, tuple):
        return ",".join(value)
    return str(value)


def _unknown_names() -> set[str]:
    known = {PREFIX + name.upper() for name in Settings.model_fields} | BESIDE
    return {name for name in os.environ if name.startswith(PREFIX) and name not in known}


def _unknown(name: str) -> str:
    close = _closest(name.removeprefix(PREFIX).lower())
    return f"{name} is not a setting" + (f" (did you mean {PREFIX}{close.upper()}?)" if close else "")


def _closest(name: str) -> str | None:
    return next(iter(get_close_matches(name, list(Settings.model_fields), n=1)), None)


def _contradictions(settings: Settings) -> list[str]:
    found = []
    if not settings.soft_limit < settings.hard_limit < settings.reclaim_after:
        # A reclaim below the hard limit would hand an entry to a second worker while the first still works on it.
        found.append("soft_limit, hard_limit, reclaim_after must grow in this order")
    if settings.known_for < timedelta(days=2):
        # A feed that answers 304 is read whole once a day: only then is it noted that its articles are still listed.
        found.append("known_for must be 2 days or more")
    if settings.keep_for and settings.keep_for < timedelta(days=31):
        # Feeds list what is some weeks old, and every correction to a month that is gone is lost.
        found.append("keep_for must be 31d or more")
    if not settings.webhook_timeout < settings.soft_limit / 2:
        # A batch of alerts is sent for half the soft limit; one more call must not outlast the other half.
        found.append("webhook_timeout must be less than half of soft_limit")
    if settings.model_url and not settings.model_timeout < settings.soft_limit / 2:
        # Half the soft limit is for asking, the other half for what comes after it.
        found.append("model_timeout must be less than half of soft_limit")
    if settings.model_url and not settings.model_name:
        found.append("model_url needs a model_name")
    if settings.elasticsearch_ca_certs and not settings.elasticsearch.startswith("https://"):
        found.append("elasticsearch_ca_certs needs an elasticsearch_url that starts with https://")
    for name in ("elasticsearch_ca_certs", "kibana_ca_certs"):
        if (ca := getattr(settings, name)) and not ca.is_file():
            found.append(f"{name}: there is no file {ca}")
    ports = [settings.redis_port, settings.elasticsearch_port, settings.console_port]
    if len(set(ports)) < len(ports):
        found.append("redis_port, elasticsearch_port, console_port must differ")
    return found


def _sentence(detail: Any) -> str:
    name = ".".join(str(part) for part in detail["loc"])
    message = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        close = _closest(name)
        return f"{name} in {config_file()} is not a setting" + (f" (did you mean {close}?)" if close else "")
    return f"{name}: {message} (it is {_shown(name, detail['input'])})"


def _shown(name: str, value: Any) -> str:
    if name.endswith("_api_key"):
        return "not shown"
    return repr(redacted(str(value)) if name.endswith("_url") else value)


if sys.platform == "win32":  # pragma: no cover
    raise MarsadError("Marsad runs on Linux and macOS; on Windows use WSL")
