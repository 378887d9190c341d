"""Read Arabic numbers: digits of both scripts, number words, thousands, and the vague عشرات and مئات."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.memory import remembered

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
    "مايتا": 200,
    "ميتا": 200,
} | {
    unit + hundred: 100 * n
    for n, unit in enumerate(["ثلاث", "اربع", "خمس", "ست", "سبع", "ثمان", "تسع"], 3)
    for hundred in ("مايه", "ميه")
}
SCALES = {
    name: 10**power
    for power, names in (
        (3, "الف الفا الاف"),
        (6, "مليون مليونا ملايين"),
        (9, "مليار مليارا مليارات"),
        (12, "تريليون ترليون تريليونا تريليونات"),
    )
    for name in names.split()
}
DOUBLE_SCALES = {
    name: 2 * 10**power
    for power, names in ((3, "الفين الفا الفان الفي"), (6, "مليونين مليونان"), (9, "مليارين ملياران"))
    for name in names.split()
}
# Numbers before «عشر» only.
ONE = ("احد", "احدي")
VAGUE = {
    "عشرات": "tens",
    "العشرات": "tens",
    "ميات": "hundreds",
    "المئات": "hundreds",
    "الميات": "hundreds",
    "الاف": "hundreds",
}
DECIMAL = re.compile(r"([0-9]{1,3})[.,٫]([0-9]{1,2})\Z")
GROUPED = re.compile(r"[0-9]{1,3}(?:[.,٬][0-9]{3})+\Z")


class Number(NamedTuple):
    """A number read from words[start:end]; `vague` is "tens" or "hundreds" when value is None."""

    value: int | None
    end: int
    vague: str | None = None


def read_number(words: Sequence[str], at: int) -> Number | None:
    """The number that begins at word `at`, as long as it goes; None when there is none."""
    if at >= len(words) or not _may_begin(words[at]):
        return None
    if DECIMAL.match(words[at]) and SCALES.get("".join(words[at + 1 : at + 2]), 0) >= 1_000_000:
        return Number(round(float(DECIMAL.sub(r"\1.\2", words[at])) * SCALES[words[at + 1]]), at + 2)
    if grouped := _spaced(words, at):
        return grouped
    for word in strip_front(words[at]):
        if (vague := VAGUE.get(word)) and word != "الاف":
            return Number(None, at + 1, vague)
        if word in ONE and list(words[at + 1 : at + 2]) in (["عشر"], ["عشره"]):
            return _compound(words, at, word, 1)
        if (value := _simple(word)) is not None:
            return _compound(words, at, word, value)
    return None


@remembered()
def _may_begin(word: str) -> bool:
    """Whether a number can begin with a word at all; mostly not."""
    forms = strip_front(word)
    return word[:1].isdigit() or any(f in VAGUE or f in ONE or _simple(f) is not None for f in forms)


def _spaced(words: Sequence[str], at: int) -> Number | None:
    """«12 000», «1 234 567»: groups of three figures, as the Maghreb writes thousands."""
    end = at + 1
    while end < len(words) and end < at + 4 and len(words[end]) == 3 and words[end].isdecimal():
        end += 1
    figures = "".join(words[at:end])
    fits = end > at + 1 and len(words[at]) <= 3 and words[at][0] != "0" and figures.isdecimal()
    return Number(int(figures), end) if fits else None


def _simple(word: str) -> int | None:
    if word[0].isdigit():
        return _digits(word)
    for table in (UNITS, TENS, HUNDREDS, DOUBLE_SCALES):
        if word in table and word not in ONE:
            return table[word]
    return SCALES.get(word)


def _digits(word: str) -> int | None:
    if GROUPED.match(word):
        word = re.sub("[.,٬]", "", word)
    return int(word) if word.isdecimal() and word.isascii() and len(word) < 10 else None


def _compound(words: Sequence[str], at: int, word: str, value: int) -> Number:
    """As many words as still belong to the number: thousands before hundreds, «و» before each further part."""
    total, part, below = (value, 0, _below(value)) if value >= 1000 and not word[0].isdigit() else (0, value, 10**15)
    end, in_figures = at + 1, word[0].isdigit()
    while end < len(words):
        follow = words[end]
        if not in_figures and 0 < part % 100 < 10 and follow in ("عشر", "عشره"):
            part, end = part + 10, end + 1
        elif follow in ("مايه", "ميه") and 0 < part < 10:
            part, end = part * 100, end + 1
        elif 0 < part < 1000 and SCALES.get(follow, below) < below:
            below = SCALES[follow]
            total, part, end = total + part * below, 0, end + 1
        elif more := _joined(words, end, in_figures):
            if not (_joins(part, more[0]) if part else total and more[0] < below):
                break
            end = more[1]
            if more[0] >= 1000:
                total, below = total + more[0], _below(more[0])
            else:
                part += more[0]
        else:
            break
    return Number(total + part, end)


def _joined(words: Sequence[str], at: int, in_figures: bool) -> tuple[int, int] | None:
    """(value, index after it) of a part behind «و», glued or apart; after figures and for figures only hundreds."""
    apart = words[at] == "و" and at + 1 < len(words)
    piece = words[at + 1] if apart else words[at][1:] if words[at][:1] == "و" else ""
    value = _simple(piece) if piece else None
    figures = piece[:1].isdigit()
    if not value or ((in_figures or figures) and not (figures and 100 <= value < 1000)):
        return None
    return value, at + 1 + apart


def _below(value: int) -> int:
    """The scale of a number such as 2000: what is joined to it is less."""
    return next(10**power for power in (12, 9, 6, 3, 0) if value >= 10**power)


def _joins(value: int, more: int) -> bool:
    """خمسة وعشرين, مائة وخمسة: the second part is of another size than the first."""
    rest = value % 100
    return (0 < rest < 10 and more in range(20, 100, 10)) or (rest == 0 and value >= 100 and more < 100)
