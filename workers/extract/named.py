"""Names of persons, bodies, countries and peoples in a sentence, by a model taught on open annotations (Wojood)."""

from __future__ import annotations

from collections.abc import Sequence

from workers.extract.learned import likely_chances
from workers.extract.looks import SEEN, class_at, look
from workers.lang.ar.clitics import bare
from workers.lang.ar.memory import remembered

OUTSIDE = "O"
KINDS = ("PERS", "ORG", "GPE", "NORP", "OCC", "FAC", "LOC")
# A word is taken for a part of a name when the chance of that is at least so high.
LEAST = 0.4
# From how far away a word is seen, and what is seen where none stands.
FAR = 2
AROUND = tuple(offset for offset in range(-FAR, FAR + 1) if offset)
EDGES: dict[int, tuple[str, ...]] = {offset: (f"edge{offset}",) for offset in AROUND}


def named(words: Sequence[str]) -> list[str | None]:
    """For each folded word of a sentence the kind of name it belongs to, if any."""
    return [_kind(chance) for chance in likely_chances("names", seen_of(words), OUTSIDE, LEAST)]


def _kind(chance: dict[str, float]) -> str | None:
    if not chance:
        return None
    kinds = {kind: chance.get(f"B-{kind}", 0.0) + chance.get(f"I-{kind}", 0.0) for kind in KINDS}
    kind = max(kinds, key=lambda name: kinds[name])
    return kind if kinds[kind] >= LEAST else None


def seen_of(words: Sequence[str]) -> list[list[str]]:
    """What is seen of each word: itself, its ends, its classes, its neighbours."""
    sights = [EDGES] * FAR + [_sights(word) for word in words] + [EDGES] * FAR
    stems = [bare(word) for word in words]
    rows = []
    for at, stem in enumerate(stems):
        row = list(sights[at + FAR][0])
        for offset in AROUND:
            row += sights[at + FAR + offset][offset]
            if abs(offset) == 1 and 0 <= at + offset < len(words):
                row.append(f"{offset}both={stem}_{stems[at + offset]}")
        rows.append(row)
    return rows


@remembered(SEEN)
def _sights(word: str) -> dict[int, tuple[str, ...]]:
    """What is seen of a word from itself (0), and from the words it stands before or after."""
    stem, classes = bare(word), look(word)
    own: tuple[str, ...] = ("bias", f"word={word}", f"bare={stem}", f"front={word[:2]}", f"front={word[:3]}")
    own += (f"back={word[-2:]}", f"back={word[-3:]}", f"short={len(word) < 4}")
    sights = {offset: (f"{offset}bare={stem}", f"{offset}front={word[:2]}") for offset in AROUND} | {0: own}
    return {offset: seen + tuple(class_at(offset, name) for name in classes) for offset, seen in sights.items()}
