"""One pass over the words for every trigger and known group, by generated forms; what is glued before is taken off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal, NamedTuple

from workers.event_types import EventType, Pair, event_types
from workers.lang.ar.clitics import BEFORE_VERB, declined_forms, noun_forms, readings, verb_forms
from workers.lang.ar.lexicon import groups
from workers.lang.ar.memory import remembered

Form = Literal["noun", "verb", "passive", "phrase", "weak", "group"]
# Of several forms of one type over the same words the first is kept.
ORDER: tuple[Form, ...] = ("verb", "passive", "phrase", "noun", "weak", "group")
# The closing word of a pair stands at most so many words after the opening one, in the same sentence.
NEAR = 8


class Match(NamedTuple):
    """A trigger of a type, or the name of a group, in words[start:end]."""

    start: int
    end: int
    form: Form
    name: str


class Piece(NamedTuple):
    """One surface form of a pair; `form` is None in the closing word, which only completes the opening one."""

    pair: tuple[str, int]
    form: Form | None


Entry = tuple[Form, str] | Piece
Surface = tuple[str, frozenset[str]]


def find_matches(words: list[str]) -> list[Match]:
    """All matches, the longest where several overlap; one span may speak for several types."""
    found: set[Match] = set()
    pieces: list[tuple[int, int, Piece]] = []
    for start, word in enumerate(words):
        for length, told in _opened_by(word):
            end = start + 1 + length
            for entry in told.get(tuple(words[start + 1 : end]), ()):
                if isinstance(entry, Piece):
                    pieces.append((start, end, entry))
                elif not _is_another_word(entry, words[start:end]):
                    found.add(Match(start, end, *entry))
    return _longest(_telling(found | _paired(pieces, words)))


@remembered()
def _opened_by(word: str) -> tuple[tuple[int, dict[tuple[str, ...], list[Entry]]], ...]:
    """The forms a word may open, by how many other words they have: those words -> what they tell."""
    table = surfaces()
    found: dict[int, dict[tuple[str, ...], list[Entry]]] = {}
    for front, stem in readings(word):
        for rest, fronts, entry in table.get(stem, ()):
            if front in fronts:
                found.setdefault(len(rest), {}).setdefault(rest, []).append(entry)
    return tuple(found.items())


@cache
def surfaces() -> dict[str, list[tuple[tuple[str, ...], frozenset[str], Entry]]]:
    """First word of a form, without what is glued before it -> (the other words, what may be glued, what it tells)."""
    table: dict[str, dict[tuple[tuple[str, ...], frozenset[str], Entry], None]] = {}
    for (form, fronts), entry in _entries():
        first, *rest = form.split()
        table.setdefault(first, {})[tuple(rest), fronts, entry] = None
    return {first: list(entries) for first, entries in table.items()}


def _entries() -> Iterator[tuple[Surface, Entry]]:
    for kind in event_types().values():
        for form, forms in _type_surfaces(kind):
            yield from ((surface, (form, kind.name)) for surface in forms)
        for number, pair in enumerate(kind.pairs):
            yield from _pieces(pair, (kind.name, number))
    for name in groups():
        yield from ((surface, ("group", name)) for surface in noun_forms(name))


def _type_surfaces(kind: EventType) -> Iterator[tuple[Form, Iterable[Surface]]]:
    verbs = dict(surface for past, present in kind.verbs for surface in verb_forms(past, present))
    yield "verb", verbs.items()
    for noun in kind.nouns:
        # «خطفهم» is both "their abduction" and "abducted them": the verb tells more.
        yield "noun", (*noun_forms(noun), *(form for form in declined_forms(noun) if form[0] not in verbs))
    yield from (("passive", verb_forms(*passive.split("/"))) for passive in kind.passives)
    yield "phrase", ((phrase, BEFORE_VERB) for phrase in kind.phrases)
    yield from (("weak", _nouns(weak)) for weak in kind.weak)
    yield from (("weak", verb_forms(past, present)) for past, present in kind.weak_verbs)


def _pieces(pair: Pair, key: tuple[str, int]) -> Iterator[tuple[Surface, Piece]]:
    form: Form = "noun" if pair.present is None else "verb"
    openings = _nouns(pair.past) if pair.present is None else verb_forms(pair.past, pair.present)
    yield from ((surface, Piece(key, form)) for surface in openings)
    yield from ((surface, Piece(key, None)) for word in pair.closing for surface in noun_forms(word))


def _nouns(noun: str) -> Iterator[Surface]:
    yield from noun_forms(noun)
    yield from declined_forms(noun)


def _is_another_word(entry: tuple[Form, str], words: list[str]) -> bool:
    """Whether the type leaves this surface out, because it is mostly another word."""
    kind = event_types().get(entry[1])
    return kind is not None and bool(kind.never) and " ".join(words) in kind.never


def _telling(found: set[Match]) -> list[Match]:
    """Without the weak matches of a type that the same words tell outright, and one form for each span and type."""
    told: dict[tuple[int, int, str], Match] = {}
    for match in sorted(found, key=lambda m: ORDER.index(m.form)):
        told.setdefault((match.start, match.end, match.name), match)
    return list(told.values())


def _paired(pieces: list[tuple[int, int, Piece]], words: list[str]) -> set[Match]:
    """The opening words whose closing word follows near enough, as matches of their own."""
    found: set[Match] = set()
    opened: dict[tuple[str, int], tuple[int, int, Form]] = {}
    for start, end, (pair, form) in sorted(pieces, key=lambda piece: piece[:2]):
        if form:
            opened[pair] = start, end, form
        elif pair in opened:
            first, after, shown = opened[pair]
            if after <= start <= after + NEAR and "." not in words[after:start]:
                found.add(Match(first, after, shown, pair[0]))
                del opened[pair]
    return found


def _longest(found: list[Match]) -> list[Match]:
    """Drop a match that lies inside a longer one of the same sort (trigger or group)."""
    kept: list[Match] = []
    reach = {True: -1, False: -1}
    for match in sorted(found, key=lambda m: (m.start, -m.end, m.name)):
        group = match.form == "group"
        same = kept and any(match[:2] == other[:2] and (other.form == "group") == group for other in kept[-4:])
        if (match.start >= reach[group]) or same:
            kept.append(match)
            reach[group] = max(reach[group], match.end)
    return kept
