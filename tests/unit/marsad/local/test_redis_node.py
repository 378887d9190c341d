from pathlib import Path

import pytest

from marsad.errors import MarsadError
from marsad.local import redis_node
from marsad.local.redis_node import arguments, parse_version


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=1", (7, 0)),
        ("Valkey server v=9.1.2 sha=00000000:0 malloc=libc bits=64 build=2", (9, 1)),
        ("Redis server v=6.0.16 sha=00000000:0", (6, 0)),
        ("Redis server v=10.12.1 sha=00000000:0", (10, 12)),
        ("command not found", (0, 0)),
        ("", (0, 0)),
    ],
)
def test_the_version_a_server_tells(line: str, version: tuple[int, int]) -> None:
    assert parse_version(line) == version


def test_the_first_server_that_is_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, version in (("redis-server", "6.2.14"), ("valkey-server", "7.2.0")):
        (tmp_path / name).write_text(f"#!/bin/sh\necho Server v={version} sha=0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert redis_node.find_binary() == tmp_path / "valkey-server"
    (tmp_path / "valkey-server").unlink()
    with pytest.raises(MarsadError, match=rf"There is no Redis 7 or newer here \({tmp_path}/redis-server is 6.2\)"):
        redis_node.find_binary()


def test_every_write_is_on_disk_and_nothing_is_evicted() -> None:
    told = arguments(Path("/data/redis"), 8601, 256)
    options = dict(zip(told[::2], told[1::2], strict=True))
    assert options == {
        "--bind": "127.0.0.1",
        "--port": "8601",
        "--daemonize": "no",
        "--dir": "/data/redis",
        "--appendonly": "yes",
        "--appendfsync": "always",
        "--save": "",
        "--maxmemory": "256mb",
        "--maxmemory-policy": "noeviction",
    }
