"""Names of persons, bodies, countries and peoples in a sentence, by a model taught on open annotations (Wojood)."""

from __future__ import annotations

from collections.abc import Sequence

from workers.extract.learned import sequence_chances
from workers.extract.looks import look
from workers.lang.ar.clitics import bare

OUTSIDE = "O"
KINDS = ("PERS", "ORG", "GPE", "NORP", "OCC", "FAC", "LOC")
# A word is taken for a part of a name when the chance of that is at least so high.
LEAST = 0.4


def named(words: Sequence[str]) -> list[str | None]:
    """For each folded word of a sentence the kind of name it belongs to, if any."""
    found: list[str | None] = []
    for chance in sequence_chances("names", seen_of(words)):
        kinds = {kind: chance.get(f"B-{kind}", 0.0) + chance.get(f"I-{kind}", 0.0) for kind in KINDS}
        kind = max(kinds, key=lambda name: kinds[name])
        found.append(kind if kinds[kind] >= LEAST else None)
    return found


def seen_of(words: Sequence[str]) -> list[list[str]]:
    """What is seen of each word: itself, its ends, its classes, its neighbours."""
    stems = [bare(word) for word in words]
    looks = [look(word) for word in words]
    rows = []
    for at, word in enumerate(words):
        row = ["bias", f"word={word}", f"bare={stems[at]}", f"front={word[:2]}", f"front={word[:3]}"]
        row += [f"back={word[-2:]}", f"back={word[-3:]}", f"short={len(word) < 4}"]
        row += [f"is={name}" for name in looks[at]]
        for offset in (-2, -1, 1, 2):
            near = at + offset
            if not 0 <= near < len(words):
                row.append(f"edge{offset}")
                continue
            row += [f"{offset}bare={stems[near]}", f"{offset}front={words[near][:2]}"]
            row += [f"{offset}is={name}" for name in looks[near]]
            if abs(offset) == 1:
                row.append(f"{offset}both={stems[at]}_{stems[near]}")
        rows.append(row)
    return rows
