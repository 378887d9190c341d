"""The encoder's arithmetic in numpy: a vector for each word of an article, and small networks that answer from them.

The weights lie in one npz file that training/encoder writes: matrices as int8 with a scale for each row (`NAME.q`,
`NAME.s`), all else as float32, and the pieces, their scores and the types that were taught.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources.abc import Traversable
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from marsad.errors import MarsadError
from workers.extract.encoder.pieces import END, START, Pieces

Floats = npt.NDArray[np.float32]

# The encoder sees so many pieces at once; longer texts in windows that begin so far apart.
WINDOW, STRIDE = 510, 384
HEADS, ROLE_HEADS = 12, 4
# E5's layers divide by a smaller number than the role reader's.
TINY, SMALL = 1e-12, 1e-5
_GELU = math.sqrt(2 / math.pi)


def load(path: Traversable) -> Network:
    """The network of a file, read once. From then on this process calculates in one thread: each core has a worker.

    Raises MarsadError when the file is absent or is none of ours.
    """
    return _load(str(path))


@cache
def _load(path: str) -> Network:
    threadpool_limits(1)
    try:
        with np.load(path) as saved:
            return Network(dict(saved))
    except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise MarsadError(f"cannot read {path}: install Marsad again, or set MARSAD_ACCURATE=false") from error


class Network:
    """Weights by name; see training/encoder/net.py for what each is."""

    def __init__(self, saved: dict[str, Any]) -> None:
        self.types: list[str] = _lines(saved.pop("types"))
        self.pieces = Pieces(_lines(saved.pop("pieces")), saved.pop("scores"))
        self.layers = int(saved.pop("layers"))
        self.weights: dict[str, Floats] = {}
        for name, weight in saved.items():
            if name.endswith(".q"):
                self.weights[name[:-2]] = weight.astype("f4") * saved[f"{name[:-2]}.s"][:, None]
            elif not name.endswith(".s"):
                self.weights[name] = weight.astype("f4")
        for name in (*(f"layers.{number}" for number in range(self.layers)), "rl"):
            self._join(name)

    def _join(self, name: str) -> None:
        """Query, key and value of a layer as one matrix: one multiplication is quicker than three."""
        for kind in ("weight", "bias"):
            parts = [self.weights.pop(f"{name}.{part}.{kind}") for part in "qkv"]
            self.weights[f"{name}.qkv.{kind}"] = np.concatenate(parts)

    def words(self, words: Sequence[str]) -> Floats:
        """[words, width]: what each word means where it stands. A word is told by its first and last piece."""
        cut = [self.pieces(word) for word in words]
        ends = np.cumsum([len(pieces) for pieces in cut])
        firsts = ends - [len(pieces) for pieces in cut]
        flat = [piece for pieces in cut for piece in pieces]
        found = np.empty((len(words), self.weights["emb.weight"].shape[1]), "f4")
        best = np.full(len(words), -1)
        for start in windows(len(flat)):
            seen = self._window(flat[start : start + WINDOW])
            first, last = firsts - start, ends - 1 - start
            # How many pieces of the window stand around a word, on the poorer side: the best window reads it.
            room = np.minimum(first, min(WINDOW, len(flat)) - 1 - last)
            reads = (room > best) & (first >= 0) & (last < WINDOW)
            found[reads] = (seen[first[reads]] + seen[last[reads]]) * 0.5
            best[reads] = room[reads]
        return found

    def _window(self, pieces: list[int]) -> Floats:
        """[pieces, width] of one window, without the marks about it."""
        w = self.weights
        x = w["emb.weight"][[START, *pieces, END]] + w["pos.weight"][: len(pieces) + 2]
        x = normed(x, w["eln.weight"], w["eln.bias"])
        for number in range(self.layers):
            x = self.layer(f"layers.{number}", x, HEADS)
        return x[1:-1]

    def layer(self, name: str, x: Floats, heads: int) -> Floats:
        """One layer of a transformer, normed after each half: every row looks at all others."""
        w, (length, width) = self.weights, x.shape

        # [query key value, heads, rows, width of a head]
        query, key, value = self.linear(f"{name}.qkv", x).reshape(length, 3, heads, -1).transpose(1, 2, 0, 3)
        looked = softmax(query @ key.transpose(0, 2, 1) / math.sqrt(width // heads)) @ value
        x = x + self.linear(f"{name}.o", looked.transpose(1, 0, 2).reshape(length, width))
        x = normed(x, w[f"{name}.ln1.weight"], w[f"{name}.ln1.bias"])
        x = x + self.linear(f"{name}.f", gelu(self.linear(f"{name}.i", x)))
        return normed(x, w[f"{name}.ln2.weight"], w[f"{name}.ln2.bias"])

    def linear(self, name: str, x: Floats) -> Floats:
        """A matrix and what is added."""
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def answer(self, name: str, x: Floats) -> Floats:
        """A network of one hidden layer."""
        return self.linear(f"{name}.3", gelu(self.linear(f"{name}.0", x)))


def _lines(letters: npt.NDArray[np.uint8]) -> list[str]:
    return letters.tobytes().decode("utf-8").split("\n")


def windows(length: int) -> list[int]:
    """Where windows over so many pieces begin; the last one ends with the text."""
    if length <= WINDOW:
        return [0]
    return [min(start, length - WINDOW) for start in range(0, length - WINDOW + STRIDE, STRIDE)]


def normed(x: Floats, weight: Floats, bias: Floats, tiny: float = TINY) -> Floats:
    """Each row with mean 0 and variance 1, scaled and moved."""
    x = x - x.mean(-1, keepdims=True)
    scaled: Floats = x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(tiny)) * weight + bias
    return scaled


def gelu(x: Floats) -> Floats:
    """The activation, in its form with tanh."""
    bent: Floats = np.float32(0.5) * x * (1 + np.tanh(np.float32(_GELU) * (x + np.float32(0.044715) * x * x * x)))
    return bent


def softmax(x: Floats) -> Floats:
    """Scores as chances, along the last axis."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    chances: Floats = raised / raised.sum(-1, keepdims=True)
    return chances


def sigmoid(x: Floats) -> Floats:
    """A score as a chance."""
    chance: Floats = np.reciprocal(1 + np.exp(-x))
    return chance
