"""Keeps feeds off addresses that are not public: this machine's, its network's, a cloud's metadata.

An address in a feed list or a redirect is somebody else's word: without the guard it could read what only this machine
may. A literal IP address is looked at as it stands, a name after DNS, on the very addresses that are then used.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(Exception):
    """An address that is not public, reached from a feed that is not marked local."""


def is_public(address: str) -> bool:
    """Whether this IP address is out on the internet, also when it is wrapped in IPv6 in one of the known ways."""
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if not inner and ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def check_address(url: URL, local: bool) -> None:
    """Raise ValueError for what is not http(s), Forbidden for an IP address that is not public unless `local`."""
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError(f"{url} is not an http or https address")
    try:
        public = is_public(url.host)
    except ValueError:
        return  # a name: the resolver looks at what it stands for
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
