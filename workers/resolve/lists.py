"""Lists of places: «قرى الحواش والزكاة والحويز», «بلدات كذا، وكذا»."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import remembered
from workers.resolve.cues import cue
from workers.resolve.gazetteer import common, gazetteer

# No list that we have seen is longer (in words).
LONGEST = 30


class Item(NamedTuple):
    """A list's item, which ends before word `end`; `head` is the word that announces the list, in the singular."""

    end: int
    head: str
    joined: bool


def listed(words: Sequence[str]) -> dict[int, Item]:
    """Where an item of such a list begins -> the item; `joined` when its first word carries a و."""
    found: dict[int, Item] = {}
    for at, word in enumerate(words):
        if (head := _head(word)) and at not in found:
            items = _items(words, at + 1)
            found |= {start: Item(end, head, k > 0 and words[start][0] == "و") for k, (start, end) in enumerate(items)}
    return found


@remembered()
def _head(word: str) -> str:
    """The singular of a word that announces a list, "" for any other word."""
    plurals = _plurals()
    return next((plurals[form] for form in strip_front(word) if form in plurals), "")


@cache
def _plurals() -> dict[str, str]:
    """«قري» -> «قريه»."""
    return dict(entry.split(" ") for entry in cue("plurals"))


def _items(words: Sequence[str], at: int) -> list[tuple[int, int]]:
    """The items from word `at` on; a list of one is none."""
    items, last = list[tuple[int, int]](), min(len(words), at + LONGEST)
    while at < last and (end := _item_end(words, at, first=not items)):
        items.append((at, end))
        at = end + (words[end : end + 1] in (["،"], ["و"]))
    return items if len(items) > 1 else []


def _item_end(words: Sequence[str], at: int, first: bool) -> int:
    """Where the item that begins at word `at` ends; 0 when none begins there."""
    word = words[at]
    joined = word[0] == "و" or words[at - 1] in ("،", "و")
    name = word[1:] if word[0] == "و" and not first else word
    unfit = name in word_list("stop") or (name in common() and name not in gazetteer())
    if not name.isalpha() or unfit or not (first or joined):
        return 0
    follow = words[at + 1] if at + 1 < len(words) else "."
    goes_on = follow.isalpha() and follow not in common() and follow not in word_list("stop") and follow[0] not in "وبل"
    return at + 1 + (goes_on or (name in cue("formers") and follow.isalpha()))
