"""Count the people of a phrase: joined ones added up, with their qualifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from workers.event import Count
from workers.extract.amounts import Vague
from workers.extract.counted import Part, parts_at, person_at
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import words as word_list

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
    """The count and the people that stand at word `at`, joined ones added up."""
    parts = parts_at(words, at, end)
    if not parts:
        return None
    spans = tuple((part.begin, part.finish) for part in parts if part.finish > part.begin)
    perpetrator = bool(spans) and _is_perpetrator(words, spans[0][0])
    return Toll(slot, _total(words, parts), trigger, parts[-1].end, spans, perpetrator, rule)


def people_from(words: Sequence[str], toll: Toll) -> Iterator[tuple[int, int]]:
    """The phrases that name the people of a toll, the bare «أشخاص» and «آخرين» left out."""
    for begin, finish in toll.who:
        if bare(words[begin]) not in word_list("generic") or (
            finish - begin > 1 and bare(words[begin]) not in word_list("others")
        ):
            yield begin, finish


def _total(words: Sequence[str], parts: Sequence[Part]) -> Count:
    """Parts added up; a vague one makes the whole vague."""
    vague = next((part.amount for part in parts if part.amount.value is None), None)
    if vague:
        kind: Vague | None = next((part.amount.vague for part in parts if part.amount.vague), None)
        return Count(None, "unspecified", kind)
    qualifier = next((part.amount.qualifier for part in parts if part.amount.qualifier), None)
    first, last = parts[0].amount.start, parts[-1].end
    if "الاقل" in words[first : last + 2]:
        qualifier = "at_least"
    return Count(
        sum(part.amount.value or 0 for part in parts if not _shares(words, parts[0], part)), qualifier or "exact"
    )


def _shares(words: Sequence[str], first: Part, part: Part) -> bool:
    """«57 امرأة وطفلا»: the second noun stands under the number of the first, as its form shows."""
    if part is first or (first.amount.value or 0) <= 10 or part.amount.start != part.begin:
        return False
    return part.amount.value == 1 and words[part.begin].endswith(("ا", "ه"))


def _is_perpetrator(words: Sequence[str], at: int) -> bool:
    return any(
        (found := person_at(words, k)) and found.lemma in word_list("perpetrators")
        for k in (at, at + 1)
        if k < len(words)
    )
