"""Find the words that name places of the gazetteer; common words and persons that equal one are told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.memory import remembered
from workers.resolve.cues import ARAB, cue
from workers.resolve.gazetteer import Entry, Name, common, demonyms, gazetteer
from workers.resolve.links import front_of
from workers.resolve.lists import listed

# A town is known well enough to be named without its country from about so many people on.
WELL_KNOWN_ARAB, WELL_KNOWN = 20_000, 200_000
# A name that a word may begin, and that name's first word as listed.
Opened = tuple[str, Name]


class Span(NamedTuple):
    """words[start:end] may name one of `entries`; unless `sure`, only where it is located or its country spoken of.

    `front` are the proclitics of the first word, "" for none.
    """

    start: int
    end: int
    entries: list[Entry]
    front: str
    sure: bool


def find_spans(words: Sequence[str]) -> list[Span]:
    """Gazetteer names left to right, longest first, never overlapping."""
    spans, at = list[Span](), 0
    in_lists = listed(words)
    while at < len(words):
        opened = _opened_by(words[at])
        span = _span_at(words, at, opened, at in in_lists) if opened else None
        if span:
            spans.append(span)
        at = span.end if span else at + 1
    return spans


def _span_at(words: Sequence[str], at: int, opened: tuple[Opened, ...], in_list: bool) -> Span | None:
    for stem, (rest, entries) in opened:
        end = at + 1 + len(rest)
        if rest and tuple(words[at + 1 : end]) != rest:
            continue
        if in_list or _is_name(words, at, end, stem, entries):
            front = front_of(words[at], stem)
            return Span(at, end, entries, front, _is_sure(entries, front, bool(rest)))
    return None


@remembered()
def _opened_by(word: str) -> tuple[Opened, ...]:
    """The names that a word may begin, each with its first word as listed; mostly none."""
    if not word[0].isalpha():
        return ()
    table = gazetteer()
    found = ((stem, name) for stem in strip_front(word) for name in table.get(stem, ()))
    return tuple((stem, name) for stem, name in found if _is_stem(word, stem, bool(name.rest)))


def _is_stem(word: str, stem: str, more: bool) -> bool:
    """Whether a name may be left when proclitics are taken off; a short rest is more likely part of another word."""
    if stem == word:
        return True
    return (more or len(stem) > 3 or stem in cue("short")) and (word[0] not in "فك" or stem.startswith("ال"))


def _is_name(words: Sequence[str], at: int, end: int, stem: str, entries: list[Entry]) -> bool:
    """Whether a name that fits is meant: a common word only after مدينة and its like, a surname not at all."""
    name = " ".join((stem, *words[at + 1 : end]))
    heads = at == 0 and words[end : end + 1] == [":"] and any(entry.reviewed for entry in entries)
    announced = is_announced(words, at, "admin")
    if name in cue("weak") or (end == at + 1 and not entries[0].reviewed and {stem, words[at], "ال" + stem} & common()):
        return announced or heads
    if stem in cue("formers") and end == at + 1 and words[end : end + 1] and words[end].isalpha():
        return announced and words[end] in common()
    here = words[at - 1 : at] == ["في"] or (words[at][0] == "ب" and stem != words[at])
    if name in cue("semi") and not here:
        return announced or heads or is_announced(words, at, "grounds")
    return announced or not _is_surname(words, at, stem, entries)


def is_announced(words: Sequence[str], at: int, by: str) -> bool:
    """«مدينة», «ميناء», also with something glued to it."""
    return at > 0 and any(form in cue(by) for form in strip_front(words[at - 1]))


def _is_surname(words: Sequence[str], at: int, stem: str, entries: list[Entry]) -> bool:
    """«محمد الكاف», «القاضي ديريك», «بن قطر»: what follows a given name or a title is a person's name."""
    if at == 0 or (stem != words[at] and words[at][0] in "بل"):
        return False
    before = words[at - 1]
    if before in ("بن", "ابن", "بنت", "ال", "عبد"):
        return True
    if entries[0].precision == "country" or stem != words[at]:
        return False
    # Before a town abroad, a word that is neither known nor common is likely the first name of a stranger.
    stranger = before.isalpha() and not (before in common() or before in gazetteer() or before in demonyms())
    abroad = not any(entry.reviewed or entry.country in ARAB for entry in entries)
    return before in cue("given") or before in cue("titles") or (stranger and abroad)


def _is_sure(entries: list[Entry], front: str, several_words: bool) -> bool:
    if any(entry.reviewed for entry in entries):
        return True
    people = max(entry.population for entry in entries)
    if any(entry.country in ARAB for entry in entries):
        return people >= WELL_KNOWN_ARAB
    return people >= WELL_KNOWN and (several_words or front in ("", "ب"))
