"""Servers made to harm who asks them: each is one way to answer one request."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import socket
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import brotli

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"
FEED = "<rss version='2.0'><channel><title>ناشر</title></channel></rss>".encode()
_ZEROS = bytes(4_000_000)
_OFTEN = 600  # times four million: more than two gigabytes
_NO_END = 1 << 60


async def send(writer: asyncio.StreamWriter, *parts: bytes, every: float = 0.0) -> None:
    """Send these, one by one, as fast as they are taken or slower."""
    for part in parts:
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(every)


def whole(*parts: bytes) -> Answer:
    """Sends these and closes the connection."""
    return lambda writer: send(writer, *parts)


def without_end(head: bytes, part: bytes, every: float = 0.0) -> Answer:
    """Sends this for ever after the head."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        await send(writer, head)
        while True:
            await send(writer, part, every=every)

    return answer


def packed(encoding: str, content: bytes) -> Answer:
    """A whole answer that is packed."""
    head = HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    return whole(head, content)


def gzip_bomb(window: int = 16 + zlib.MAX_WBITS) -> bytes:
    """Two gigabytes of nothing in some megabytes: one block, again and again."""
    pack = zlib.compressobj(9, zlib.DEFLATED, window)
    first = pack.compress(_ZEROS) + pack.flush(zlib.Z_FULL_FLUSH)
    again = pack.compress(_ZEROS) + pack.flush(zlib.Z_FULL_FLUSH)
    return first + again * _OFTEN


def brotli_bomb() -> bytes:
    """As `gzip_bomb`, smaller by far."""
    pack = brotli.Compressor(quality=5)
    first = pack.process(_ZEROS) + pack.flush()
    again = pack.process(_ZEROS) + pack.flush()
    return bytes(first + again * _OFTEN)


def zstd_bomb() -> bytes:
    """As `gzip_bomb`, in one frame: blocks that repeat one byte 128 KiB times."""
    block = (128 * 1024 << 3 | 1 << 1).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd" + bytes([0, 13 << 3]) + block * 20_000


def zstd_of_two_gigabytes() -> bytes:
    """A frame that asks for a window of 2 GB."""
    return b"\x28\xb5\x2f\xfd" + bytes([0, 21 << 3]) + (1 << 3 | 1).to_bytes(3, "little") + b"\0"


