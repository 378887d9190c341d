"""The casualty grammar: who is said to be dead or hurt, how many, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workers.event import Count, Qualifier
from workers.extract.phrases import conjuncts, is_joined, noun_phrase
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import Person, persons, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import Number, read_number

Slot = Literal["killed", "injured"]
PERPETRATORS = frozenset(("انتحاري", "مهاجم", "منفذ"))


@dataclass(frozen=True, slots=True)
class Toll:
    """A count read from words[start:end]; `who` are the phrases naming the people, `perpetrator` when they did it."""

    slot: Slot
    count: Count
    start: int
    end: int
    who: tuple[tuple[int, int], ...] = ()
    perpetrator: bool = False
    rule: str = ""


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
    number = _number_before(words, at, start)
    if two and not number:
        return Toll(two, Count(2), at, at + 1, rule="dual")
    if not slot and not two:
        return None
    slot = slot or two
    assert slot is not None
    if number:
        first, read = number
        return Toll(slot, _count(words, read, first, at + 1, start), first, at + 1, rule="number and noun")
    if (rise := _risen_to(words, at, end)) and at and words[at - 1] in ("عدد", "حصيله", "قتلي", "بين"):
        return Toll(slot, _count(words, rise, rise.end - 1, rise.end, start), at, rise.end, rule="number risen to")
    return _bare_noun(words, at, slot)


def _bare_noun(words: Sequence[str], at: int, slot: Slot) -> Toll | None:
    """«قتلى وجرحى» is vague; «سقوط قتيل» is one; a definite «القتلى» says nothing new."""
    word = words[at]
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
    return _people(words, at, at + length, end, slot or "killed", "masdar")


def _after_verb(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """قتل 3 أشخاص, أصيب 21 آخرون, لقي شاب مصرعه; «أكثر من 80 مسلحا ... قتلوا»."""
    slot = _slot_of(words[at], "died", "wounded")
    if not slot:
        return None
    if words[at].lstrip("وف") in NEEDS_DEATH and not any(
        words[k] in DEATH_WORDS for k in range(at + 1, min(at + 12, end))
    ):
        return None
    toll = _people(words, at, at + 1, end, slot, "verb")
    return toll or _subject_before(words, at, start, slot)


NEEDS_DEATH = frozenset(["لقي", "لقيت", "لقوا", "لقي", "قضي", "قضت", "قضوا", "راح", "فارق"])
DEATH_WORDS = frozenset(
    ["مصرعه", "مصرعها", "مصرعهم", "مصرعهما", "حتفه", "حتفها", "حتفهم", "حتفهما", "نحبه", "نحبها", "ضحيته", "ضحيتها", "الحياه", "حتفهن"]
)


def _none(words: Sequence[str], at: int, start: int, end: int) -> Toll | None:
    """دون ضحايا, دون إصابات: a stated nought."""
    if words[at] in word_list("none_of") and at + 1 < end:
        piece = words[at + 1 : min(at + 4, end)]
        if "اصابات" in piece:
            return Toll("injured", Count(0), at, at + 1 + piece.index("اصابات") + 1, rule="none hurt")
    return None


READERS = (_none, _counted_noun, _after_masdar, _after_verb)


def _people(words: Sequence[str], trigger: int, at: int, end: int, slot: Slot, rule: str) -> Toll | None:
    """The count and the people that follow a verb or noun of death or injury, joined ones added up."""
    at = _skip_light(words, at, end)
    first = at
    qualifier, at = _qualifier(words, at)
    if at >= end:
        return None
    number = read_number(words, at)
    person = _person(words, at)
    if number is None and person is None:
        return _acted(words, trigger, first, end, slot, rule)
    if (number is None and words[at] in ("عدد", "عده", "بعض")) or (person and person.number == 0):
        return Toll(
            slot,
            Count(None, "unspecified"),
            trigger,
            at + 1,
            tuple(conjuncts(words, at, end)[:2]),
            _is_perpetrator(words, at),
            rule,
        )
    return _sum(words, trigger, at, end, slot, qualifier, rule)


def _acted(words: Sequence[str], trigger: int, at: int, end: int, slot: Slot, rule: str) -> Toll | None:
    """«عدد من», «عشرات» before the people: vague."""
    if at < end and words[at] in ("عدد", "عده", "بعض", "العديد"):
        nxt = at + 2 if at + 1 < end and words[at + 1] == "من" else at + 1
        if nxt < end and _person(words, nxt):
            return Toll(
                slot,
                Count(None, "unspecified", "some"),
                trigger,
                nxt + 1,
                tuple(conjuncts(words, nxt, end)[:1]),
                False,
                rule,
            )
    return None


def _sum(
    words: Sequence[str], trigger: int, at: int, end: int, slot: Slot, qualifier: Qualifier | None, rule: str
) -> Toll | None:
    """Add up «ضابط وثلاثة جنود»; a vague part makes the whole vague."""
    total, vague, last = 0, None, at
    who: list[tuple[int, int]] = []
    while last < end and len(who) < 4 and (part := _part(words, last, end)):
        number, person, begin, finish = part
        vague = vague or (number.vague if number and number.value is None else None)
        total += (number.value or 0) if number else person
        last = finish
        who.append((begin, finish))
        if not (last < end and is_joined(words[last]) and (words[last] in persons() or read_number(words, last))):
            break
    if not who or total > 400_000 or (total == 0 and not vague):
        return None
    if "الاقل" in words[last : last + 2] or "الاقل" in words[at:last]:
        qualifier = "at_least"
    count = Count(None, "unspecified", _vague(vague)) if vague else Count(total, qualifier or "exact")
    return Toll(
        slot, count, trigger, last, tuple((b, e) for b, e in who if e > b), _is_perpetrator(words, who[0][0]), rule
    )


def _part(words: Sequence[str], at: int, end: int) -> tuple[Number | None, int, int, int] | None:
    """(number, persons said by form, start, end) of one counted phrase; the start is past the number and «من»."""
    number = read_number(words, at)
    begin = number.end if number else at
    if begin < end and words[begin] == "من" and number:
        begin += 1
    person = _person(words, begin)
    if number is None and (person is None or person.number == 0):
        return None
    finish = noun_phrase(words, begin, end)
    return number, person.number if person else 0, begin, max(finish, begin)


def _subject_before(words: Sequence[str], at: int, start: int, slot: Slot) -> Toll | None:
    for back in range(at - 1, max(start, at - 10) - 1, -1):
        number = read_number(words, back)
        if words[back] in ("،", ":", "("):
            return None
        if number and number.value and number.end < at and number.value < 100_000 and _person(words, number.end):
            count = _count(words, number, back, number.end, start)
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


def _number_before(words: Sequence[str], at: int, start: int) -> tuple[int, Number] | None:
    for first in range(max(start, at - 4), at):
        number = read_number(words, first)
        if number and number.end == at and (number.value is None or 0 < number.value < 400_000):
            return first, number
    return None


def _risen_to(words: Sequence[str], at: int, end: int) -> Number | None:
    for k in range(at + 1, min(at + 8, end - 1)):
        if words[k] == "الي" and (number := read_number(words, k + 1)) and number.value:
            return number
    return None


def _person(words: Sequence[str], at: int) -> Person | None:
    if at >= len(words):
        return None
    if words[at] == "من" and at + 1 < len(words):
        at += 1
    return persons().get(words[at]) or persons().get(bare(words[at]))


def _is_perpetrator(words: Sequence[str], at: int) -> bool:
    return any((found := _person(words, k)) and found.lemma in PERPETRATORS for k in (at, at + 1) if k < len(words))


def _skip_light(words: Sequence[str], at: int, end: int) -> int:
    """Dates, places and asides that stand between a verb and its people: «أصيب اليوم الاثنين 8 أشخاص»."""
    steps = 0
    while at < end and steps < 5 and (words[at] in SKIPPED or words[at] in word_list("none_of")):
        at, steps = at + 1, steps + 1
    return at


SKIPPED = frozenset(
    ["اليوم", "امس", "مساء", "صباح", "فجر", "ليله", "ظهر", "عصر", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد", "البارحه", "يوم", "،", "قد", "عشيه", "علي", "الاقل"]
) - {"علي", "الاقل"}


def _qualifier(words: Sequence[str], at: int) -> tuple[Qualifier | None, int]:
    for name in ("at_least", "about", "up_to"):
        length = starts_with_any(list(words[at : at + 4]), 0, phrases(f"qualifier_{name}")) if at < len(words) else 0
        if length:
            return name, at + length  # type: ignore[return-value]
    return None, at


def _count(words: Sequence[str], number: Number, first: int, last: int, start: int) -> Count:
    if number.value is None:
        return Count(None, "unspecified", _vague(number.vague))
    if "الاقل" in words[last : last + 3]:
        return Count(number.value, "at_least")
    for back in range(max(start, first - 4), first):
        qualifier, reached = _qualifier(words, back)
        if qualifier and reached == first:
            return Count(number.value, qualifier)
    return Count(number.value)


def _vague(word: str | None) -> Literal["tens", "hundreds", "some"] | None:
    return "tens" if word == "tens" else "hundreds" if word == "hundreds" else None


def people_from(words: Sequence[str], toll: Toll) -> Iterator[tuple[int, int]]:
    """The phrases that name the people of a toll, the bare «أشخاص» and «آخرين» left out."""
    for begin, finish in toll.who:
        if bare(words[begin]) not in GENERIC or (finish - begin > 1 and bare(words[begin]) not in OTHERS):
            yield begin, finish


OTHERS = frozenset(["اخرين", "اخرون", "اخر", "اخري"])
GENERIC = OTHERS | frozenset(["شخص", "شخصا", "اشخاص", "شخصان", "شخصين", "قتيل", "قتلي", "ضحايا", "فردا", "فرد", "افراد"])
