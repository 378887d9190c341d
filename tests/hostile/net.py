"""An internet of our own: names and public addresses that lead to servers of this machine, and a note of every try."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, TypeVar

from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.fetch import Limits, Sessions, session
from ingest.fetch.guard import PublicResolver

PUBLIC = "93.184.216.34"
Came = TypeVar("Came")


class Internet(asyncio.SelectorEventLoop):
    """An event loop that writes down to where a connection is tried. None leaves: `leads` says where addresses lead.

    All addresses, those of this machine too, refuse unless they are listed there.
    """

    def __init__(self) -> None:
        super().__init__()
        self.tried: list[tuple[str, int]] = []
        self.leads: dict[str, int] = {}  # address -> port of a server of ours

    async def sock_connect(self, sock: socket.socket, address: Any) -> None:
        """As asyncio's, which is where every connection of aiohttp begins."""
        self.tried.append(address[:2])
        if address[0] not in self.leads:
            raise ConnectionRefusedError(111, "nobody there")
        await super().sock_connect(sock, ("127.0.0.1", self.leads[address[0]]))


class Names(AbstractResolver):
    """DNS that gives each name its answers in turn, the last of them for ever; what is not listed is public."""

    def __init__(self, **answers: Iterable[Iterable[str]]) -> None:
        self._answers = {name.replace("_", "."): [list(one) for one in given] for name, given in answers.items()}
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of the host, or what the system makes of a number."""
        self.asked.append(host)
        left = self._answers.get(host.rstrip("."), [_numeric(host)])
        given = left.pop(0) if len(left) > 1 else left[0]
        return [
            ResolveResult(hostname=host, host=one, port=port, family=_family(one), proto=0, flags=0) for one in given
        ]

    async def close(self) -> None:
        """Nothing to close."""


def _numeric(host: str) -> list[str]:
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        return [PUBLIC]


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


@contextlib.asynccontextmanager
async def web(names: Names, limits: Limits) -> AsyncIterator[Sessions]:
    """Sessions as the poller has them, with these names."""
    async with session(PublicResolver(names), limits, 10) as public, session(names, limits, 10) as local:
        yield Sessions(public, local)


def on_internet(scene: Coroutine[Any, Any, Came]) -> Came:
    """Run a scene on an internet of its own."""
    with asyncio.Runner(loop_factory=Internet) as runner:
        return runner.run(scene)


def internet() -> Internet:
    """The one that this scene runs on."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, Internet)
    return loop


@contextlib.asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[int]:
    """A server that answers each request with the next of these, the last for ever; its port."""
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(left.pop(0) if len(left) > 1 else left[0])
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


def ok(body: bytes, *headers: str) -> bytes:
    """A whole answer with this body."""
    lines = ["HTTP/1.1 200 OK", "Connection: close", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def redirect(target: str, status: int = 302) -> bytes:
    """An answer that leads elsewhere."""
    return f"HTTP/1.1 {status} Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {target}\r\n\r\n".encode()
