"""Check the model's numbers against the words it quotes for them, by the rules' own reading of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workers.event import Count
from workers.lang.ar.lexicon import persons
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number
from workers.model.answer import Counted
from workers.model.quotes import Quote

# A number that the quote cuts into begins at most so many words before it.
BEFORE = 6
DENIALS = frozenset(("لا", "ولا", "لم", "ولم", "اي", "عدم", "لن"))
DUALS = ("ان", "ين")


def checked(said: Counted, words: Sequence[str], quote: Quote) -> Count | None:
    """The count if its quote says so, None if it says something else; `words` are all words of the article."""
    numbers = list(_numbers(words, quote))
    if said.value is None:
        vague = said.vague if said.vague == "some" or said.vague in numbers else None
        return Count(None, "unspecified", vague)
    values = [number for number in numbers if isinstance(number, int)]
    if said.value in values or (values and said.value == sum(values)):
        fits = True
    else:
        fits = not numbers and said.value in _unsaid(words[quote.first : quote.last])
    return Count(said.value, "exact" if said.qualifier == "unspecified" else said.qualifier) if fits else None


def _numbers(words: Sequence[str], quote: Quote) -> Iterator[int | str]:
    """What the quote counts: numbers, "tens" or "hundreds", and persons who are one or two by their form.

    Numbers are read in the article, so that a quote of half a number does not halve it.
    """
    at = max(0, quote.first - BEFORE)
    while at < quote.last:
        number = read_number(words, at)
        if number and number.end > quote.first:
            yield number.value if number.value is not None else number.vague or ""
        person = None if number or at < quote.first else persons().get(words[at])
        if person and person.number and not (at and _ends_number(words, at)):
            yield person.number
        at = number.end if number else at + 1


def _ends_number(words: Sequence[str], at: int) -> bool:
    """Whether a number stands right before, so that «شخصا» in «23 شخصا» is what it counts."""
    before = words[at - 2 : at] if words[at - 1] == "من" else words[at - 1 : at]
    return bool(before) and read_number(before, 0) is not None


def _unsaid(words: Sequence[str]) -> Iterator[int]:
    """What a quote without numbers may say: none where it denies, else one, and two by its ending."""
    if any(word in word_list("none_of") or word in DENIALS for word in words):
        yield 0
        return
    yield 1
    if any(word.endswith(DUALS) for word in words):
        yield 2
