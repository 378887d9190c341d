"""The event types: one TOML file each, found by its file name, all of the same few names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from workers.lang.ar.normalise import fold_word


@dataclass(frozen=True, slots=True)
class EventType:
    """The trigger words of one type, folded; verbs are (past, present)."""

    name: str
    nouns: tuple[str, ...]
    verbs: tuple[tuple[str, str], ...]
    passives: tuple[str, ...]
    phrases: tuple[str, ...]
    weak: tuple[str, ...]
    against: frozenset[str]
    means: str | None = None


@cache
def event_types() -> dict[str, EventType]:
    """All types by name."""
    found = (file for file in files(__name__).iterdir() if file.name.endswith(".toml"))
    return {
        file.name[:-5]: parse(file.name[:-5], file.read_text("utf-8")) for file in sorted(found, key=lambda f: f.name)
    }


def parse(name: str, text: str) -> EventType:
    """One type from its TOML text."""
    table = tomllib.loads(text)
    folded = {
        key: tuple(dict.fromkeys(map(fold_word, table[key])))
        for key in ("nouns", "passives", "phrases", "weak", "against")
    }
    pairs = (verb.partition("/") for verb in table["verbs"])
    return EventType(
        name=name,
        nouns=folded["nouns"],
        verbs=tuple((fold_word(past), fold_word(present)) for past, _, present in pairs),
        passives=folded["passives"],
        phrases=folded["phrases"],
        weak=folded["weak"],
        against=frozenset(folded["against"]),
        means=table.get("means"),
    )
