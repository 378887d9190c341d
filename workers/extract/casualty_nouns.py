"""The dead and the hurt as nouns: «ثلاثة قتلى», «21 جريحا», «قتيلان», «ارتفع عدد القتلى إلى 52»."""

from __future__ import annotations

from collections.abc import Sequence

from workers.event import Count
from workers.extract.amounts import Amount, amount_at, amount_before
from workers.extract.counting import Slot, Toll
from workers.extract.phrases import is_joined
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import words as word_list

Tolls = tuple[Toll, ...]
UNNAMED = Count(None, "unspecified", "some")
# How far a risen number stands behind «عدد», and a noun behind its «عدد».
FAR, NEAR = 22, 4


def is_counted(word: str) -> bool:
    """Whether a word is one of the dead or the hurt, or both of two."""
    return any(_has(word, name) for name in ("dead", "hurt", "dead_two", "hurt_two"))


def counted_noun(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """«ثلاثة قتلى», «قتيلان», «3 حالات وفاة», «سقط قتيلا», «قتلى وجرحى»."""
    word = words[at]
    slot, two = _slot_of(word, "dead", "hurt"), _slot_of(word, "dead_two", "hurt_two")
    first = at - 1 if at > start and bare(words[at - 1]) in word_list("cases") else at
    amount = None if is_joined(word) else amount_before(words, first, start)
    if two and not (amount and slot):
        return (Toll(two, Count(2), at, at + 1, rule="dual"),)
    slot = slot or two or "killed"
    if amount:
        return (Toll(slot, amount.people, amount.start, at + 1, rule="number and noun"),)
    if behind := _number_behind(words, at, start, end):
        return (Toll(slot, behind.people, at, behind.end, rule="noun and number"),)
    toll = _bare_noun(words, at, start, slot)
    return (toll,) if toll else ()


def opens_both(word: str) -> bool:
    """Whether a word may be the first of two such nouns."""
    return _has(word, "dead") or _is_death(word)


def both(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """«مقتل وإصابة 40», «90 قتيلا وجريحا», «40 بين قتيل وجريح»: one number for both, so vague for each."""
    first, second = words[at], words[at + 1] if at + 1 < end else ""
    if not second or not is_joined(second):
        return ()
    if _is_death(first) and _has(second, "injury"):
        amount = amount_at(words, at + 2, end)
        return _vague_both(at, amount.end if amount else at + 2) if amount else ()
    if not (_has(first, "dead") and _has(second, "hurt")) or _has(first, "lone_dead") != _has(second, "lone_dead"):
        return ()
    amount = amount_before(words, at, start) or (
        amount_before(words, at - 1, start) if at and words[at - 1] == "بين" else None
    )
    return _vague_both(amount.start, at + 2) if amount else ()


def is_tally(word: str) -> bool:
    """Whether a word is «حصيلة», «عدد» or the like."""
    return bare(word) in word_list("tally")


def risen(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """«ارتفاع حصيلة القتلى إلى 45», «عدد الذين استشهدوا بلغ 20», «عدد الجرحى من 3 إلى 5»: the last number holds."""
    for noun in range(at + 1, min(at + 1 + NEAR, end)):
        slot = _slot_of(words[noun], "dead", "hurt") or _slot_of(words[noun], "died", "wounded")
        if slot or bare(words[noun]) == "ضحايا":
            amount = _reached(words, noun + 1, end, slot or "killed")
            return (Toll(slot or "killed", amount.people, at, amount.end, rule="number risen to"),) if amount else ()
    return ()


def _reached(words: Sequence[str], at: int, end: int, slot: Slot) -> Amount | None:
    """The number a tally has come to: behind «إلى», «بلغ», or right behind its noun."""
    for k in range(at, min(at + FAR, end)):
        if words[k] in (".", "؛") or _slot_of(words[k], "dead", "hurt") not in (None, slot):
            return None
        if words[k] in word_list("reached") and (amount := amount_at(words, k + 1, end)) and amount.value:
            return amount
        if (k == at or words[k][0] == "ب") and (amount := amount_at(words, k, end)) and amount.value:
            return amount
    return None


def _number_behind(words: Sequence[str], at: int, start: int, end: int) -> Amount | None:
    """«القتلى 12», «والمصابون إلى 35»: a definite plural behind a tally or joined, then its number."""
    if bare(words[at]) == words[at] or not (is_joined(words[at]) or words[at - 1 : at] == [":"]):
        return None
    nxt = at + 2 if at + 1 < end and words[at + 1] in ("الي", ":") else at + 1
    amount = amount_at(words, nxt, end)
    return amount if amount and amount.value else None


def _bare_noun(words: Sequence[str], at: int, start: int, slot: Slot) -> Toll | None:
    """«قتلى وجرحى» is vague; «سقوط قتيل», «أرداه قتيلا» are one; a definite «القتلى» says nothing new."""
    word, before = words[at], words[at - 1] if at > start else ""
    forms = set(strip_front(word))
    if forms & word_list("lone_dead"):
        return Toll(slot, Count(1), at, at + 1, rule="singular") if _is_lone(word, before, at == start) else None
    if _is_vague(words, at, start):
        return Toll(slot, UNNAMED, at, at + 1, rule="an unnamed number of")
    if forms & {"قتلي", "جرحي", "اصابات", "وفيات", "شهداء", "ضحايا"} and (
        at == start or before in word_list("brought")
    ):
        return Toll(slot, Count(None, "unspecified"), at, at + 1, rule="plural without number")
    return None


def _is_lone(word: str, before: str, opens: bool) -> bool:
    """Whether a singular is one person: accusative, or behind «سقوط», «عن»."""
    return opens or (word.endswith("ا") and before != "بين") or before in word_list("brought")


def _is_vague(words: Sequence[str], at: int, start: int) -> bool:
    """«عدد من القتلى», «عشرات القتلى والجرحى», «سقوط الضحايا»."""
    before = words[at - 1] if at > start else ""
    counted = before == "من" and at - 1 > start and bare(words[at - 2]) in ("عدد", "عددا", "عديد", "عشرات", "ميات")
    joined = is_joined(words[at]) and bare(before) in ("قتلي", "ضحايا", "شهداء", "جرحي")
    plural = bare(words[at]) in ("ضحايا", "قتلي", "جرحي")
    return counted or joined or (plural and before in ("سقوط", "وقوع", "سقط"))


def _vague_both(start: int, end: int) -> Tolls:
    return (
        Toll("killed", UNNAMED, start, end, rule="shared number"),
        Toll("injured", UNNAMED, start, end, rule="shared number"),
    )


def _is_death(word: str) -> bool:
    return _has(word, "death") or "قتل" in strip_front(word)


def _has(word: str, name: str) -> bool:
    return any(form in word_list(name) for form in strip_front(word))


def _slot_of(word: str, dead: str, hurt: str) -> Slot | None:
    return "killed" if _has(word, dead) else "injured" if _has(word, hurt) else None
