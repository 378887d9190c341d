"""Verbs of dying and of injury, and the people beside them: «قتل 3 أشخاص», «20 مدنيا قتلوا», «سقط ثلاثة»."""

from __future__ import annotations

from collections.abc import Sequence

from workers.event import Count
from workers.extract.amounts import amount_at
from workers.extract.counted import person_at
from workers.extract.counting import Slot, Toll, people_of
from workers.extract.deaths import pronoun_count
from workers.extract.phrases import noun_phrase, past_time
from workers.extract.reach import is_indefinite, is_trigger, past_light, reach
from workers.lang.ar.lexicon import words as word_list

Tolls = tuple[Toll, ...]
# How far before their verb people may stand, how far behind «لقي» «حتفه», and behind «خسر» its people, in words.
BEFORE, FATE, LOST = 10, 18, 9


def is_verb(word: str) -> bool:
    """Whether a word is a verb of dying or of injury."""
    return any(word in word_list(name) for name in ("wounded", "needs_injury", "died"))


def after_verb(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """قتل 3 أشخاص, أصيب 21 آخرون, لقي شاب مصرعه; «أكثر من 80 مسلحا ... قتلوا»."""
    slot = _verb(words, at, end)
    if slot is None or (at > start and words[at - 1] in ("لم", "ولم", "لن", "ولن", "دون")):
        return ()
    readers = next(order for name, order in ORDERS.items() if not name or words[at] in word_list(name))
    return next(((toll,) for read in readers if (toll := read(words, at, start, end, slot))), ())


def fells(word: str) -> bool:
    """Whether a word is a verb that harms those who are counted behind it."""
    return any(word in word_list(name) for name in ("felled", "struck", "carried"))


def fallen(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """Counted people only: «سقط ثلاثة من مقاتليه», «خسرت أربعين رجلا», «أصابت خمسة», «نقل عشرة إلى المستشفى»."""
    word = words[at]
    carried = word in word_list("carried") and _any_in(words, at, end, "hospitals")
    slot: Slot = "killed" if word in word_list("felled") else "injured"
    if slot == "injured" and word not in word_list("struck") and not carried:
        return ()
    if carried and (toll := _before(words, at, start, end, slot)):
        return (toll,)
    people = reach(words, at + 1, end)
    if word in word_list("took_lives") and at + 1 < end and words[at + 1][0] == "ب" and person_at(words, at + 1):
        people = at + 1
    elif not _is_counted_at(words, people, end):
        people = _past_loser(words, at, end) if word in word_list("lost") else end
    toll = people_of(words, at, people, end, slot, "verb and counted people") if people < end else None
    return (toll,) if toll else ()


def _verb(words: Sequence[str], at: int, end: int) -> Slot | None:
    word = words[at]
    if word in word_list("wounded"):
        return "injured"
    if word in word_list("needs_injury"):
        return "injured" if _any_in(words, at, end, "injuries") else None
    if word not in word_list("died"):
        return None
    if word.lstrip("وف") in word_list("needs_death") and not _any_in(words, at, end, "death_words"):
        return "killed" if word in word_list("passed") and _is_counted(words, at + 1, end) else None
    return "killed"


def _any_in(words: Sequence[str], at: int, end: int, name: str) -> bool:
    return any(words[k] in word_list(name) for k in range(at + 1, min(at + FATE, end)))


def _is_counted(words: Sequence[str], at: int, end: int) -> bool:
    """Whether counted people stand at once behind «قضى»."""
    people = reach(words, at, end)
    return _is_counted_at(words, people, end) or (people < end and is_indefinite(words, people, end))


def _past_loser(words: Sequence[str], at: int, end: int) -> int:
    """«خسرت فيه القوات تسعة مقاتلين»: past who lost them; `end` for none."""
    for k in range(at + 1, min(at + LOST, end)):
        if not words[k].isalnum() or is_trigger(words[k]):
            return end
        if _is_counted_at(words, k, end):
            return k
    return end


def _is_counted_at(words: Sequence[str], at: int, end: int) -> bool:
    amount = amount_at(words, at, end) if at < end else None
    if not amount:
        return False
    follows = words[amount.end] if amount.end < end else "."
    return person_at(words, amount.end) is not None or follows in word_list("stop") or not follows.isalnum()


def _object(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«قتل ثلاثة مهاجمين 17 شخصا»: a second number in the same phrase is the object."""
    if words[at] not in word_list("killed_by"):
        return None
    first = amount_at(words, at + 1, end)
    begin = first.end if first else at + 1
    if not (first or person_at(words, begin)) or begin >= end:
        return None
    for k in range(begin + 1, max(noun_phrase(words, begin, end), begin)):
        second = amount_at(words, k, end)
        if second and second.end < end and person_at(words, second.end) and words[second.end] != "من":
            return people_of(words, at, k, end, slot, "verb and subject")
    return None


def _behind(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    people = reach(words, at + 1, end)
    if (
        people > at + 1
        and people < end
        and not (is_indefinite(words, people, end) or _only_light(words, at + 1, people))
    ):
        return None
    return people_of(words, at, people, end, slot, "verb")


def _only_light(words: Sequence[str], at: int, people: int) -> bool:
    return past_light(words, at, people) == people


def _by_force(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«قتلت قوات الأمن مساء الجمعة ثلاثة مسلحين»: past the subject to the killed."""
    if words[at] not in word_list("killed_by"):
        return None
    subject = noun_phrase(words, at + 1, end, 6)
    for cut in range(at + 2, min(past_time(words, subject, end) + 1, end)):
        if is_trigger(words[cut]):
            return None
        if words[at] in word_list("killers") and person_at(words, cut):
            return people_of(words, at, cut, end, slot, "verb and subject")
        if is_indefinite(words, cut, end):
            return people_of(words, at, cut, end, slot, "verb and subject")
    return None


def _before(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«20 مدنيا على الأقل قتلوا», «إن شخصا قتل»: the people stand before their verb."""
    for back in range(at - 1, max(start, at - BEFORE) - 1, -1):
        if words[back] == "،" and back == at - 1:
            continue
        if words[back] in ("،", ":", "(", ")", "."):
            return None
        if back > start and words[back - 1] in word_list("among"):
            continue
        if is_trigger(words[back]):
            return None
        amount = amount_at(words, back, at)
        if amount and amount.value and amount.end == at and words[at].endswith("وا"):
            return people_of(words, back, back, at, slot, "person before verb")
        if amount and amount.value and amount.end < at and (words[amount.end] == "من" or person_at(words, amount.end)):
            return _subject(words, back, at, start, slot)
        if words[at].endswith("وا") or not (back == start or words[back - 1] in word_list("that")):
            continue
        person = person_at(words, back)
        if person and person.number and noun_phrase(words, back, at) == at:
            return people_of(words, back, back, at, slot, "person before verb")
    return None


def _subject(words: Sequence[str], back: int, at: int, start: int, slot: Slot) -> Toll | None:
    """The counted subject, its qualifier included and what is joined to it."""
    first = next(
        (k for k in range(max(start, back - 4), back) if (a := amount_at(words, k, at)) and a.start < back <= a.end),
        back,
    )
    toll = people_of(words, first, first, at, slot, "person before verb")
    return toll if toll and toll.who else None


def _of_fate(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«لقي فلان مصرعه»: whoever it is, the pronoun tells how many."""
    if words[at].lstrip("وف") not in word_list("needs_death"):
        return None
    fate = next((k for k in range(at + 1, min(at + FATE, end)) if words[k] in word_list("death_words")), None)
    if fate is None or words[fate].startswith("ضح") or not words[fate].endswith(("ه", "ها", "هما")):
        return None
    return (
        Toll(slot, pronoun_count(words[fate]), at, fate + 1, rule="fate and pronoun")
        if words[fate] != "الحياه"
        else None
    )


def _two(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«قتلا»: two, whoever they are."""
    return Toll(slot, Count(2), at, at + 1, rule="dual verb")


def _relative(words: Sequence[str], at: int, start: int, end: int, slot: Slot) -> Toll | None:
    """«الذي استشهد», «التي قتلت في ...», «وقد توفي»: one, named before, where no object follows."""
    if at == start or words[at - 1] not in word_list("elided"):
        return None
    follows = words[at + 1] if at + 1 < end else "."
    stops = follows in word_list("stop") and follows not in ("كل", "من", "جميع")
    alone = (
        not follows.isalpha()
        or stops
        or follows in word_list("aside")
        or follows in word_list("times")
        or follows[0] == "ب"
    )
    return Toll(slot, Count(1), at, at + 1, rule="relative") if alone else None


# Which readers fit a verb, by the word list it stands in; the last ones fit all others.
ORDERS = {
    "they_two": (_before, _two),
    "they_all": (_before, _object, _behind),
    "killers": (_by_force,),
    "": (_object, _behind, _by_force, _before, _of_fate, _relative),
}
