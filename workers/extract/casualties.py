"""The casualty grammar: who is said to be dead or hurt, how many, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from workers.event import Count
from workers.extract.counting import Slot, Toll, count_of, number_before, people_of, person_at
from workers.extract.phrases import is_joined, noun_phrase, past_time
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import Number, read_number


def find_tolls(words: Sequence[str], start: int, end: int) -> list[Toll]:
    """Every toll of the sentence words[start:end], in order, each word used once."""
    found: list[Toll] = []
    at = start
    while at < end:
        toll = next((t for read in READERS if (t := read(words, at, start, end))), None)
        if toll and not any(
            toll.start < other.end and other.start < toll.end and toll.slot == other.slot for other in found
        ):
            found.append(toll)
            at = max(at + 1, toll.end if toll.rule != "person before verb" else at + 1)
        else:
            at += 1
    return found


def _counted_noun(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """ثلاثة قتلى, 21 جريحا, قتيلان; «عدد القتلى إلى 52»."""
    word = words[at]
    slot = _slot_of(word, "dead", "hurt")
    two = _slot_of(word, "dead_two", "hurt_two")
    number = number_before(words, at, start)
    if two and not number:
        return Toll(two, Count(2), at, at + 1, rule="dual")
    slot = slot or two
    if slot is None:
        return None
    if number:
        first, read = number
        return Toll(slot, count_of(words, read, first, at + 1, start), first, at + 1, rule="number and noun")
    if (rise := _risen_to(words, at, end)) and at and words[at - 1] in ("عدد", "حصيله", "قتلي", "بين"):
        return Toll(slot, count_of(words, rise, rise.end - 1, rise.end, start), at, rise.end, rule="number risen to")
    return _bare_noun(words, at, slot)


def _bare_noun(words: Sequence[str], at: int, slot: Slot) -> Toll | None:
    """«قتلى وجرحى» is vague; «سقوط قتيل» is one; a definite «القتلى» says nothing new."""
    word = words[at]
    if _is_vague(words, at, word):
        return Toll(slot, Count(None, "unspecified", "some"), at, at + 1, rule="an unnamed number of")
    form = next((f for f in strip_front(word) if f in ("قتلي", "جرحي", "اصابات", "وفيات", "شهداء")), None)
    before = words[at - 1] if at else ""
    if form and before not in ("بين", "من", "عدد", "حصيله", "جميع", "كل"):
        vague: Literal["some"] | None = "some" if before in ("وعدد", "عده") else None
        return Toll(slot, Count(None, "unspecified", vague), at, at + 1, rule="plural without number")
    if word in ("قتيل", "قتيلا", "وقتيل", "جريح", "وجريح", "جريحا") and before in (
        "سقوط",
        "وقوع",
        "عن",
        "خلف",
        "الي",
        "سقط",
    ):
        return Toll(slot, Count(1), at, at + 1, rule="singular")
    return None


def _is_vague(words: Sequence[str], at: int, word: str) -> bool:
    """«عدد من القتلى», «عشرات القتلى والجرحى», «سقوط الضحايا»."""
    before = words[at - 1] if at else ""
    counted = before == "من" and at > 1 and bare(words[at - 2]) in ("عدد", "عديد", "عشرات", "ميات")
    joined = is_joined(word) and bare(before) in ("قتلي", "ضحايا", "شهداء", "جرحي")
    return counted or joined or (bare(word) in ("ضحايا", "قتلي", "جرحي") and before in ("سقوط", "وقوع", "سقط"))


def _after_masdar(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """مقتل ثلاثة جنود, إصابة شرطي, أودت بحياة 94 شخصا."""
    slot: Slot | None = None
    if any(form in word_list("injury") for form in strip_front(words[at])):
        slot = "injured"
    length = starts_with_any(list(words[at : at + 3]), 0, phrases("death")) if slot is None else 1
    if slot is None and not length:
        length = next((1 for form in strip_front(words[at]) if form in word_list("death")), 0)
    if slot is None and not length:
        return None
    return people_of(words, at, at + length, end, slot or "killed", "masdar")


def _after_verb(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """قتل 3 أشخاص, أصيب 21 آخرون, لقي شاب مصرعه; «أكثر من 80 مسلحا ... قتلوا»."""
    slot = _slot_of(words[at], "died", "wounded")
    if not slot:
        return None
    if words[at].lstrip("وف") in word_list("needs_death") and not any(
        words[k] in word_list("death_words") for k in range(at + 1, min(at + 12, end))
    ):
        return None
    toll = people_of(words, at, at + 1, end, slot, "verb") or _killed_by_force(words, at, end)
    return toll or _subject_before(words, at, start, slot)


def _killed_by_force(words: Sequence[str], at: int, end: int) -> Toll | None:
    """«قتلت قوات الأمن مساء الجمعة ثلاثة مسلحين»: past the subject to the killed."""
    if words[at] not in word_list("killed_by"):
        return None
    after = past_time(words, noun_phrase(words, at + 1, end, 6), end)
    for cut in range(at + 2, min(after + 1, end)):
        if read_number(words, cut) or (
            (person := person_at(words, cut)) and not words[cut].startswith("ال") and person.number
        ):
            return people_of(words, at, cut, end, "killed", "verb and subject")
    return None


def _none(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """دون إصابات, لم تسفر عن أي إصابات: a stated nought."""
    unsaid = words[at] in ("لم", "ولم") and words[at + 1 : at + 2] and words[at + 1] in word_list("caused")
    if (words[at] in word_list("none_of") or unsaid) and at + 1 < end:
        piece = words[at + 1 : min(at + 5, end)]
        if "اصابات" in piece:
            return Toll("injured", Count(0), at, at + 1 + piece.index("اصابات") + 1, rule="none hurt")
    return None


def _body(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """العثور على جثة, انتشال 3 جثث."""
    if any(form in ("جثه", "جثته", "جثتها", "جثمان") for form in strip_front(words[at])):
        if any(word in word_list("found") for word in words[max(start, at - 3) : at]):
            return Toll("killed", Count(1), at, at + 1, rule="body found")
    elif words[at] in ("جثث", "جثامين", "جثا") and (number := number_before(words, at, start)):
        return Toll(
            "killed", count_of(words, number[1], number[0], at + 1, start), number[0], at + 1, rule="bodies found"
        )
    return None


READERS = (_none, _body, _counted_noun, _after_masdar, _after_verb)


def _subject_before(words: Sequence[str], at: int, start: int, slot: Slot) -> Toll | None:
    for back in range(at - 1, max(start, at - 10) - 1, -1):
        number = read_number(words, back)
        if words[back] in ("،", ":", "("):
            return None
        if back > start and words[back - 1] in word_list("among"):
            continue
        if number and number.value and number.end < at and number.value < 100_000 and person_at(words, number.end):
            count = count_of(words, number, back, number.end, start)
            return Toll(
                slot, count, back, number.end + 1, ((number.end, min(at, number.end + 3)),), False, "person before verb"
            )
    return None


def _slot_of(word: str, dead: str, hurt: str) -> Slot | None:
    for form in (word, *strip_front(word)):
        if form in word_list(dead):
            return "killed"
        if form in word_list(hurt):
            return "injured"
    return None


def _risen_to(words: Sequence[str], at: int, end: int) -> Number | None:
    for k in range(at + 1, min(at + 8, end - 1)):
        if words[k] == "الي" and (number := read_number(words, k + 1)) and number.value:
            return number
    return None
