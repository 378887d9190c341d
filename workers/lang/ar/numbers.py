"""Read Arabic numbers: digits of both scripts, number words, thousands, and the vague عشرات and مئات."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workers.lang.ar.clitics import strip_front

UNITS = dict(
    zip(
        [
            "ثلاث",
            "اربع",
            "خمس",
            "ست",
            "سبع",
            "ثماني",
            "تسع",
            "عشر",
            "ثلاثه",
            "اربعه",
            "خمسه",
            "سته",
            "سبعه",
            "ثمانيه",
            "تسعه",
            "عشره",
        ],
        [*range(3, 11)] * 2,
        strict=True,
    )
) | {
    "ثمان": 8,
    "واحد": 1,
    "واحده": 1,
    "اثنين": 2,
    "اثنان": 2,
    "اثنتين": 2,
    "اثنتان": 2,
    "اثنا": 2,
    "اثني": 2,
    "اثنتا": 2,
    "اثنتي": 2,
    "احد": 1,
    "احدي": 1,
}
TENS = {
    stem + end: 10 * n
    for n, stem in enumerate(["عشر", "ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"], 2)
    for end in ("ون", "ين")
}
HUNDREDS = {
    "مايه": 100,
    "ميه": 100,
    "مايتين": 200,
    "مايتان": 200,
    "ميتين": 200,
    "ميتان": 200,
    "ميتي": 200,
    "مايتي": 200,
} | {
    unit + hundred: 100 * n
    for n, unit in enumerate(["ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"], 3)
    for hundred in ("مايه", "ميه")
}
SCALES = {"الف": 1000, "الفا": 1000, "الاف": 1000, "مليون": 1_000_000, "ملايين": 1_000_000, "مليونا": 1_000_000}
DOUBLE_SCALES = {"الفين": 2000, "الفا": 2000, "الفان": 2000, "الفي": 2000, "مليونين": 2_000_000, "مليونان": 2_000_000}
VAGUE = {
    "عشرات": "tens",
    "العشرات": "tens",
    "ميات": "hundreds",
    "المئات": "hundreds",
    "الميات": "hundreds",
    "الاف": "hundreds",
}
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,٬][0-9]{3})+\Z")


class Number(NamedTuple):
    """A number read from words[start:end]; `vague` is "tens" or "hundreds" when value is None."""

    value: int | None
    end: int
    vague: str | None = None


def read_number(words: Sequence[str], at: int) -> Number | None:
    """The number that begins at word `at`, as long as it goes; None when there is none."""
    if at >= len(words):
        return None
    for word in strip_front(words[at]):
        if (vague := VAGUE.get(word)) and word != "الاف":
            return Number(None, at + 1, vague)
        if word in ("احد", "احدي") and list(words[at + 1 : at + 2]) in (["عشر"], ["عشره"]):
            return _compound(words, at, word, 1)
        if (value := _simple(word)) is not None:
            return _compound(words, at, word, value)
    return None


def _simple(word: str) -> int | None:
    if word[0].isdigit():
        return _digits(word)
    for table in (UNITS, TENS, HUNDREDS, DOUBLE_SCALES):
        if word in table and word not in ("احد", "احدي"):
            return table[word]
    return SCALES.get(word)


def _digits(word: str) -> int | None:
    if GROUPED.match(word):
        word = re.sub("[.,٬]", "", word)
    return int(word) if word.isdecimal() and word.isascii() and len(word) < 10 else None


def _compound(words: Sequence[str], at: int, word: str, value: int) -> Number:
    end = at + 1
    if value < 10 and end < len(words) and words[end] in ("عشر", "عشره") and not word[0].isdigit():
        value, end = value + 10, end + 1
    while end < len(words):
        follow = words[end]
        if follow in SCALES and value < 1000:
            value, end = value * SCALES[follow], end + 1
        elif follow in ("مايه", "ميه") and value < 10:
            value, end = value * 100, end + 1
        elif (
            follow.startswith("و")
            and not word[0].isdigit()
            and (more := _simple(follow[1:] or "x"))
            and _joins(value, more)
        ):
            value, end = value + more, end + 1
        else:
            break
    return Number(value, end)


def _joins(value: int, more: int) -> bool:
    """خمسة وعشرين, مائة وخمسة: the second part is of another size than the first."""
    return (
        (value < 10 and more in range(20, 100, 10))
        or (value >= 100 and value % 100 == 0 and more < 100)
        or (value >= 1000 and more < 1000)
    )
