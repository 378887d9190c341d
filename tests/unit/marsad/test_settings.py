"""Settings: the environment over the file, and every mistake at once by its name."""

from datetime import timedelta
from ipaddress import IPv6Address
from pathlib import Path

import pytest

from marsad import settings
from marsad.errors import MarsadError
from marsad.settings import Settings


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file of this test's own, empty."""
    path = tmp_path / "marsad.toml"
    path.touch()
    monkeypatch.setenv("MARSAD_CONFIG", str(path))
    return path


def mistakes() -> str:
    with pytest.raises(MarsadError) as caught:
        settings.load()
    return str(caught.value)


def test_nothing_set_is_enough() -> None:
    chosen = settings.load()
    assert chosen.redis == "redis://127.0.0.1:8601/0"
    assert chosen.broker == "redis://127.0.0.1:8601/1"
    assert chosen.elasticsearch == "http://127.0.0.1:8602"
    assert chosen.console == "http://127.0.0.1:8600"
    assert chosen.feeds == chosen.data_dir / "feeds.toml"


def test_the_broker_is_the_queues_server_unless_named() -> None:
    assert Settings(redis_url="redis://there/0").broker == "redis://there/0"
    assert Settings(redis_url="redis://there/0", broker_url="redis://here/1").broker == "redis://here/1"


def test_the_environment_wins_over_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('console_port = 9001\nlag_limit = "2m"\nconsole_hosts = ["a.example", "b.example"]\n')
    monkeypatch.setenv("MARSAD_CONSOLE_PORT", "9002")
    chosen = settings.load()
    assert (chosen.console_port, chosen.lag_limit) == (9002, timedelta(minutes=2))
    assert chosen.console_hosts == ("a.example", "b.example")
    monkeypatch.setenv("MARSAD_CONSOLE_HOSTS", "c.example, d.example")
    assert settings.load().console_hosts == ("c.example", "d.example")


def test_every_mistake_is_named_at_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('rediss_url = "redis://x"\nbatch = 0\n')
    monkeypatch.setenv("MARSAD_REDIS_PROT", "7000")
    monkeypatch.setenv("MARSAD_REDIS_PORT", "many")
    monkeypatch.setenv("MARSAD_POLL_INTERVAL", "often")
    monkeypatch.setenv("MARSAD_WEBHOOK_URL", "ftp://x.example")
    monkeypatch.setenv("MARSAD_LOG_LEVEL", "loud")
    said = mistakes()
    assert said.count(";") == 6
    for part in (
        f"rediss_url in {file} is not a setting (did you mean redis_url?)",
        "MARSAD_REDIS_PROT is not a setting (did you mean MARSAD_REDIS_PORT?)",
        "redis_port: ", "(it is 'many')", "poll_interval: write a duration such as 30s, 5m, 24h or 2d (it is 'often')",
        "webhook_url: must start with http:// or https:// (it is 'ftp://x.example')", "batch: ", "log_level: ",
    ):  # fmt: skip
        assert part in said


def test_a_name_like_no_other_gets_no_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_XYZZY", "1")
    assert mistakes() == "settings: MARSAD_XYZZY is not a setting"


