"""Fold Arabic spelling so that variants compare equal, keeping the way back to the original offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Vowel marks, tatweel and invisible direction marks carry no meaning here and are dropped.
DROPPED = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]+"
)
FOLDED = str.maketrans(
    "أإآٱىةؤئڨگڤپچیکہ" + "٠١٢٣٤٥٦٧٨٩" + "۰۱۲۳۴۵۶۷۸۹" + "\u00a0\t",
    "ااااي" + "هويققفبجيكه" + "0123456789" + "0123456789" + "  ",
)


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; `origin[i]` is the original offset of its i-th character, or None where nothing was dropped."""

    text: str
    origin: list[int] | None

    def back(self, at: int) -> int:
        """The original offset of a folded one."""
        if self.origin is None:
            return at
        return self.origin[at] if at < len(self.origin) else self.origin[-1] + 1 if self.origin else at


def fold(text: str) -> Folded:
    """Fold letters one to one and drop marks; the length changes only where something was dropped."""
    text = text.translate(FOLDED)
    if not DROPPED.search(text):
        return Folded(text, None)
    pieces, origin, last = [], list[int](), 0
    for mark in DROPPED.finditer(text):
        pieces.append(text[last : mark.start()])
        origin.extend(range(last, mark.start()))
        last = mark.end()
    pieces.append(text[last:])
    origin.extend(range(last, len(text)))
    return Folded("".join(pieces), origin)


def fold_word(text: str) -> str:
    """The folded form of a word or phrase of ours, for look-up."""
    return " ".join(fold(text).text.split())
