"""Give a candidate its date: the one its own clause states."""

from __future__ import annotations

from workers.extract.reading import Reading
from workers.lang.ar.dates import When
from workers.lang.ar.lexicon import words as word_list

SPEECH_COST = 14
BEFORE_COST = 1


def date_for(reading: Reading, at: int, start: int, end: int) -> When | None:
    """The date of words[start:end] nearest to the trigger at `at`; a date said of the saying itself counts for less."""
    said = [when for when in reading.dates if start <= when.start < end]
    return min(said, key=lambda when: _distance(reading, at, when), default=None)


def _distance(reading: Reading, at: int, when: When) -> int:
    distance = abs(when.start - at) + (BEFORE_COST if when.start < at else 0)
    speech = word_list("speech")
    if (
        any(word in speech for word in reading.text[max(0, when.start - 5) : when.start])
        and not when.start < at < when.start + 3
    ):
        distance += SPEECH_COST
    if when.precision != "day":
        distance += 6
    return distance
