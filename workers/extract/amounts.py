"""How many: a number, a vague quantity or a range, with its qualifier; never a date, an age, a measure or money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from workers.event import Count, Qualifier
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import Number, read_number

Vague = Literal["tens", "hundreds", "some"]
# More people than this die in no event; a longer number word than this is not written out.
MOST, LONGEST = 400_000, 6
YEARS = range(1900, 2101)


class Amount(NamedTuple):
    """A quantity read from words[start:end], its qualifiers included; `value` is None when it is vague."""

    value: int | None
    start: int
    end: int
    qualifier: Qualifier | None = None
    vague: Vague | None = None

    @property
    def people(self) -> Count:
        """The same as a count of people."""
        if self.value is None:
            return Count(None, "unspecified", self.vague)
        return Count(self.value, self.qualifier or "exact")


def amount_at(words: Sequence[str], at: int, end: int) -> Amount | None:
    """The quantity of people that begins at word `at`: «نحو 20», «ما بين 10 و15», «عدد من», «عشرات», «أحد»."""
    if at >= end:
        return None
    if span := _range(words, at, end):
        return span
    qualifier, first = qualifier_at(words, at)
    if first < end and words[first] in ("عدد", "عددا", "وعدد"):
        if words[first + 1 : first + 2] == ["من"]:
            return Amount(None, at, first + 2, vague="some")
        first += 1
    if length := _some(words, first, end):
        return Amount(None, at, first + length, vague="some")
    number = read_number(words, first) if first < end else None
    if number is None or number.end > end or not is_of_people(words, number, first):
        return None
    if number.value is None:
        return Amount(None, at, number.end, vague="hundreds" if number.vague == "hundreds" else "tens")
    again = read_number(words, number.end)
    after, last = _after(words, again.end if again and again.value == number.value else number.end, end)
    return Amount(number.value, at, last, qualifier or after)


def amount_before(words: Sequence[str], at: int, start: int) -> Amount | None:
    """The quantity that ends just before word `at`, with what qualifies it on either side."""
    for first in range(max(start, at - LONGEST), at):
        number = read_number(words, first)
        if number and number.end == at and is_of_people(words, number, first):
            return _widened(words, number, first, start)
    return None


def is_of_people(words: Sequence[str], number: Number, first: int) -> bool:
    """Whether a number can count people: no date, year, hour, share, score, age or measure, and not too large."""
    follows = words[number.end] if number.end < len(words) else ""
    before = words[first - 1] if first else ""
    if number.value is None:
        return not _is_thing(follows)
    if not 0 < number.value < MOST or _is_thing(follows) or before in word_list("numbered"):
        return False
    if words[first][0].isdecimal():
        if (
            follows in ("/", "-", ":")
            and words[number.end + 1 : number.end + 2]
            and words[number.end + 1][0].isdecimal()
        ):
            return False
        if before in ("/", ":") and first > 1 and words[first - 2][-1:].isdecimal():
            return False
        if number.value in YEARS and number.end == first + 1 and len(words[first]) == 4:
            return follows in word_list("after_year")
    return not (follows in word_list("times") or bare(follows) in word_list("times")) or follows in word_list(
        "told_when"
    )


def qualifier_at(words: Sequence[str], at: int) -> tuple[Qualifier | None, int]:
    """A qualifier before its number, and the word after it."""
    for name in ("at_least", "about", "up_to"):
        length = starts_with_any(words, at, phrases(f"qualifier_{name}")) if at < len(words) else 0
        if length:
            return name, at + length
    return None, at


def _range(words: Sequence[str], at: int, end: int) -> Amount | None:
    """«ما بين 10 و15», «من 10 إلى 15» is left out: it says a change. The lower bound is sure."""
    first = at + 1 if words[at] == "ما" else at
    if first + 3 >= end or words[first] != "بين":
        return None
    low = read_number(words, first + 1)
    if not low or not low.value or low.end >= end:
        return None
    high = read_number(words, low.end + (words[low.end] in ("و", "الي")))
    joined = words[low.end][0] == "و" or words[low.end] == "الي"
    if not joined or not high or not high.value or high.value <= low.value or not is_of_people(words, high, low.end):
        return None
    return Amount(low.value, at, high.end, "at_least") if high.end <= end else None


def _some(words: Sequence[str], at: int, end: int) -> int:
    """The length of a vague quantity without a size: «بعض», «عدة», «العديد من»."""
    if at >= end or not any(form in word_list("several") for form in strip_front(words[at])):
        return 0
    return 2 if words[at + 1 : at + 2] == ["من"] else 1


def _after(words: Sequence[str], at: int, end: int) -> tuple[Qualifier | None, int]:
    """A qualifier right behind the number: «3 على الأقل»."""
    pair = tuple(words[at : min(at + 2, end)])
    if pair == ("علي", "الاقل"):
        return "at_least", at + 2
    if pair == ("علي", "الاكثر"):
        return "up_to", at + 2
    return ("about", at + 1) if pair[:1] == ("تقريبا",) else (None, at)


def _widened(words: Sequence[str], number: Number, first: int, start: int) -> Amount:
    """The number with the qualifier before it or behind its noun."""
    if number.value is None:
        return Amount(None, first, number.end, vague="hundreds" if number.vague == "hundreds" else "tens")
    for back in range(max(start, first - 4), first):
        qualifier, reached = qualifier_at(words, back)
        if qualifier and reached == first:
            return Amount(number.value, back, number.end, qualifier)
        if (span := _range(words, back, len(words))) and span.end == number.end:
            return span
    behind = next((q for k in (1, 2) if (q := _after(words, number.end + k, len(words))[0])), None)
    return Amount(number.value, first, number.end, behind)


def _is_thing(word: str) -> bool:
    """Whether a noun is counted that is no person: years, metres, dinars, cars, sheep."""
    if not word or word in word_list("told_when"):
        return False
    return word in word_list("things") or bare(word) in word_list("things")