def test_an_absent_or_unreadable_file_is_named(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("redis_port = = 1\n")
    monkeypatch.setenv("MARSAD_TYPO", "1")
    assert f"{file}: " in mistakes()
    assert "MARSAD_TYPO is not a setting" in mistakes()
    file.write_bytes(b"rules_file = '\xff'\n")
    assert f"{file}: " in mistakes()
    monkeypatch.setenv("MARSAD_CONFIG", str(tmp_path / "none.toml"))
    assert f"MARSAD_CONFIG: there is no file {tmp_path / 'none.toml'}" in mistakes()


@pytest.mark.parametrize(
    ("written", "meant"),
    [("30", 30), ("30s", 30), ("1.5m", 90), ("24h", 86400), ("2d", 172800), (" 5m ", 300), (7, 7), (0.5, 0.5)],
)
def test_a_duration(written: object, meant: float) -> None:
    assert Settings(poll_interval=written).poll_interval == timedelta(seconds=meant)


@pytest.mark.parametrize("written", ["", "5 minutes", "-5s", "0", 0, -1, True, "nan", "1e3", "999999999999d", None])
def test_no_duration(written: object) -> None:
    with pytest.raises(ValueError, match="write a duration"):
        Settings(poll_interval=written)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"HARD_LIMIT": "20s"}, "soft_limit, hard_limit, reclaim_after must grow"),
        ({"RECLAIM_AFTER": "30s"}, "soft_limit, hard_limit, reclaim_after must grow"),
        ({"REDIS_PORT": "8600"}, "redis_port, elasticsearch_port, console_port must differ"),
        ({"REDIS_URL": "http://x"}, "redis_url: must start with redis:// or rediss:// or unix://"),
        ({"REDIS_URL": "sentinel://x/main"}, "redis_url: write the number of the database"),
        ({"BROKER_URL": "amqp://x"}, "broker_url: must start with"),
        ({"ELASTICSEARCH_URL": "x.example:9200"}, "elasticsearch_url: must start with http:// or https://"),
        ({"REDIS_URL": "redis://localhost:abc"}, "redis_url: Port could not be cast to integer value as 'abc'"),
        ({"REDIS_URL": "redis://[::1"}, "redis_url: Invalid IPv6 URL (it is 'redis://[::1')"),
        ({"REDIS_URL": "redis:///0"}, "redis_url: has no host"),
        ({"REDIS_URL": "unix://run/redis.sock"}, "redis_url: write the socket's whole path"),
        ({"REDIS_URL": "unix:///"}, "redis_url: write the socket's whole path"),
        ({"BROKER_URL": "sentinel://a:26379;sentinel://b:x"}, "broker_url: Port could not be cast"),
        ({"ELASTICSEARCH_URL": "http://"}, "elasticsearch_url: has no host"),
        ({"ELASTICSEARCH_URL": "http://h:99999"}, "elasticsearch_url: Port out of range"),
        ({"ELASTICSEARCH_URL": "http://h:0"}, "elasticsearch_url: Port out of range"),
        ({"ELASTICSEARCH_URL": "http://h"}, "elasticsearch_url: needs a port"),
        ({"WEBHOOK_URL": "http://h:x"}, "webhook_url: Port could not be cast"),
        ({"WEBHOOK_TIMEOUT": "12.5s"}, "webhook_timeout must be less than half of soft_limit"),
        (
            {"MODEL_URL": "http://h/v1", "MODEL_NAME": "m", "MODEL_TIMEOUT": "12.5s"},
            "model_timeout must be less than half of soft_limit",
        ),
        ({"MODEL_URL": "http://h/v1"}, "model_url needs a model_name"),
        ({"MODEL_URL": "h/v1"}, "model_url: must start with http:// or https://"),
        ({"MODEL_CONCURRENCY": "0"}, "model_concurrency: "),
        ({"ELASTICSEARCH_CA_CERTS": "/no/ca.pem"}, "elasticsearch_ca_certs: there is no file /no/ca.pem"),
        ({"KEEP_FOR": "7d"}, "keep_for must be 31d or more"),
        ({"CONSOLE_BIND": "everywhere"}, "console_bind: value is not a valid IPv4 or IPv6 address"),
        ({"KIBANA_CA_CERTS": "/no/ca.pem"}, "kibana_ca_certs: there is no file /no/ca.pem"),
        ({"ELASTICSEARCH_CA_CERTS": __file__}, "elasticsearch_ca_certs needs an elasticsearch_url that starts with"),
        ({"QUEUE_MEMORY_SHARE": "0"}, "queue_memory_share: "),
        ({"CONSOLE_PORT": "70000"}, "console_port: "),
        ({"CONSOLE_HOSTS": ","}, "console_hosts: "),
    ],
)
def test_contradictions(given: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"MARSAD_{name}", value)
    assert said in mistakes()


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("REDIS_URL", "redis://h:6379/0"),
        ("REDIS_URL", "rediss://:a%2Fb@[::1]:6380/2"),
        ("REDIS_URL", "unix://:pass@/run/redis.sock?db=1"),
        ("BROKER_URL", "sentinel://:pass@a:26379;sentinel://b:26379"),
        ("ELASTICSEARCH_URL", "https://h"),
        ("ELASTICSEARCH_URL", "http://h:9200/path"),
        ("WEBHOOK_URL", "http://h"),
    ],
)
def test_an_address_that_is_one(name: str, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"MARSAD_{name}", url)
    assert getattr(settings.load(), name.lower()) == url


