"""The word that ties a place to what stands before it: في, ب, قرب, من."""

from __future__ import annotations

from collections.abc import Sequence

from workers.lang.ar.clitics import strip_front
from workers.resolve.cues import cue
from workers.resolve.gazetteer import demonyms

# So many words of its own, «مدينة» and the like, may stand between a place and its preposition.
FARTHEST = 3


def link_of(words: Sequence[str], start: int, front: str) -> str:
    """The preposition or noun that ties the place at word `start` to the text before, "" for none.

    `front` are the proclitics of its first word.
    """
    if letter := _preposition(front):
        return letter
    for at in range(start - 1, max(-1, start - 1 - FARTHEST), -1):
        before = words[at]
        if before in cue("locative"):
            return before
        head = head_of(before)
        if not head and before not in demonyms():
            break
        if letter := _preposition(front_of(before, head) if head else ""):
            return letter
    return ""


def front_of(word: str, stem: str) -> str:
    """The proclitics that leave `stem` of `word`, "" for none; of «للرياض» it is the first letter."""
    return word.removesuffix(stem) if word.endswith(stem) else word[: len(word) - len(stem) + 1]


def head_of(word: str) -> str:
    """«مدينة» or «ميناء» without what is glued to it, "" for any other word."""
    return next((form for form in strip_front(word) if form in cue("admin") or form in cue("facilities")), "")


def _preposition(front: str) -> str:
    return next((letter for letter in front if letter in "بل"), "")


def is_locating(words: Sequence[str], start: int, link: str) -> bool:
    """Whether something is said to be there: «في», «قرب», and a bare «مدينة» as well."""
    if link:
        return link != "ل"
    return start > 0 and any(form in cue("admin") for form in strip_front(words[start - 1]))
