"""Noun phrases by surface: where one begins after a trigger, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import persons, prefixes
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number

LONGEST = 7
Span = tuple[int, int]


def noun_phrase(words: Sequence[str], at: int, limit: int, longest: int = LONGEST) -> int:
    """The end of the noun phrase that begins at word `at` (not past `limit`); `at` itself when none begins there."""
    end, stop = at, word_list("stop")
    while end < limit and end < at + longest:
        word = words[end]
        if not word[0].isalnum() or word in stop or (end > at and (joins(words, end) or _leaves(word, words, end))):
            break
        end += 1
    return end


def is_joined(word: str) -> bool:
    """Whether the word begins with the conjunction و."""
    return word[0] == "و" and len(word) > 2 and not word.startswith(prefixes("own_waw"))


def joins(words: Sequence[str], at: int) -> bool:
    """Whether word `at` is joined to what stands before; «واحد عشر» is «and eleven», not «one»."""
    return is_joined(words[at]) or (words[at] == "واحد" and words[at + 1 : at + 2] == ["عشر"])


def conjuncts(words: Sequence[str], at: int, limit: int, most: int = 4) -> list[tuple[int, int]]:
    """The noun phrase at `at` and those joined to it by و that begin with a number or a person."""
    found: list[tuple[int, int]] = []
    while at < limit and len(found) < most:
        end = noun_phrase(words, at, limit)
        if end == at:
            break
        found.append((at, end))
        if end < limit and joins(words, end) and (words[end] in persons() or read_number(words, end)):
            at = end
        elif end + 1 < limit and words[end] == "و" and (words[end + 1] in persons() or read_number(words, end + 1)):
            at = end + 1
        else:
            break
    return found


def _leaves(word: str, words: Sequence[str], at: int) -> bool:
    """A later word that opens a prepositional phrase or a clause."""
    if word in word_list("present") or (
        word[0] == "ي" and len(word) > 3 and not word.startswith(prefixes("own_ya")) and word not in persons()
    ):
        return True
    if word[0] == "ب" and word not in persons() and len(word) > 3 and not word.startswith(prefixes("own_ba")):
        return True
    return (
        word.startswith(("لل", "سي", "ست"))
        and word not in persons()
        and not word.startswith(prefixes("own_seen"))
        and words[at - 1] != "ال"
    )


def past_time(text: Sequence[str], at: int, end: int) -> int:
    """Step over dates and times of day that stand between a verb and its subject."""
    while at < end and (is_time(text[at]) or text[at] in ("،", "قد")):
        at += 1
        if at < end and text[at].isdecimal() and at + 1 < end and is_time(text[at + 1]):
            at += 1
    return at


def is_time(word: str) -> bool:
    return word in word_list("times") or bare(word) in word_list("times")
