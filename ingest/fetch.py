"""Speaks HTTP to publishers; nothing else here does.

address -> guard -> conditional GET -> redirect? guard again -> body within its limits -> Fetched
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Literal

import aiohttp
from aiohttp.abc import AbstractResolver
from multidict import CIMultiDictProxy
from yarl import URL

from ingest.feed import Feed
from ingest.guard import Forbidden, PublicResolver, check_address
from marsad import __version__
from marsad.settings import Settings

USER_AGENT = f"Marsad/{__version__}"
MAX_REDIRECTS = 5
CONNECT = timedelta(seconds=10)

Kind = Literal["gone", "status", "timeout", "size", "tls", "dns", "connection", "redirect", "forbidden", "address"]

_PERMANENT = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
_REDIRECTS = (*_PERMANENT, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT)
_CHUNK = 64 * 1024
_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one fetch may take, redirects included, and how many decoded bytes it may bring."""

    timeout: timedelta = timedelta(seconds=20)
    connect: timedelta = CONNECT
    max_bytes: int = 10_000_000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that the settings ask for."""
        return cls(settings.fetch_timeout, min(settings.fetch_timeout, CONNECT), settings.fetch_max_bytes)


@dataclass(frozen=True, slots=True)
class Validators:
    """What the publisher said of the version we have, word for word; empty: ask without condition."""

    etag: str = ""
    modified: str = ""


UNCONDITIONAL = Validators()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body, not yet read as a feed. `moved` is the new address when every redirect to it was permanent."""

    content: bytes
    content_type: str
    url: str
    validators: Validators = UNCONDITIONAL
    moved: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says that nothing changed."""

    moved: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """No body, and why in one sentence; `retry_after` is the header as it came."""

    kind: Kind
    reason: str
    status: int = 0
    retry_after: str = ""


Answer = Fetched | NotModified | Failed


@dataclass(frozen=True, slots=True)
class Sessions:
    """Two HTTP sessions: one that reaches public addresses only, one for feeds marked local."""

    public: aiohttp.ClientSession
    local: aiohttp.ClientSession


@asynccontextmanager
async def sessions(limits: Limits, concurrency: int = 50) -> AsyncIterator[Sessions]:
    """Sessions for as long as the block lasts."""
    async with (
        _session(PublicResolver(aiohttp.ThreadedResolver()), limits, concurrency) as public,
        _session(aiohttp.ThreadedResolver(), limits, concurrency) as local,
    ):
        yield Sessions(public, local)


async def fetch(sessions: Sessions, feed: Feed, validators: Validators, limits: Limits) -> Answer:
    """Get a feed if it changed. Whatever goes wrong comes back as Failed, within the limits' time."""
    try:
        async with asyncio.timeout(limits.timeout.total_seconds()):
            return await _follow(sessions, feed, validators, limits)
    except (aiohttp.ClientError, Forbidden, OSError, ValueError) as error:  # TimeoutError is an OSError
        return _failed(error, feed, limits)


def _session(resolver: AbstractResolver, limits: Limits, concurrency: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=resolver, family=socket.AF_UNSPEC, limit=concurrency, limit_per_host=6, ttl_dns_cache=60
        ),
        timeout=aiohttp.ClientTimeout(
            total=None,  # held over all redirects by fetch
            connect=None,  # would count the wait for a free connection
            sock_connect=limits.connect.total_seconds(),
            sock_read=limits.timeout.total_seconds(),
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT, "Accept": _ACCEPT, "A-IM": "feed"},
        trust_env=False,
        auto_decompress=True,
    )


async def _follow(sessions: Sessions, feed: Feed, validators: Validators, limits: Limits) -> Answer:
    url, moved, permanent = URL(feed.url), "", True
    session = sessions.local if feed.local else sessions.public
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url, feed)
        async with session.get(url, headers=_conditions(validators), allow_redirects=False) as response:
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await _answer(response, moved, limits)
            permanent = permanent and response.status in _PERMANENT
            url = url.join(URL(response.headers["Location"]))
            moved = str(url) if permanent else moved
    return Failed("redirect", f"it redirects more than {MAX_REDIRECTS} times, last to {_short(url)}")


def _conditions(validators: Validators) -> dict[str, str]:
    headers = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    return {name: value for name, value in headers.items() if value}


async def _answer(response: aiohttp.ClientResponse, moved: str, limits: Limits) -> Answer:
    if response.status == HTTPStatus.NOT_MODIFIED:
        return NotModified(moved)
    if response.status not in (HTTPStatus.OK, HTTPStatus.IM_USED):
        return _refused(response.status, response.headers)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limits.max_bytes:
            return Failed("size", f"it is larger than {limits.max_bytes:,} bytes (fetch_max_bytes)", response.status)
    return Fetched(
        content=bytes(body),
        content_type=response.headers.get("Content-Type", ""),
        url=str(response.url),
        validators=Validators(response.headers.get("ETag", ""), response.headers.get("Last-Modified", "")),
        moved=moved,
    )


def _refused(status: int, headers: CIMultiDictProxy[str]) -> Failed:
    if status == HTTPStatus.GONE:
        return Failed("gone", "the publisher says it is gone for good (410)", status)
    return Failed("status", f"the server answers {status}{_phrase(status)}", status, headers.get("Retry-After", ""))


def _phrase(status: int) -> str:
    try:
        return f" ({HTTPStatus(status).phrase})"
    except ValueError:
        return ""


def _failed(error: Exception, feed: Feed, limits: Limits) -> Failed:
    host = URL(feed.url).host if isinstance(error, aiohttp.ClientConnectionError) else ""
    match error:
        case Forbidden():
            return Failed("forbidden", str(error))
        case TimeoutError():
            return Failed("timeout", f"it did not answer within {limits.timeout.total_seconds():g} s")
        case aiohttp.ClientConnectorDNSError():
            return Failed("dns", f"the name {error.host} is not known to DNS")
        case aiohttp.ClientConnectorCertificateError():
            return Failed("tls", f"the certificate of {error.host} is not valid: {_why(error.certificate_error)}")
        case aiohttp.ClientSSLError():
            return Failed("tls", f"no TLS connection to {error.host}: {_why(error)}")
        case aiohttp.ClientConnectorError():
            return Failed("connection", f"no connection to {error.host}:{error.port}: {_why(error.os_error)}")
        case aiohttp.ServerDisconnectedError() | ConnectionError() | aiohttp.ClientOSError():
            return Failed("connection", f"{host or 'the server'} closed the connection without an answer")
        case aiohttp.ClientPayloadError():
            return Failed("connection", "the answer broke off before its end or is badly compressed")
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError() | UnicodeError():
            return Failed("address", f"{_short(feed.url)} leads to what is not a web address")
        case aiohttp.ClientResponseError():
            return Failed("connection", f"the answer is not HTTP: {error.message}")
    return Failed("address" if isinstance(error, ValueError) else "connection", _why(error))


def _why(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return str(error.verify_message)
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno).lower()
    return str(error) or type(error).__name__


def _short(url: URL | str) -> str:
    text = str(url)
    return text if len(text) <= 100 else text[:97] + "..."
