"""Counted people: a number, singular, dual or name with the phrase it stands in, and those joined to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workers.extract.amounts import Amount, amount_at
from workers.extract.phrases import is_joined, joins, noun_phrase
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import Person, persons, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import UNITS

MOST_PARTS = 6
TWO = frozenset(["اثنين", "اثنان", "اثنتين", "اثنتان"])


class Part(NamedTuple):
    """One counted phrase: how many, the phrase that names them (empty for a bare number), and where reading goes on."""

    amount: Amount
    begin: int
    finish: int
    end: int


def parts_at(words: Sequence[str], at: int, end: int) -> list[Part]:
    """The counted phrase at word `at` and those joined to it: «ضابط وثلاثة جنود إضافة إلى مدني»."""
    found: list[Part] = _each(words, at, end)
    part = None if found else _part(words, at, end, joined=False)
    while part:
        found.append(part)
        following = _joined(words, part.end, end)
        part = _part(words, following, end, joined=True) if following and len(found) < MOST_PARTS else None
    return found


def person_at(words: Sequence[str], at: int) -> Person | None:
    """The person word at `at`, or behind the «من» that stands there."""
    if at >= len(words):
        return None
    if words[at] == "من" and at + 1 < len(words):
        at += 1
    word = words[at]
    if word in word_list("lands"):
        return None
    if bare(word) in word_list("demonyms"):
        return Person(bare(word), 1)
    return persons().get(word) or persons().get(bare(word)) or _possessed(word)


def is_harmed(word: str) -> bool:
    """Whether a word counts the dead or the hurt itself: «قتيلا», «جرحى»."""
    return any(
        form in word_list(name) for form in strip_front(word) for name in ("dead", "hurt", "dead_two", "hurt_two")
    )


def _each(words: Sequence[str], at: int, end: int) -> list[Part]:
    """«كل من فلان وفلان»: one for each name."""
    if tuple(words[at : at + 2]) != ("كل", "من"):
        return []
    found: list[Part] = []
    at += 2
    while at < end and len(found) < MOST_PARTS and (not found or joins(words, at)):
        person, finish = person_at(words, at), max(noun_phrase(words, at, end), at + 1)
        found.append(Part(Amount(person.number or None if person else 1, at, finish), at, finish, finish))
        at = finish
    return found if len(found) > 1 else []


def _part(words: Sequence[str], at: int, end: int, joined: bool) -> Part | None:
    amount = amount_at(words, at, end)
    if amount:
        return _counted(words, amount, end, joined)
    person = person_at(words, at) if at < end and words[at] != "من" else None
    if person is None:
        return _one_of(words, at, end) or _two_of(words, at, end)
    finish = max(_phrase(words, at, end), at + 1)
    value = person.number or _definite_number(words, at, finish) or _two(words, at, finish, joined)
    if person.number == 1 and _is_dual_construct(words, at):
        value = 2
    if joined and not value:
        return None
    return Part(Amount(value or None, at, finish), at, finish, _past_from(words, finish, end))


def _counted(words: Sequence[str], amount: Amount, end: int, joined: bool) -> Part | None:
    """A quantity with its people; behind «و» a noun that is no person («و5 سيارات») is not added."""
    begin = amount.end
    if begin < end and words[begin] == "من" and begin + 1 < end and words[begin + 1] not in ("بين", "بينهم", "قبل"):
        begin += 1
    if begin < end and words[begin][0] != "و" and is_harmed(words[begin]):
        return None
    person = person_at(words, begin) if begin < end else None
    bare_number = begin >= end or (joins(words, begin) and person is None)
    finish = begin if bare_number else max(_phrase(words, begin, end), begin)
    if person is None and finish > begin == amount.end and (joined or amount.value is None):
        return None
    if begin > amount.end and finish == begin:
        begin = finish = amount.end
    return Part(amount, begin, finish, _past_from(words, finish, end))


def _phrase(words: Sequence[str], at: int, end: int) -> int:
    """The end of a noun phrase, before «إضافة إلى» and «معظمهم»."""
    finish = noun_phrase(words, at, end)
    return next((k for k in range(at + 1, finish) if words[k] in word_list("cut")), finish)


def _one_of(words: Sequence[str], at: int, end: int) -> Part | None:
    """«أحد الأعوان», «إحدى السيدات», «أحدهم»: one; «كلاهما»: two."""
    if at >= end:
        return None
    forms = strip_front(words[at])
    value = next(
        (n for n, name in ((1, "one_of"), (2, "both_of")) if any(form in word_list(name) for form in forms)), 0
    )
    alone = any(form in ("احد", "احدي") for form in forms)
    if not value or (alone and not (person_at(words, at + 1) if at + 1 < end else None)):
        return None
    finish = noun_phrase(words, at, end) if alone else at + 1
    return Part(Amount(value, at, finish), at + alone, max(finish, at + 1), finish)


def _two_of(words: Sequence[str], at: int, end: int) -> Part | None:
    """«مقيمين اثنين»: two, whatever their trade."""
    if (
        at + 1 < end
        and not is_joined(words[at])
        and words[at + 1] in TWO
        and words[at].endswith(("ين", "ان", "تين", "تان"))
    ):
        return Part(Amount(2, at, at + 2), at, at + 2, at + 2)
    return None


def _joined(words: Sequence[str], at: int, end: int) -> int:
    """Where the phrase joined at word `at` begins: behind «و» or «إضافة إلى»; 0 for none."""
    if at < end and words[at] == "،":
        at += 1
    if at + 1 >= end:
        return at if at < end and joins(words, at) else 0
    if words[at] == "و":
        return at + 1
    if length := starts_with_any(words, at, phrases("besides")):
        return at + length
    return at if joins(words, at) else 0


def _past_from(words: Sequence[str], at: int, end: int) -> int:
    """Past «من حزب الله» and «على الأقل» behind a phrase, when another one is joined there."""
    if tuple(words[at : at + 2]) == ("علي", "الاقل"):
        return at + 2
    if at + 1 < end and words[at] == "من" and words[at + 1] not in word_list("source_of"):
        after = noun_phrase(words, at + 1, end, 4)
        if after < end and (joins(words, after) or words[after] == "و"):
            return after
    return at


def _definite_number(words: Sequence[str], at: int, finish: int) -> int:
    """«المهاجمين الثلاثة», «ضحايا الحادث الأربعة»."""
    found = (UNITS.get(word[2:], 0) for word in words[at + 1 : finish] if word.startswith("ال"))
    return next((value for value in found if value), 0)


def _two(words: Sequence[str], at: int, finish: int, joined: bool) -> int:
    """«مسلحين» may be two: it is where «اثنين» says so, and where it is added to others."""
    if any(word in TWO for word in words[at : min(finish + 2, len(words))]):
        return 2
    return 2 if joined and words[at].endswith("ين") and "ال" not in words[at][:4] else 0


def _is_dual_construct(words: Sequence[str], at: int) -> bool:
    """«سفيرا النرويج والفلبين»: two, as what follows is definite and the form no subject in the singular."""
    word, following = words[at], words[at + 1 : at + 2]
    singular = word.endswith("ا") and persons().get(word[:-1])
    return bool(
        singular and following and following[0].startswith("ال") and words[at + 2 : at + 3] and joins(words, at + 2)
    )


def _possessed(word: str) -> Person | None:
    """«مرافقه», «زوجته», «مقاتليه»: people of somebody's."""
    for end in ("هما", "هم", "ها", "ه"):
        if word.endswith(end) and len(word) > len(end) + 2:
            stem = word[: -len(end)]
            if stem[-1] == "ا" and (one := persons().get(stem[:-1])) and one.number == 1:
                return Person(one.lemma, 2)
            found = persons().get(stem) or (persons().get(stem[:-1] + "ه") if stem[-1] == "ت" else None)
            if found and (found.number < 2 or stem[-1] == "ي"):
                return found
    return None
