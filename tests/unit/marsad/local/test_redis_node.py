from pathlib import Path

import pytest

from marsad.local.redis_node import OLDEST, arguments, parse_version


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


@pytest.mark.parametrize(("version", "enough"), [((6, 0), False), ((6, 2), True), ((10, 0), True)])
def test_the_oldest_version_is_the_one_with_xautoclaim(version: tuple[int, int], enough: bool) -> None:
    assert (version >= OLDEST) is enough


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
