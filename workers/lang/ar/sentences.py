"""Split folded text into words and sentences; what stands in quotes is marked."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workers.lang.ar.normalise import Folded

TOKEN = re.compile('[0-9]+(?:[.,٫٬][0-9]+)*|[^\\W\\d_]+|[\n.,،؛;:!?؟…()\\[\\]/"«»“”-]')
# A run without a full stop is cut, at a comma where there is one, so that no step ever looks far.
LONG, LONGEST = 90, 160
ENDS = frozenset("\n.!?؟…")
QUOTES = frozenset('"«»“”')


@dataclass(frozen=True, slots=True)
class Words:
    """Folded words and punctuation in order, with original offsets, sentence numbers and quote depth (0 or 1)."""

    text: list[str]
    start: list[int]
    end: list[int]
    sentence: list[int]
    quoted: list[bool]

    def bounds(self) -> list[tuple[int, int]]:
        """The half-open range of word indices of each sentence."""
        found: list[tuple[int, int]] = []
        for at, number in enumerate(self.sentence):
            if number == len(found):
                found.append((at, at + 1))
            else:
                found[number] = (found[number][0], at + 1)
        return found


def split(folded: Folded) -> Words:
    """Words of a folded text; a line end or a full stop ends a sentence, an initial's stop does not."""
    words = Words([], [], [], [], [])
    sentence, fresh, quoted, length = 0, True, False, 0
    for token in TOKEN.finditer(folded.text):
        text = token.group()
        if text in QUOTES:
            quoted = not quoted if text == '"' else text in "«“"
            continue
        if text in ENDS:
            if text == "\n":
                quoted = False
            if not fresh and not (text == "." and len(words.text[-1]) == 1 and words.text[-1].isalpha()):
                _add(words, ".", token, folded, sentence, quoted)
                sentence, fresh = sentence + 1, True
            continue
        length = 0 if fresh else length + 1
        if length > LONGEST or (length > LONG and text == "،"):
            sentence, length = sentence + 1, 0
        _add(words, text, token, folded, sentence, quoted)
        fresh = False
    return words


def _add(words: Words, text: str, token: re.Match[str], folded: Folded, sentence: int, quoted: bool) -> None:
    words.text.append(text)
    words.start.append(folded.back(token.start()))
    # Up to the next kept character: the marks that end a word belong to it.
    words.end.append(folded.back(token.end()))
    words.sentence.append(sentence)
    words.quoted.append(quoted)
