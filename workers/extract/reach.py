"""From a verb of harm to the people it befell: past days, places and small words."""

from __future__ import annotations

from collections.abc import Sequence

from workers.extract.amounts import amount_at
from workers.extract.counted import person_at
from workers.extract.phrases import past_time
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import words as word_list

# How far behind their verb people may stand, and how many small words may stand together, both in words.
BEHIND, TOGETHER = 12, 8
YEARS = {str(year) for year in range(1900, 2101)}


def reach(words: Sequence[str], at: int, end: int) -> int:
    """The first word of the people behind a verb: past days, «فيها», «في الانفجار», «بمنطقة ...»; `end` for none."""
    limit = min(at + BEHIND, end)
    while at < limit:
        after = past_light(words, at, end)
        if after == at:
            after = _past_phrase(words, at, limit)
        if after == at:
            return at
        at = after
    return end


def is_indefinite(words: Sequence[str], at: int, end: int) -> bool:
    """Whether a number of people or an indefinite person stands at word `at`."""
    if amount := amount_at(words, at, end):
        return amount.end < end and (person_at(words, amount.end) is not None or words[amount.end] == "من")
    person = person_at(words, at)
    return bool(person and person.number and bare(words[at]) == words[at] and words[at] != "من")


def is_trigger(word: str) -> bool:
    """Whether a word opens a toll of its own."""
    return any(form in word_list(name) for form in strip_front(word) for name in ("died", "wounded", "injury", "death"))


def past_light(words: Sequence[str], at: int, end: int) -> int:
    """Past days, times and small words: «أصيب اليوم الاثنين 8 أشخاص», «قتل فيها 11»."""
    begin = at
    while at < end and at < begin + TOGETHER:
        after = past_time(words, at, end)
        if after > at and after < end and words[after] in YEARS:
            after += 1
        if after == at and (words[at] in word_list("skipped") or words[at] in word_list("aside")):
            after = at + 1
        if after == at:
            break
        at = after
    return min(at, end)


def _past_phrase(words: Sequence[str], at: int, limit: int) -> int:
    """Past «في الانفجار», «بطلق ناري», «على الفور»; `at` itself where none stands."""
    word = words[at]
    if word in word_list("attribution"):
        return next((k for k in range(at + 1, min(at + TOGETHER, limit)) if words[k] == "،"), at)
    because = word == "من" and at + 1 < limit and words[at + 1] in word_list("because")
    glued = word[0] == "ب" and len(word) > 3 and person_at(words, at) is None and not amount_at(words, at, limit)
    if not (glued or because or word in word_list("aside_of")):
        return at
    begin = at + 1 if glued else at + 2
    for k in range(begin, min(begin + 5, limit)):
        named = k > begin or words[k - 1].startswith("ال") or amount_at(words, k, limit)
        if (named and is_indefinite(words, k, limit)) or past_light(words, k, limit) > k:
            return k
        if words[k] == "،":
            return k
        if not words[k].isalpha() or is_trigger(words[k]):
            return at
        if words[k] in word_list("aside_of"):
            return k
        if words[k] in word_list("stop"):
            return at
    return at