def test_a_mistake_shows_no_password(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARSAD_REDIS_URL", "redis://user:pass/word@h:6379")
    monkeypatch.setenv("MARSAD_ELASTICSEARCH_URL", "elastic:password@h:9200")
    file.write_text("elasticsearch_api_key = 13579\n")
    said = mistakes()
    assert "(it is 'redis://***@h:6379')" in said
    assert "(it is '***@h:9200')" in said
    assert "elasticsearch_api_key" in said
    assert not [secret for secret in ("user", "pass/", "elastic:", "13579") if secret in said]


@pytest.mark.parametrize(
    ("given", "broker"),
    [
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix://:pass@/run/redis.sock", "redis+socket://:pass@/run/redis.sock"),
        ("unix:///run/redis.sock?password=a%2Fb", "redis+socket://:a%2Fb@/run/redis.sock"),
        ("rediss://h:6380/2", "rediss://h:6380/2"),
    ],
)
def test_the_broker_is_written_as_celery_reads_it(given: str, broker: str) -> None:
    assert Settings(broker_url=given).broker == broker
    assert Settings(redis_url=given).broker == broker


def test_an_empty_variable_is_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REDIS_URL", "FEEDS_FILE", "CONSOLE_PORT"):
        monkeypatch.setenv(f"MARSAD_{name}", "")
    chosen = settings.load()
    assert (chosen.redis_url, chosen.feeds_file, chosen.console_port) == (None, None, 8600)


def test_what_is_beside_the_settings_is_no_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings.BESIDE - {"MARSAD_CONFIG"}:
        monkeypatch.setenv(name, "x")
    assert settings.load() == Settings()


def test_paths_mean_the_same_place_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    chosen = Settings(data_dir=Path("here"), rules_file=Path("~/rules.toml"))
    assert chosen.data_dir == tmp_path / "here"
    assert chosen.rules_file == Path("/home/somebody/rules.toml")


EVERYTHING = {
    "data_dir": Path("/var/lib/x y"), "cache_dir": Path("/var/cache/x"), "redis_url": "rediss://:pass@x.example:6380/2",
    "broker_url": "unix:///run/redis.sock", "sentinel_master": "m", "redis_port": 1, "elasticsearch_url": "https://x.example:9200",
    "elasticsearch_api_key": "a=b;c", "elasticsearch_ca_certs": Path(__file__), "elasticsearch_port": 2,
    "kibana_url": "https://k.example:5601/base", "kibana_api_key": "c=d;e", "kibana_ca_certs": Path(__file__),
    "elasticsearch_heap_mb": 1024, "console_port": 3, "console_bind": IPv6Address("::1"),
    "console_hosts": ("a.example",), "public_url": "https://m.example", "feeds_file": Path("/f.toml"),
    "sample_feed": False, "poll_interval": timedelta(days=30), "poll_concurrency": 7,
    "host_spacing": timedelta(seconds=3), "host_concurrency": 5,
    "fetch_timeout": timedelta(milliseconds=1), "fetch_max_bytes": 20_000, "worker_processes": 3, "batch": 9,
    "soft_limit": timedelta(seconds=1, microseconds=1), "hard_limit": timedelta(seconds=2),
    "reclaim_after": timedelta(seconds=3), "process_memory_mb": 2000, "accurate": False, "shards": 4,
    "known_for": timedelta(days=3),
    "merge_after": timedelta(days=9), "keep_for": timedelta(days=99),
    "queue_memory_share": 0.55, "rules_file": Path("/r.toml"),
    "model_url": "https://x.example/v1", "model_name": "small", "model_api_key": "k=;y",
    "model_timeout": timedelta(milliseconds=498), "model_concurrency": 9, "model_max_chars": 999,
    "shipped_rules": False, "alert_max_age": timedelta(days=400), "webhook_url": "https://x.example/hook",
    "webhook_timeout": timedelta(milliseconds=499), "lag_limit": timedelta(seconds=1),
    "silence_limit": timedelta(days=12), "log_format": "json", "log_level": "debug",
}  # fmt: skip


@pytest.mark.parametrize("given", [{}, EVERYTHING])
def test_the_children_read_what_the_parent_read(
    given: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MARSAD_CONFIG", "marsad.toml")
    chosen = Settings(**given)  # type: ignore[arg-type]
    (tmp_path / "elsewhere").mkdir()
    for name, value in settings.environment(chosen).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert settings.load() == chosen


def test_everything_above_is_everything() -> None:
    assert set(EVERYTHING) == set(Settings.model_fields)


def test_the_file_of_root_and_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARSAD_CONFIG")
    monkeypatch.delenv("MARSAD_CACHE_DIR", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert settings.config_file() == Path("/etc/marsad.toml")
    assert Settings().data_dir == Path("/var/lib/marsad")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert settings.config_file() == Path("/home/somebody/.config/marsad.toml")
    assert (Settings().data_dir, Settings().cache_dir) == (
        Path("/home/somebody/.local/share/marsad"),
        Path("/home/somebody/.cache/marsad"),
    )
