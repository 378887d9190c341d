"""The casualty grammar: who is said to be dead or hurt, how many, and how surely."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workers.event import Count
from workers.extract.amounts import amount_before
from workers.extract.casualty_nouns import both, counted_noun, is_counted, is_tally, opens_both, risen
from workers.extract.counted import parts_at, person_at
from workers.extract.counting import Slot, Toll
from workers.extract.deaths import after_masdar, opens_masdar
from workers.extract.harm import after_verb, fallen, fells, is_verb
from workers.lang.ar.clitics import strip_front
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import remembered

Tolls = tuple[Toll, ...]
Reader = Callable[[Sequence[str], int, int, int], Tolls]
# Some distance before a vague toll they deny that it is known: «لم ترد معلومات عن وقوع إصابات».
DENIALS = frozenset(["لم", "ولم", "فلم", "عدم"])


def find_tolls(words: Sequence[str], start: int, end: int) -> list[Toll]:
    """Every toll of the sentence words[start:end], in order, each word used once for the dead and once for the hurt."""
    found: list[Toll] = []
    at = start
    while at < end:
        readers = _readers(words[at])
        if not readers:
            at += 1
            continue
        tolls: Tolls = next((t for read in readers if (t := read(words, at, start, end))), ())
        fresh = [
            t for t in tolls if not _is_part(words, t, start) and not any(_overlap(t, other) for other in found[-4:])
        ]
        found += fresh
        at = max(at + 1, *(t.end for t in fresh if t.start <= at), at + 1) if fresh else at + 1
    return found


@remembered()
def _readers(word: str) -> tuple[Reader, ...]:
    """The readers that a toll told at this word may need, in order; mostly none."""
    return tuple(read for may_open, read in READERS if may_open(word))


def _is_denial(word: str) -> bool:
    return word in word_list("not_so")


def _none(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """دون إصابات, لم تسفر عن قتلى أو جرحى, لم يصب أحد: a stated nought; «ضحايا» and human losses mean dead and hurt."""
    if not _denies(words, at, end):
        return ()
    piece = words[at + 1 : min(at + 10, end)]
    slots: list[Slot] = []
    last = at
    for number, word in enumerate(piece):
        fresh = _noughts(piece, number, bool(slots))
        if fresh and number + 1 < len(piece) and person_at(piece, number + 1):
            return ()
        if fresh:
            slots += [slot for slot in fresh if slot not in slots]
            last = at + 1 + number
        elif word in word_list("unless") or (number and word == "،") or (slots and number > last - at + 2):
            break
    return tuple(Toll(slot, Count(0), at, last + 1, rule="none") for slot in slots)


def _denies(words: Sequence[str], at: int, end: int) -> bool:
    """Whether «غير» is «من غير أن», and «لا» stands before the noun itself: «ولا إصابات»."""
    following = words[at + 1] if at + 1 < end else ""
    if words[at] == "غير":
        return following == "ان"
    return words[at].lstrip("وف") != "لا" or following in word_list("hurt") or following in ("ضحايا", "قتلي", "وفيات")


def _noughts(piece: Sequence[str], number: int, again: bool) -> tuple[Slot, ...]:
    """The slots that a word behind «دون» or «لم» says to be nought."""
    forms = set(strip_front(piece[number]))
    if forms & {"بشريه", "الارواح", "ارواح"}:
        return ("killed", "injured")
    if forms & {"احد", "احدا", "اي", "باحد"} and number:
        before = set(strip_front(piece[number - 1]))
        return ("injured",) if before & word_list("hurts") else ("killed",) if before & word_list("killed_by") else ()
    if not (
        again or number == 0 or any(word in word_list("caused") or word in word_list("any") for word in piece[:number])
    ):
        return ()
    if forms & {"ضحايا", "ضحيه"}:
        return ("killed", "injured")
    return ("injured",) if forms & {"اصابات", "اصابه", "جرحي"} else ("killed",) if forms & {"قتلي", "وفيات"} else ()


def _is_body(word: str) -> bool:
    return not word_list("bodies").isdisjoint(strip_front(word))


def _body(words: Sequence[str], at: int, start: int, end: int) -> Tolls:
    """العثور على جثة, انتشال 3 جثث, جثث عشرين شخصا."""
    forms = set(strip_front(words[at]))
    if amount := amount_before(words, at, start):
        return (Toll("killed", amount.people, amount.start, at + 1, rule="bodies found"),)
    found = any(word in word_list("found") for word in words[max(start, at - 5) : at])
    if found and forms & {"جثتين", "جثتان", "جثتي"}:
        return (Toll("killed", Count(2), at, at + 1, rule="bodies found"),)
    if forms & {"جثث", "جثامين", "رفات", "جثثا", "اشلاء"}:
        parts = parts_at(words, at + 1, end)[:1]
        if not parts or parts[0].amount.value is None:
            return ()
        part = parts[0]
        return (Toll("killed", part.amount.people, at, part.end, ((part.begin, part.finish),), rule="bodies found"),)
    return (Toll("killed", Count(1), at, at + 1, rule="body found"),) if found else ()


# Whether a word may open such a toll, and what reads it there.
READERS: tuple[tuple[Callable[[str], bool], Reader], ...] = (
    (_is_denial, _none),
    (_is_body, _body),
    (is_tally, risen),
    (opens_both, both),
    (is_counted, counted_noun),
    (opens_masdar, after_masdar),
    (is_verb, after_verb),
    (fells, fallen),
)


def _is_part(words: Sequence[str], toll: Toll, start: int) -> bool:
    """Whether a toll is part of a total told before it: «بينهم ثلاثة جرحى»; or only attempted, feared or forbidden."""
    before = words[max(start, toll.start - 2) : toll.start]
    if before and (before[-1] in word_list("among") or (before[-1] == "بين" and before[0] in ("من", "ومن"))):
        return True
    if toll.count.value is None and any(word in DENIALS for word in words[max(start, toll.start - 7) : toll.start]):
        return True
    return any(word in word_list("untold") for word in before) and toll.rule != "body found"


def _overlap(one: Toll, other: Toll) -> bool:
    return one.start < other.end and other.start < one.end and one.slot == other.slot
