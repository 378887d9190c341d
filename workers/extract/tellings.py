"""From judged triggers to tellings: each says that something happened, and of which type it may be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from workers.extract.judge import MOST_DOUBT, NONE, judged
from workers.extract.matcher import Match
from workers.extract.reading import Reading

# Far more than any article tells; keeps linking, which compares pairs, small.
MOST = 120


@dataclass(frozen=True)
class Telling:
    """One trigger that tells of an event: its words, its sentence, and the chance of each type."""

    trigger: Match
    sentence: int
    kinds: dict[str, float]

    @cached_property
    def kind(self) -> str:
        """The likeliest type."""
        return max(self.kinds, key=lambda kind: self.kinds[kind])

    @cached_property
    def chance(self) -> float:
        """How likely it is that an event is told at all."""
        return sum(self.kinds.values())


def find_tellings(reading: Reading) -> list[Telling]:
    """The tellings of an article in text order."""
    found = [
        Telling(trigger, reading.words.sentence[trigger.start], {k: c for k, c in chances.items() if k != NONE})
        for trigger, chances in judged(reading)
        if chances[NONE] <= MOST_DOUBT
    ]
    return sorted(found, key=lambda telling: telling.trigger.start)[:MOST]
