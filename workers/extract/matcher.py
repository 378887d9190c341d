"""One pass over the words for every trigger and known group: an Aho-Corasick automaton over generated surface forms."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple

import ahocorasick

from workers.event_types import EventType, event_types
from workers.lang.ar.clitics import noun_forms, verb_forms
from workers.lang.ar.lexicon import groups

Form = Literal["noun", "verb", "passive", "phrase", "weak", "group"]


class Match(NamedTuple):
    """A trigger of a type, or the name of a group, in words[start:end]."""

    start: int
    end: int
    form: Form
    name: str


def find_matches(words: list[str]) -> list[Match]:
    """All matches, the longest where several overlap; one span may speak for several types."""
    starts, at = {}, 1
    for index, word in enumerate(words):
        starts[at] = index
        at += len(word) + 1
    text = f" {' '.join(words)} "
    found = []
    for last, (length, entries) in automaton().iter(text):
        start = starts[last - length + 2]
        end = starts.get(last + 1, len(words))
        found += [Match(start, end, form, name) for form, name in entries]
    return _longest(found)


@cache
def automaton() -> Any:
    """The automaton; each key is a phrase between spaces, so that only whole words match."""
    table: dict[str, set[tuple[Form, str]]] = {}
    for form, name, surface in _surfaces():
        table.setdefault(f" {surface} ", set()).add((form, name))
    built = ahocorasick.Automaton()
    for key, entries in table.items():
        built.add_word(key, (len(key), sorted(entries)))
    built.make_automaton()
    return built


def _surfaces() -> Iterator[tuple[Form, str, str]]:
    for kind in event_types().values():
        yield from _type_surfaces(kind)
    for name in groups():
        yield from (("group", name, surface) for surface in noun_forms(name))


def _type_surfaces(kind: EventType) -> Iterator[tuple[Form, str, str]]:
    for noun in kind.nouns:
        yield from (("noun", kind.name, surface) for surface in noun_forms(noun))
    for past, present in kind.verbs:
        yield from (("verb", kind.name, surface) for surface in verb_forms(past, present))
    for passive in kind.passives:
        yield from (("passive", kind.name, surface) for surface in verb_forms(passive))
    for phrase in kind.phrases:
        yield from (("phrase", kind.name, front + phrase) for front in ("", "و", "ف"))
    for weak in kind.weak:
        yield from (("weak", kind.name, surface) for surface in noun_forms(weak))


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
