"""The small words Arabic glues to a word: generate them for look-up tables, take them off for reading."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

BEFORE_NOUN = ("", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "وك")
BEFORE_VERB = ("", "و", "ف")
WITH_ARTICLE = ("ال", "وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "وكال")
OBJECTS = ("ه", "ها", "هم", "هما")


def noun_forms(phrase: str) -> Iterator[str]:
    """A noun phrase (folded) with every proclitic, and with the article when it has none of its own."""
    for front in BEFORE_NOUN:
        if phrase.startswith("ال") and front.endswith("ل"):
            yield front + phrase[1:]
        else:
            yield front + phrase
    first = phrase.partition(" ")[0]
    if not first.startswith("ال") and " " not in phrase:
        for front in WITH_ARTICLE:
            yield front + phrase


def verb_forms(past: str, present: str = "") -> Iterator[str]:
    """Third person forms of a verb: past with its endings and object pronouns, present with and without سـ."""
    for form in (*_past(past), *_present(present)):
        for front in BEFORE_VERB:
            yield front + form


def _past(stem: str) -> Iterator[str]:
    if not stem:
        return
    base, *rest = stem.split(" ", 1)
    tail = f" {rest[0]}" if rest else ""
    open_stem = base[:-1] if base[-1:] in ("ي", "ا") else base
    yield base + tail
    yield from (open_stem + end + tail for end in ("ت", "وا", "تا"))
    if not tail:
        closed = open_stem + "ا" if open_stem != base else base
        # The bare stem with ـه is left out: it would read «وزارة» as «and visited him».
        yield from (closed + end for end in OBJECTS[1:])
        yield from (open_stem + link + end for end in OBJECTS for link in ("ت", "و"))
        yield base + "ا"


def _present(stem: str) -> Iterator[str]:
    if not stem:
        return
    base, *rest = stem.split(" ", 1)
    tail = f" {rest[0]}" if rest else ""
    forms = [base, "ت" + base[1:]]
    yield from (front + form + tail for form in forms for front in ("", "س"))
    yield from (base + end + tail for end in ("ون", "ان", "وا"))


# Articles say the same words over and over; a look-up is several times faster than taking apart again.
CACHED = 1 << 16


@lru_cache(CACHED)
def strip_front(word: str) -> tuple[str, ...]:
    """The word as it stands, then without one or two proclitics; the article stays."""
    return tuple(_stripped(word))


def _stripped(word: str) -> Iterator[str]:
    yield word
    if len(word) > 2 and word[0] in "وف":
        yield word[1:]
        word = word[1:]
    if len(word) > 2 and word[0] in "بلك":
        yield word[1:]
        if word.startswith("لل"):
            yield "ال" + word[2:]


@lru_cache(CACHED)
def bare(word: str) -> str:
    """The word without proclitics and article, for loose comparison."""
    if len(word) > 4 and word[0] in "وف" and word[1:3] in ("ال", "بال", "لل"):
        word = word[1:]
    for front in ("وبال", "بال", "كال", "ال", "لل"):
        if word.startswith(front) and len(word) > len(front) + 1:
            return word[len(front) :]
    return word
