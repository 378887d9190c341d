"""Keeps feeds off addresses that are not public: this machine's, its network's, a cloud's metadata.

An address in a feed list or a redirect is somebody else's word: without the guard it could read what only this machine
may. A literal IP address is looked at as it stands, a name after DNS, on the very addresses that are then used.
"""

from __future__ import annotations

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

# What ends in a number is no name but an address as it was written of old: 2130706433, 0x7f000001, 0177.0.0.1, 127.1.
# The system would connect to it without asking DNS.
_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE)
# What IANA's registries call not global and this Python does not: 192.0.0.192 is Oracle's metadata.
_SPECIAL = tuple(
    ip_network(block) for block in ("192.0.0.0/24", "192.88.99.0/24", "fec0::/10", "3fff::/20", "5f00::/16")
)
_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """An address that is not public, reached from a feed that is not marked local."""


@lru_cache(10_000)
def is_public(address: str) -> bool:
    """Whether this IP address is out on the internet, also when it is wrapped in IPv6 in one of the known ways."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if not inner and ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    special = any(ip in network for network in _SPECIAL if network.version == ip.version)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved and not special


def check_address(url: URL, local: bool) -> None:
    """Raise ValueError for what is not http(s), Forbidden for an IP address that is not public unless `local`."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{url} is not an http or https address")
    host = url.host.rstrip(".")
    if not set(":%") & set(host) and not _NUMBER.fullmatch(host.rpartition(".")[2]):
        return  # a name: the resolver looks at what it stands for
    try:
        public = is_public(host) and "%" not in host  # a zone is one of this machine's network
    except ValueError:
        public = False
    if not public and not local:
        raise Forbidden(f"{url.host} is not a public address; mark the feed local = true if it is meant")


class PublicResolver(AbstractResolver):
    """DNS that knows only public addresses, so that the checked address is the one connected to."""

    def __init__(self, resolver: AbstractResolver) -> None:
        self._resolver = resolver

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The public addresses of a host; raises Forbidden when it has others only."""
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if is_public(one["host"])]
        if found and not public:
            raise Forbidden(
                f"{host} stands for {found[0]['host']}, which is not a public address; "
                "mark the feed local = true if it is meant"
            )
        return public

    async def close(self) -> None:
        """Release the resolver behind this one."""
        await self._resolver.close()
