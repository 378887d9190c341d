"""Give a candidate its date: the one its own clause states."""

from __future__ import annotations

from workers.extract.reading import Reading
from workers.lang.ar.dates import When
from workers.lang.ar.lexicon import words as word_list

# What a date costs, in words, that was said of the saying, stands in another clause or before, or is no day.
SPEECH_COST, BOUND_COST, BEFORE_COST = 8, 1, 1
COARSE_COST = {"day": 0, "month": 6, "year": 9}
SPEECH_REACH = 5
BOUNDS = frozenset(("،", "؛", "الذي", "التي", "الذين", "حيث", "فيما", "بينما", "كما", "وكان", "وكانت", "ان", "انه"))


def stated_date(reading: Reading, at: int) -> When | None:
    """The date that the sentence of the trigger at `at` states for it; worked out once."""
    if at not in reading.stated_dates:
        reading.stated_dates[at] = date_for(reading, at, *reading.sentence_of(at))
    return reading.stated_dates[at]


def date_for(reading: Reading, at: int, start: int, end: int) -> When | None:
    """The date of words[start:end] that tells of the trigger at `at`: the nearest in its clause, days before months."""
    return min(reading.dates_in(start, end), key=lambda when: _cost(reading, at, when, start), default=None)


def _cost(reading: Reading, at: int, when: When, start: int) -> int:
    first, last = (when.end, at) if when.end <= at else (at, when.start)
    bounds = sum(word in BOUNDS for word in reading.text[first:last])
    cost = max(0, last - first) + BOUND_COST * bounds + COARSE_COST[when.precision]
    cost += BEFORE_COST if when.start < at else 0
    if _is_of_saying(reading, when, start) and when.end != at:
        cost += SPEECH_COST
    return cost


def _is_of_saying(reading: Reading, when: When, start: int) -> bool:
    """Whether a word of saying stands shortly before the date or right behind it: «أعلنت الوزارة الثلاثاء»."""
    near = reading.text[max(start, when.start - SPEECH_REACH) : when.start] + reading.text[when.end : when.end + 2]
    return any(word in word_list("speech") for word in near)
