"""Unpacks a body piece by piece, so that a bomb is noticed while it is small: gzip, deflate, br, zstd."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

ACCEPT_ENCODING = "gzip, deflate, br, zstd"
_PIECE = 64 * 1024
_MOST_PARTS = 1000


class BadBody(Exception):
    """A body that is not packed as it says, or in a way that nobody asked for."""


class Unpacker(Protocol):
    """Unpacks one body."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """What these bytes unpack to, in pieces of about 64 kB at most; raises BadBody."""

    @property
    def complete(self) -> bool:
        """Whether the packed body came to its own end."""


def unpacker(encoding: str) -> Unpacker:
    """The unpacker of a Content-Encoding; raises BadBody for one that is not known."""
    match encoding.strip().lower():
        case "" | "identity" | "none" | "utf-8":  # the last two are mistakes that servers make
            return _Plain()
        case "gzip" | "x-gzip":
            return _Zlib(16 + zlib.MAX_WBITS)
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
    raise BadBody(f"it is packed as {encoding.strip()[:40]!r}, which was not asked for")


def _counted(parts: int) -> int:
    """One part more; each costs as much as 10 kB of text, and an empty one takes 20 bytes."""
    if parts >= _MOST_PARTS:
        raise BadBody("it is packed in too many parts")
    return parts + 1


class _Plain:
    complete = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    def __init__(self, window: int) -> None:
        self._window = window
        self._parts = 1
        self._inside = zlib.decompressobj(window)

    @property
    def complete(self) -> bool:
        return self._inside.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._inside.eof:
                # A gzip file may be several after each other; what else follows the end is padding, and ignored.
                if self._window <= zlib.MAX_WBITS or not data.startswith(b"\x1f\x8b"):
                    return
                self._inside = zlib.decompressobj(self._window)
                self._parts = _counted(self._parts)
            try:
                piece = self._inside.decompress(data, _PIECE)
            except zlib.error as error:
                raise BadBody("it is badly compressed") from error
            data = self._inside.unconsumed_tail or self._inside.unused_data
            yield piece


class _Deflate:
    """Deflate as RFC 9110 has it (with zlib's frame), or as many servers send it (without)."""

    def __init__(self) -> None:
        self._inside: _Zlib | None = None

    @property
    def complete(self) -> bool:
        return self._inside is None or self._inside.complete

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inside is None and data:
            framed = data[0] & 0x0F == 8 and (len(data) < 2 or int.from_bytes(data[:2]) % 31 == 0)
            self._inside = _Zlib(zlib.MAX_WBITS if framed else -zlib.MAX_WBITS)
        yield from self._inside.feed(data) if self._inside else ()


class _Brotli:
    def __init__(self) -> None:
        self._inside = brotli.Decompressor()

    @property
    def complete(self) -> bool:
        return bool(self._inside.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._inside.is_finished():
                # It takes no input before all that it held back is asked for, and says so only sometimes.
                taken = data if self._inside.can_accept_more_data() else b""
                piece = self._inside.process(taken, output_buffer_limit=_PIECE)
                data = b"" if taken else data
                if not piece and not data:
                    return
                yield piece
        except brotli.error as error:
            raise BadBody("it is badly compressed") from error


class _Zstd:
    def __init__(self) -> None:
        # RFC 9659: what is sent over HTTP needs no window above 8 MB; more is refused before it is reserved.
        self._options = {zstd.DecompressionParameter.window_log_max: 23}
        self._inside = zstd.ZstdDecompressor(options=self._options)
        self._parts = 1

    @property
    def complete(self) -> bool:
        return bool(self._inside.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while True:
                if self._inside.eof:
                    data = self._inside.unused_data or data
                    if not data:
                        return
                    self._inside = zstd.ZstdDecompressor(options=self._options)
                    self._parts = _counted(self._parts)
                yield self._inside.decompress(data, _PIECE)
                data = b""
                if self._inside.needs_input and not self._inside.eof:
                    return
        except zstd.ZstdError as error:
            raise BadBody("it is badly compressed") from error
