"""Bodies unpacked piece by piece, in all four ways, whatever the pieces."""

import gzip
import os
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.body import BadBody, unpacker

try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    from backports import zstd

PACKERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=4),
    "zstd": zstd.compress,
    "identity": bytes,
    "": bytes,
}
_BOMB = b"0" * 20_000_000


def unpacked(encoding: str, packed: bytes, step: int) -> tuple[bytes, bool]:
    inside = unpacker(encoding)
    pieces = [piece for at in range(0, len(packed), step) for piece in inside.feed(packed[at : at + step])]
    return b"".join(pieces), inside.complete


@pytest.mark.parametrize("encoding", PACKERS)
@given(data=st.binary(max_size=3000), repeat=st.integers(1, 100), step=st.integers(1, 5000))
def test_round_trip(encoding: str, data: bytes, repeat: int, step: int) -> None:
    assert unpacked(encoding, PACKERS[encoding](data * repeat), step)[0] == data * repeat


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_bomb_comes_in_small_pieces(encoding: str) -> None:
    packed = PACKERS[encoding](_BOMB)
    assert len(packed) < 100_000
    assert max(len(piece) for piece in unpacker(encoding).feed(packed)) <= 256 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_breaks_off_is_not_complete(encoding: str) -> None:
    packed = PACKERS[encoding](os.urandom(5000))
    assert unpacked(encoding, packed, 1000)[1]
    assert not unpacked(encoding, packed[:-50], 1000)[1]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_is_refused(encoding: str) -> None:
    with pytest.raises(BadBody, match="badly compressed"):
        unpacked(encoding, b"<?xml version='1.0'?><rss></rss>" * 10, 1000)


@pytest.mark.parametrize("encoding", ["gzip, br", "compress", "aes128gcm"])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(BadBody, match="not asked for"):
        unpacker(encoding)


def test_deflate_without_its_frame_is_read_too() -> None:
    assert unpacked("deflate", zlib.compress(b"abc" * 50)[2:-4], 7)[0] == b"abc" * 50


def test_several_gzip_members_are_one_body_and_padding_is_none() -> None:
    assert unpacked("gzip", gzip.compress(b"ab") + gzip.compress(b"cd") + b"\0\0", 1000)[0] == b"abcd"
