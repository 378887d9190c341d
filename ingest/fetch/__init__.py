"""Speaks HTTP to publishers and their hubs; nothing else here does.

address -> guard -> conditional GET -> redirect? guard again -> body within its limits -> Fetched
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from ingest.courtesy import freshness
from ingest.feed import Feed
from ingest.fetch.body import ACCEPT_ENCODING, BadBody, unpacker
from ingest.fetch.failed import Failed, Kind, failed, refused, short
from ingest.fetch.guard import Forbidden, PublicResolver, check_address
from ingest.fetch.room import Corner, Room
from ingest.hosts import HostBusy
from marsad import __version__
from marsad.clock import now
from marsad.settings import Settings

__all__ = [
    "UNCONDITIONAL", "Answer", "Failed", "Fetched", "Hop", "Kind", "Limits", "NotModified", "Posted", "Sessions",
    "Validators", "Wanted", "fetch", "get", "post", "session", "sessions",
]  # fmt: skip

USER_AGENT = f"Marsad/{__version__}"
MAX_REDIRECTS = 5
CONNECT = timedelta(seconds=10)
# Feeds and their answers have a dozen headers of some hundred bytes; a server that goes on and on is cut off.
MAX_HEADERS = 100
MAX_HEADER = 8190
# What a body has beyond the first part it takes from a room that all share, in steps: bytes.
SMALL = 64 * 1024
STEP = 256 * 1024
ROOM = 64 * 1024 * 1024

# Called with the address of each redirect before it is followed: waits until its host may be asked.
Hop = Callable[[str], Awaitable[None]]

_PERMANENT = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
_REDIRECTS = (*_PERMANENT, HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT)
_CHUNK = 64 * 1024
_WORDS = 500  # bytes read of the answer to a form
_ACCEPT_FEED = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, "
    "application/json;q=0.8, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one fetch may take, redirects included, and how many bytes it may bring, packed and unpacked."""

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
    """A body, not yet read as a feed. `moved` is the new address when every redirect to it was permanent.

    `fresh` is how long it stays so by its headers; `delta` says that it holds only what is new (RFC 3229); `links` are
    its Link headers.
    """

    content: bytes
    content_type: str
    url: str
    validators: Validators = UNCONDITIONAL
    moved: str = ""
    fresh: timedelta | None = None
    delta: bool = False
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says that nothing changed."""

    moved: str = ""
    fresh: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """What a form was answered with: status, and how its body begins; `retry_after` is the header as it came."""

    status: int
    words: str = ""
    retry_after: str = ""


Answer = Fetched | NotModified | Failed
_Came = TypeVar("_Came")


@dataclass(frozen=True, slots=True)
class Sessions:
    """Two HTTP sessions: one that reaches public addresses only, one for feeds marked local."""

    public: aiohttp.ClientSession
    local: aiohttp.ClientSession
    room: Room = field(default_factory=lambda: Room(ROOM))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: an address, whether it may be one that is not public, and the headers beside the usual."""

    url: str
    local: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    hop: Hop | None = None


@asynccontextmanager
async def sessions(limits: Limits, concurrency: int = 50) -> AsyncIterator[Sessions]:
    """Sessions for as long as the block lasts."""
    async with (
        session(PublicResolver(aiohttp.ThreadedResolver()), limits, concurrency) as public,
        session(aiohttp.ThreadedResolver(), limits, concurrency) as local,
    ):
        yield Sessions(public, local)


