"""The trigger words of the event types: one TOML file each in the language pack, named `class.type.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from workers.lang.ar.normalise import fold_word

Verb = tuple[str, str]


class Pair(NamedTuple):
    """A trigger in two pieces, «أطلق مجهولون النار»: a verb (a noun when `present` is None), later a closing word."""

    past: str
    present: str | None
    closing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """The trigger words of one type, folded; verbs are (past, present), `never` forms are mostly other words."""

    name: str
    nouns: tuple[str, ...]
    verbs: tuple[Verb, ...]
    passives: tuple[str, ...]
    phrases: tuple[str, ...]
    weak: tuple[str, ...]
    means: str | None = None
    weak_verbs: tuple[Verb, ...] = ()
    pairs: tuple[Pair, ...] = ()
    never: frozenset[str] = frozenset()


@cache
def event_types() -> dict[str, EventType]:
    """All types by name."""
    folder = files("workers.lang.ar") / "event_types"
    kinds = {file.name.split(".")[1]: file for file in folder.iterdir() if file.name.endswith(".toml")}
    return {name: parse(name, kinds[name].read_text("utf-8")) for name in sorted(kinds)}


def parse(name: str, text: str) -> EventType:
    """One type from its TOML text; a weak word with a stroke is a verb."""
    table = tomllib.loads(text)
    weak = _folded(table, "weak")
    return EventType(
        name=name,
        nouns=_folded(table, "nouns"),
        verbs=tuple(map(_verb, _folded(table, "verbs"))),
        passives=_folded(table, "passives"),
        phrases=_folded(table, "phrases"),
        weak=tuple(word for word in weak if "/" not in word),
        means=table.get("means"),
        weak_verbs=tuple(_verb(word) for word in weak if "/" in word),
        pairs=tuple(map(_pair, _folded(table, "pairs"))),
        never=frozenset(_folded(table, "never")),
    )


def _folded(table: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold_word, table.get(key, ()))))


def _verb(written: str) -> Verb:
    past, _, present = written.partition("/")
    return past, present


def _pair(written: str) -> Pair:
    """From «أطلق/يطلق … النار، الرصاص»; without the stroke the first word is a noun."""
    opening, _, closing = written.partition("…")
    past, stroke, present = opening.strip().partition("/")
    return Pair(past, present if stroke else None, tuple(word.strip() for word in closing.split("،")))
