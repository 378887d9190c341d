"""Nouns of dying and of injury, and the people behind them: «مقتل ثلاثة جنود», «إصابة شرطي», «مقتله»."""

from __future__ import annotations

from collections.abc import Sequence

from workers.event import Count
from workers.extract.counted import is_harmed, person_at
from workers.extract.counting import Slot, Toll, people_of
from workers.extract.phrases import noun_phrase
from workers.extract.reach import past_light
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import opened_by, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list

Tolls = tuple[Toll, ...]


def after_masdar(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """مقتل ثلاثة جنود, إصابة شرطي, أودت بحياة 94 شخصا, مقتله."""
    slot, length = _masdar(words, at)
    if slot is None:
        return ()
    people = past_light(words, at + length, end)
    toll = (
        people_of(words, at, people, end, slot, "masdar")
        or _of_pronoun(words, at, slot)
        or _named(words, at, length, end, slot)
    )
    return (toll,) if toll else ()


def opens_masdar(word: str) -> bool:
    """Whether a word may be one, or the first of «أودت بحياة»."""
    return _masdar((word,), 0)[0] is not None or bool(opened_by(word, phrases("death")))


def _masdar(words: Sequence[str], at: int) -> tuple[Slot | None, int]:
    """What a verbal noun says and its length in words."""
    forms = strip_front(words[at])
    if any(form in word_list("injury") for form in forms):
        return "injured", 1
    if length := starts_with_any(words, at, phrases("death")):
        return "killed", length
    if any(form in word_list("death") for form in forms) or (forms[-1] == "قتل" and words[at][0] in "بل"):
        return "killed", 1
    stem = next((s for form in forms for s in _owned(form)), "")
    return ("killed", 1) if stem in word_list("death") or stem in ("قتل", "وفات") else (None, 0)


def _owned(form: str) -> tuple[str, ...]:
    return tuple(
        form[: -len(end)] for end in ("هما", "هم", "ها", "ه") if form.endswith(end) and len(form) - len(end) > 2
    )


def _of_pronoun(words: Sequence[str], at: int, slot: Slot) -> Toll | None:
    """«مقتله», «وفاتها»: one; «مقتلهما»: two; «مقتلهم»: some."""
    forms = strip_front(words[at])
    if (
        slot != "killed"
        or words[at] in word_list("death_words")
        or any(form in word_list("death") for form in forms)
        or not any(_owned(form) for form in forms)
    ):
        return None
    return Toll(slot, pronoun_count(words[at]), at, at + 1, rule="masdar and pronoun")


def pronoun_count(word: str) -> Count:
    """How many a pronoun says: «مقتله» one, «مقتلهما» two, «مقتلهم» some."""
    if word.endswith("هما"):
        return Count(2)
    return Count(None, "unspecified") if word.endswith(("هم", "هن")) else Count(1)


def _named(words: Sequence[str], at: int, length: int, end: int, slot: Slot) -> Toll | None:
    """«مقتل فلان بن فلان»: somebody named, or whose trade the lists do not know, is one."""
    first = at + length
    if slot != "killed" or first >= end or not any(f in word_list("death_of_one") for f in strip_front(words[at])):
        return None
    word = words[first]
    finish = noun_phrase(words, first, end)
    if finish == first or not word.isalpha() or bare(word) in word_list("not_one") or is_harmed(word):
        return None
    if (
        word.endswith(("ات", "ين", "ون"))
        or word in word_list("things")
        or (word[0] in "وف" and person_at(words, first) is None and len(word) < 4)
    ):
        return None
    return Toll(slot, Count(1), at, finish, ((first, finish),), rule="one named")