def session(resolver: AbstractResolver, limits: Limits, concurrency: int) -> aiohttp.ClientSession:
    """One HTTP session whose names are looked up by this resolver."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=resolver, family=socket.AF_UNSPEC, limit=concurrency, limit_per_host=6, ttl_dns_cache=60
        ),
        timeout=aiohttp.ClientTimeout(
            total=None,  # held over all redirects by fetch, and with it the wait for each part
            connect=None,  # would count the wait for a free connection
            sock_connect=limits.connect.total_seconds(),
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPT_ENCODING},
        trust_env=False,
        auto_decompress=False,  # ingest.fetch.body does it, within limits
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
    )


async def fetch(
    sessions: Sessions,
    feed: Feed,
    validators: Validators,
    limits: Limits,
    url: str = "",
    hop: Hop | None = None,
    corner: Corner | None = None,
) -> Answer:
    """Get a feed, at its own address or at `url`, if it changed. Whatever goes wrong comes back as Failed, in time.

    A large body takes its memory from `corner`, which the caller gives back when it is read.
    """
    conditions = {"If-None-Match": validators.etag, "If-Modified-Since": validators.modified}
    asked = {name: value for name, value in conditions.items() if value}
    delta = {"A-IM": "feed"} if asked else {}
    wanted = Wanted(url or feed.url, feed.local, {"Accept": _ACCEPT_FEED} | delta | asked, hop)
    if corner is None:
        return await get(sessions, wanted, limits)
    return await _in_time(_follow(sessions, wanted, limits, corner), wanted, limits)


async def get(sessions: Sessions, wanted: Wanted, limits: Limits) -> Answer:
    """Get an address within the limits, redirects included; whatever goes wrong comes back as Failed."""
    async with sessions.room.corner() as corner:
        return await _in_time(_follow(sessions, wanted, limits, corner), wanted, limits)


async def post(sessions: Sessions, wanted: Wanted, form: Mapping[str, str], limits: Limits) -> Posted | Failed:
    """Send a form to an address, redirects included, under the same guards and limits as `get`."""
    return await _in_time(_send(sessions, wanted, form), wanted, limits)


async def _in_time(asking: Awaitable[_Came], wanted: Wanted, limits: Limits) -> _Came | Failed:
    try:
        async with asyncio.timeout(limits.timeout.total_seconds()):
            return await asking
    except HostBusy as error:
        return Failed("busy", f"it redirects to a host that is busy: {error}", 0, f"{error.wait.total_seconds():.0f}")
    except (aiohttp.ClientError, BadBody, Forbidden, OSError, ValueError) as error:  # TimeoutError is an OSError
        return failed(error, wanted.url, limits.timeout)


async def _follow(sessions: Sessions, wanted: Wanted, limits: Limits, corner: Corner) -> Answer:
    url, moved, permanent = URL(wanted.url), "", True
    web = sessions.local if wanted.local else sessions.public
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url, wanted.local)
        async with web.get(url, headers=wanted.headers, allow_redirects=False) as response:
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await _answer(response, moved, limits, corner)
            permanent = permanent and response.status in _PERMANENT
            url = url.join(URL(response.headers["Location"]))
            moved = str(url) if permanent else moved
        if wanted.hop:
            await wanted.hop(str(url))
    return Failed("redirect", f"it redirects more than {MAX_REDIRECTS} times, last to {short(url)}")


async def _send(sessions: Sessions, wanted: Wanted, form: Mapping[str, str]) -> Posted | Failed:
    url, web = URL(wanted.url), sessions.local if wanted.local else sessions.public
    for _ in range(MAX_REDIRECTS + 1):
        check_address(url, wanted.local)
        async with web.post(url, data=form, headers=wanted.headers, allow_redirects=False) as response:
            # A hub may name another one by 307 and 308; by 301 and 302 servers move from http to https. None of them
            # means that the form is to be left behind, as browsers do.
            if response.status not in _REDIRECTS or "Location" not in response.headers:
                return await _posted(response)
            url = url.join(URL(response.headers["Location"]))
        if wanted.hop:
            await wanted.hop(str(url))
    return Failed("redirect", f"it redirects more than {MAX_REDIRECTS} times, last to {short(url)}")


async def _posted(response: aiohttp.ClientResponse) -> Posted:
    words, packed = b"", response.headers.get("Content-Encoding", "identity") != "identity"
    while not packed and len(words) < _WORDS and (chunk := await response.content.read(_WORDS - len(words))):
        words += chunk
    retry = response.headers.get("Retry-After", "")
    return Posted(response.status, words.decode("utf-8", "replace").strip(), retry)


async def _answer(response: aiohttp.ClientResponse, moved: str, limits: Limits, corner: Corner) -> Answer:
    headers = response.headers
    fresh = freshness(headers.get("Cache-Control", ""), headers.get("Expires", ""), headers.get("Age", ""), now())
    if response.status == HTTPStatus.NOT_MODIFIED:
        return NotModified(moved, fresh)
    if response.status not in (HTTPStatus.OK, HTTPStatus.IM_USED):
        return refused(response.status, headers)
    content = await _content(response, limits, corner)
    if isinstance(content, Failed):
        return content
    return Fetched(
        content=content,
        content_type=headers.get("Content-Type", ""),
        url=str(response.url),
        validators=Validators(_sendable(headers.get("ETag", "")), _sendable(headers.get("Last-Modified", ""))),
        moved=moved,
        fresh=fresh,
        delta=response.status == HTTPStatus.IM_USED,
        links=tuple(headers.getall("Link", ())),
    )


def _sendable(value: str) -> str:
    # Bytes that are no UTF-8 come as lone surrogates, and could not be sent back.
    return value if value.isprintable() else ""


async def _content(response: aiohttp.ClientResponse, limits: Limits, corner: Corner) -> bytes | Failed:
    """The body, unpacked; waits for others when those that come in fill the room."""
    unpack = unpacker(response.headers.get("Content-Encoding", ""))
    body, wire = bytearray(), 0
    async for chunk in response.content.iter_chunked(_CHUNK):
        wire += len(chunk)
        if wire > limits.max_bytes:
            return _too_large(limits, response)
        for piece in unpack.feed(chunk):
            body += piece
            if len(body) > limits.max_bytes:
                return _too_large(limits, response)
            if len(body) > SMALL + corner.held:
                await corner.grow(STEP)
    if wire and not unpack.complete:
        return Failed("connection", "the answer broke off before its end", response.status)
    return bytes(body)


def _too_large(limits: Limits, response: aiohttp.ClientResponse) -> Failed:
    response.close()  # the rest is not read only to keep the connection
    return Failed("size", f"it is larger than {limits.max_bytes:,} bytes (fetch_max_bytes)", response.status)
