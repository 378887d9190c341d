"""Cut words into pieces the encoder knows: the likeliest cut by a unigram model (those of XLM-R that Arabic needs)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

# What begins a word, in a piece.
FRONT = "\u2581"
# Numbers that stand for no piece of a word: where a text begins and ends, nothing, a letter no piece knows.
START, NOTHING, END, UNKNOWN = range(4)
FIRST = 4
# A word is seen by so many letters and so many pieces at most; longer ones are no words.
LETTERS, MOST = 60, 8
# How much less likely than any piece a letter is that no piece knows.
UNKNOWN_COST = 10.0
# Far more than the words of a month of news; the memory starts anew then.
REMEMBERED = 200_000


class Pieces:
    """Cuts words into pieces, each by its number, from FIRST on in the order given; `scores` are log likelihoods."""

    def __init__(self, pieces: Sequence[str], scores: Iterable[float]) -> None:
        scored = zip(pieces, scores, strict=True)
        self._number = {piece: (float(score), number) for number, (piece, score) in enumerate(scored, FIRST)}
        self._longest = max(map(len, self._number))
        self._unknown = (min(score for score, _ in self._number.values()) - UNKNOWN_COST, UNKNOWN)
        self._cut: dict[str, tuple[int, ...]] = {}

    def __call__(self, word: str) -> tuple[int, ...]:
        """The pieces of a word, 1 to MOST of them."""
        if word not in self._cut:
            if len(self._cut) >= REMEMBERED:
                self._cut.clear()
            self._cut[word] = tuple(self._likeliest(word)[:MOST]) or (UNKNOWN,)
        return self._cut[word]

    def _likeliest(self, word: str) -> list[int]:
        text = FRONT + "".join(unicodedata.normalize("NFKC", word[:LETTERS]).split())
        best = [0.0] + [float("-inf")] * len(text)
        came = [(0, 0)] * (len(text) + 1)
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self._longest) + 1):
                known = self._number.get(text[start:end], self._unknown if end == start + 1 else None)
                if known and best[start] + known[0] > best[end]:
                    best[end], came[end] = best[start] + known[0], (start, known[1])
        found, at = [], len(text)
        while at:
            at, number = came[at]
            found.append(number)
        return found[::-1]