def reset(head: bytes) -> Answer:
    """Breaks the connection off with a reset after this."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        await send(writer, head, every=0.05)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return answer


async def _silent(writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.CancelledError):  # the scene is over
        await asyncio.sleep(60)


def chunked(*parts: bytes) -> bytes:
    """The head of an answer in chunks, and these."""
    return HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(parts)


def moved(target: str, status: int = 302) -> Answer:
    """A redirect."""
    return whole(f"HTTP/1.1 {status} Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())


# Each way to answer, and as what the poller may put it down.
ANSWERS: dict[str, tuple[Callable[[], Answer], set[str]]] = {
    "gzip bomb": (lambda: packed("gzip", gzip_bomb()), {"size"}),
    "deflate bomb": (lambda: packed("deflate", gzip_bomb(zlib.MAX_WBITS)), {"size"}),
    "raw deflate bomb": (lambda: packed("deflate", gzip_bomb(-zlib.MAX_WBITS)), {"size"}),
    "br bomb": (lambda: packed("br", brotli_bomb()), {"size"}),
    "zstd bomb": (lambda: packed("zstd", zstd_bomb()), {"size"}),
    "zstd bomb of many frames": (lambda: packed("zstd", zstd.compress(_ZEROS) * _OFTEN), {"size"}),
    "zstd window": (lambda: packed("zstd", zstd_of_two_gigabytes()), {"encoding"}),
    "gzip twice": (lambda: packed("gzip, gzip", gzip.compress(gzip.compress(_ZEROS))), {"encoding"}),
    "many gzip members": (lambda: packed("gzip", gzip.compress(b"") * 45_000), {"encoding"}),
    "many zstd frames": (lambda: packed("zstd", zstd.compress(b"") * 70_000), {"encoding"}),
    "packed without end": (lambda: packed("gzip", gzip.compress(FEED * 1000)[:-9]), {"connection"}),
    "not packed at all": (lambda: packed("br", FEED), {"encoding"}),
    "packed somehow": (lambda: packed("x" * 5000, FEED), {"encoding"}),
    "silence": (lambda: _silent, {"timeout"}),
    "slow header": (lambda: without_end(HEAD, b"A", 0.05), {"timeout"}),
    "slow headers": (lambda: without_end(HEAD, b"A: b\r\n", 0.1), {"timeout"}),
    "slow body": (lambda: without_end(HEAD + b"\r\n", b"<", 0.05), {"timeout"}),
    "slow chunks": (lambda: without_end(chunked(), b"1\r\n<\r\n", 0.05), {"timeout"}),
    "slow first line": (lambda: without_end(b"HTTP/1.1 200 ", b"O", 0.05), {"timeout"}),
    "one header without end": (lambda: without_end(HEAD, b"A" * 60_000), {"connection"}),
    "one folded header without end": (lambda: without_end(HEAD + b"A: b", b"\r\n c" * 9_000), {"connection"}),
    "a million headers": (lambda: without_end(HEAD, b"A: b\r\n" * 9_000), {"connection"}),
    "first line without end": (lambda: without_end(b"HTTP/1.1 200 ", b"O" * 60_000), {"connection"}),
    "body without end": (lambda: without_end(HEAD + b"\r\n", b"<" * 60_000), {"size"}),
    "chunks without end": (lambda: without_end(chunked(), b"1\r\n<\r\n" * 9_000), {"size", "timeout"}),
    "a chunk without end": (lambda: without_end(chunked(b"FFFFFFFFFFFF\r\n"), b"<" * 60_000), {"size"}),
    "a chunk beyond numbers": (lambda: whole(chunked(b"F" * 40 + b"\r\n<")), {"connection"}),
    "chunk extensions without end": (
        lambda: without_end(chunked(b"1;"), b"a=b;" * 15_000),
        {"connection", "timeout"},
    ),
    "trailers without end": (lambda: without_end(chunked(b"0\r\n"), b"A: b\r\n" * 9_000), {"connection", "timeout"}),
    "1xx without end": (
        lambda: without_end(b"", b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 1000),
        {"connection", "timeout"},
    ),
    "slow 1xx": (lambda: without_end(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.05), {"timeout"}),
    "longer than it says": (lambda: whole(HEAD + b"Content-Length: 3\r\n\r\n" + FEED), {"ok", "connection"}),
    "shorter than it says": (lambda: whole(HEAD + b"Content-Length: 999\r\n\r\n" + FEED), {"connection"}),
    "an exabyte, it says": (
        lambda: without_end(HEAD + f"Content-Length: {_NO_END}\r\n\r\n".encode(), b"<" * 60_000),
        {"size"},
    ),
    "a length below zero": (lambda: whole(HEAD + b"Content-Length: -1\r\n\r\n" + FEED), {"connection"}),
    "two lengths": (lambda: whole(HEAD + b"Content-Length: 3\r\nContent-Length: 9\r\n\r\n" + FEED), {"connection"}),
    "reset in the head": (lambda: reset(HEAD), {"connection"}),
    "reset in the body": (lambda: reset(HEAD + b"Content-Length: 999\r\n\r\n" + FEED), {"connection"}),
    "closed at once": (lambda: whole(), {"connection"}),
    "not HTTP": (lambda: whole(b"SSH-2.0-OpenSSH_9.2\r\n"), {"connection"}),
    "HTTP/0.9": (lambda: whole(FEED), {"connection"}),
    "NUL in a header": (lambda: whole(HEAD + b"A: \0\r\nContent-Length: 0\r\n\r\n"), {"connection"}),
    "redirect to itself": (lambda: moved("/redirect%20to%20itself"), {"redirect"}),
    "redirect to another that leads back": (lambda: moved("/and%20back", 301), {"redirect"}),
    "and back": (lambda: moved("/redirect%20to%20another%20that%20leads%20back", 308), {"redirect"}),
    "redirects without end": (lambda: moved("redirects%20without%20end?" + "a" * 100, 307), {"redirect"}),
    "redirect with a line break": (lambda: moved("/x\r\n evil: 1"), {"connection", "address", "status"}),
    "redirect to a long address": (lambda: moved("/" + "a" * 100_000), {"connection"}),
    "redirect to no host": (lambda: moved("http://"), {"address", "redirect"}),
    "redirect to a file": (lambda: moved("file:///etc/passwd"), {"address"}),
    "redirect to gopher": (lambda: moved("gopher://127.0.0.1:6379/_FLUSHALL"), {"address"}),
    "redirect to data": (lambda: moved("data:text/xml,<rss/>"), {"address"}),
    "redirect to port 99999": (lambda: moved("http://127.0.0.1:99999/"), {"address"}),
    "slow redirects": (lambda: without_end(b"HTTP/1.1 302 Found\r\n", b"A: b\r\n", 0.1), {"timeout"}),
    "retry never": (
        lambda: whole(b"HTTP/1.1 503 No\r\nContent-Length: 0\r\nRetry-After: " + b"9" * 8000 + b"\r\n\r\n"),
        {"status"},
    ),
    "a status of its own": (lambda: whole(b"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"), {"status"}),
    "upgrade": (lambda: whole(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n"), {"status", "connection"}),
}


@contextlib.asynccontextmanager
async def hostile_server() -> AsyncIterator[str]:
    """Answers each path in the way of that name; the base address."""
    ready = {name: make() for name, (make, _) in ANSWERS.items()}

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            name = request.split()[1].decode().strip("/").partition("?")[0].replace("%20", " ")
            await ready.get(name, whole(b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"))(writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # whoever asked has gone
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
