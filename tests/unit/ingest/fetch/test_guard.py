"""Which addresses a feed may lead to."""

import socket
from collections.abc import Coroutine
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ingest.fetch.guard import Forbidden, PublicResolver, check_address, is_public


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "::ffff:1.1.1.1", "2002:101:101::1"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url", ["https://one.example/", "http://1.1.1.1/", "http://[2606:4700::1111]/x", "http://localhost/"]
)
def test_address_passes(url: str) -> None:
    check_address(URL(url), local=False)  # a name passes here: the resolver sees what it stands for


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]:8080/", "http://169.254.169.254/latest", "https://[fe80::1]/"]
)
def test_address_is_forbidden_unless_local(url: str) -> None:
    with pytest.raises(Forbidden, match="not a public address"):
        check_address(URL(url), local=False)
    check_address(URL(url), local=True)


@pytest.mark.parametrize(
    "url",
    ["http://2130706433/", "http://127.1/", "http://0x7f.1/", "http://0177.0.0.1/", "http://[a:b.example]/"],
)
def test_a_number_is_no_name(url: str) -> None:
    with pytest.raises(Forbidden, match="not a public address"):
        check_address(URL(url), local=False)


@pytest.mark.parametrize(
    "url", ["ftp://one.example/", "file:///etc/passwd", "/feed", "gopher://1.1.1.1/", "data:text/xml,x"]
)
def test_only_http(url: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        check_address(URL(url), local=True)


class FixedResolver(AbstractResolver):
    """DNS that answers what it was given."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)
            for address in self._addresses
        ]

    async def close(self) -> None:
        pass


def finished(coroutine: Coroutine[Any, Any, list[ResolveResult]]) -> list[ResolveResult]:
    """What a coroutine that waits for nothing returns; an event loop would open a socket."""
    with pytest.raises(StopIteration) as end:
        coroutine.send(None)
    answer: list[ResolveResult] = end.value.value
    return answer


@pytest.mark.parametrize(
    ("stands_for", "left"),
    [(("1.1.1.1",), ["1.1.1.1"]), (("10.0.0.1", "1.1.1.1", "::1"), ["1.1.1.1"]), ((), [])],
)
def test_only_public_addresses_are_resolved(stands_for: tuple[str, ...], left: list[str]) -> None:
    found = finished(PublicResolver(FixedResolver(*stands_for)).resolve("one.example", 443))
    assert [one["host"] for one in found] == left


def test_a_name_for_private_addresses_is_forbidden() -> None:
    with pytest.raises(Forbidden, match=r"one\.example stands for 10\.0\.0\.1"):
        PublicResolver(FixedResolver("10.0.0.1", "::1")).resolve("one.example", 443).send(None)
