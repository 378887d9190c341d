"""Count the people of a phrase: numbers, singulars and duals, joined ones added up, with their qualifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workers.event import Count, Qualifier
from workers.extract.phrases import conjuncts, joins, noun_phrase
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import Person, persons, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import Number, read_number

Slot = Literal["killed", "injured"]


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


def people_of(words: Sequence[str], trigger: int, at: int, end: int, slot: Slot, rule: str) -> Toll | None:
    """The count and the people that follow a verb or noun of death or injury, joined ones added up."""
    at = _skip_light(words, at, end)
    first = at
    qualifier, at = _qualifier(words, at)
    if at >= end:
        return None
    number = read_number(words, at)
    person = person_at(words, at)
    if number is None and person is None:
        return _acted(words, trigger, first, end, slot, rule)
    if number is None and person and person.number == 0:
        two = "اثنين" in words[at + 1 : at + 3] or "اثنان" in words[at + 1 : at + 3]
        count = Count(2) if two else Count(None, "unspecified")
        return Toll(
            slot, count, trigger, at + 1, tuple(conjuncts(words, at, end)[:2]), _is_perpetrator(words, at), rule
        )
    return _sum(words, trigger, at, end, slot, qualifier, rule)


def _acted(words: Sequence[str], trigger: int, at: int, end: int, slot: Slot, rule: str) -> Toll | None:
    """«عدد من», «عشرات» before the people: vague."""
    if at < end and words[at] in ("عدد", "عده", "بعض", "العديد"):
        nxt = at + 2 if at + 1 < end and words[at + 1] == "من" else at + 1
        if nxt < end and person_at(words, nxt):
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
        if not (last < end and joins(words, last) and (words[last] in persons() or read_number(words, last))):
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
    person = person_at(words, begin)
    if number is None and (person is None or person.number == 0):
        return None
    finish = noun_phrase(words, begin, end)
    return number, person.number if person else 0, begin, max(finish, begin)


def number_before(words: Sequence[str], at: int, start: int) -> tuple[int, Number] | None:
    for first in range(max(start, at - 4), at):
        number = read_number(words, first)
        if number and number.end == at and (number.value is None or 0 < number.value < 400_000):
            return first, number
    return None


def count_of(words: Sequence[str], number: Number, first: int, last: int, start: int) -> Count:
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


def person_at(words: Sequence[str], at: int) -> Person | None:
    if at >= len(words):
        return None
    if words[at] == "من" and at + 1 < len(words):
        at += 1
    word = words[at]
    return persons().get(word) or persons().get(bare(word)) or _possessed(word)


def _possessed(word: str) -> Person | None:
    """«مرافقه», «زوجته»: one person of somebody's; the many («رجالهم») are left out."""
    for end in ("هما", "هم", "ها", "ه"):
        if word.endswith(end) and len(word) > len(end) + 2:
            stem = word[: -len(end)]
            found = persons().get(stem) or (persons().get(stem[:-1] + "ه") if stem[-1] == "ت" else None)
            return found if found and found.number == 1 else None
    return None


def _is_perpetrator(words: Sequence[str], at: int) -> bool:
    return any(
        (found := person_at(words, k)) and found.lemma in word_list("perpetrators")
        for k in (at, at + 1)
        if k < len(words)
    )


def _skip_light(words: Sequence[str], at: int, end: int) -> int:
    """Past what stands between a verb and its people: «أصيب اليوم الاثنين 8 أشخاص», «أصيب في الهجوم جنديان»."""
    steps = 0
    while at < end and steps < 5:
        if words[at] in ("في", "خلال") and words[at + 1 : at + 2] and words[at + 1].startswith("ال"):
            at += 2
        elif words[at] in word_list("skipped") or words[at] in word_list("none_of"):
            at += 1
        else:
            break
        steps += 1
    return min(at, end)


def _qualifier(words: Sequence[str], at: int) -> tuple[Qualifier | None, int]:
    for name in ("at_least", "about", "up_to"):
        length = starts_with_any(list(words[at : at + 4]), 0, phrases(f"qualifier_{name}")) if at < len(words) else 0
        if length:
            return name, at + length
    return None, at


def people_from(words: Sequence[str], toll: Toll) -> Iterator[tuple[int, int]]:
    """The phrases that name the people of a toll, the bare «أشخاص» and «آخرين» left out."""
    for begin, finish in toll.who:
        if bare(words[begin]) not in word_list("generic") or (
            finish - begin > 1 and bare(words[begin]) not in word_list("others")
        ):
            yield begin, finish
