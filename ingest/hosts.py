"""Speaks for the Redis structures of politeness, `hosts:next:{host}` and `hosts:busy:{host}`; and names a host.

A host is what one publisher's machines have in common, the registrable domain: feeds of www.a.example and
news.a.example wait for each other. All pollers and the page stage take their slots from here.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import cache
from ipaddress import ip_address
from typing import Any

import redis.asyncio
from publicsuffixlist import PublicSuffixList
from yarl import URL

from ingest.due.scripts import HOSTS, script
from marsad.clock import milliseconds

# A slot further away than this is not worth holding a connection, or an entry, for.
LONGEST_WAIT = timedelta(seconds=10)


class HostBusy(Exception):
    """The host's next free slot is too far away; nothing was taken. `wait` says how far."""

    def __init__(self, host: str, wait: timedelta) -> None:
        super().__init__(f"{host} rests for {wait.total_seconds():.0f} s")
        self.wait = wait


class Hosts:
    """Slots at hosts: one request each, `spacing` apart."""

    def __init__(self, client: redis.asyncio.Redis, spacing: timedelta) -> None:
        self._reserve: Any = client.register_script(script("reserve"))
        self._rest: Any = client.register_script(script("rest"))
        self._spacing = milliseconds(spacing)

    async def reserve(self, url: str, longest: timedelta = LONGEST_WAIT) -> timedelta:
        """Take the next slot at the host of this address: how long to wait for it. Raises HostBusy."""
        host = host_of(url)
        wait = int(await self._reserve(keys=[HOSTS], args=[host, self._spacing, milliseconds(longest)]))
        if wait < 0:
            raise HostBusy(host, timedelta(milliseconds=-wait))
        return timedelta(milliseconds=wait)

    async def wait(self, url: str) -> None:
        """Take the next slot at the host of this address, and wait for it. Raises HostBusy."""
        await asyncio.sleep((await self.reserve(url)).total_seconds())

    async def rest(self, url: str, wait: timedelta) -> None:
        """Leave the whole host of this address alone for a time, as it asked."""
        await self._rest(keys=[HOSTS], args=[host_of(url), milliseconds(wait)])


def host_of(url: str) -> str:
    """The registrable domain of an address (example.co.uk), its IP address, or its name where there is neither."""
    host = (URL(url).host or "").rstrip(".").lower()
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    # ICANN's part only: blogs of one platform are many owners and one set of machines.
    return PublicSuffixList(only_icann=True)
