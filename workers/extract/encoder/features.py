"""What the encoder is told beside its word vectors: how a trigger, a place, a date stand in the article, as numbers.

Training asks the same functions, so that a question looks the same when it is learnt and when it is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from workers.extract.counting import Toll

Vector = npt.NDArray[np.float32]

FORMS = ("verb", "noun", "weak", "other")
PRECISIONS = ("site", "city", "region", "country", "day", "month", "year", "other")
TAGS = ("O", "B-actor", "I-actor", "B-target", "I-target")
# Upper edges of the steps in which a distance is seen; twice as many steps tell the two directions apart.
EDGES = (0, 1, 2, 3, 4, 6, 9, 14, 22, 35, 70)
STEPS = 2 * (len(EDGES) + 1)
# What is said of a toll: the dead or the hurt, of those who did it, without a number, none at all.
TOLD = 5
# Where a word stands to a trigger: in it, or so many steps after or before it.
INSIDE, AFTER, BEFORE = 0, 2, 2 + STEPS
STANDS = 64
# Ages are seen by powers of two, in days.
OLDEST = 11
# No sentence and no distance counts for more than this.
LAST_SENTENCE, WIDEST = 20, 10


class Trigger(NamedTuple):
    """The words [start, end) that may tell of an event, the types they speak for, their form."""

    start: int
    end: int
    kinds: tuple[str, ...]
    form: str


class Layout(NamedTuple):
    """How an article is laid out: the sentence of each word, the end of its title in words, the lead's number."""

    sentence: Sequence[int]
    title_end: int
    lead: int


def step(distance: int) -> int:
    """A signed distance as one of STEPS."""
    size = sum(abs(distance) > edge for edge in EDGES)
    return size if distance >= 0 else STEPS // 2 + size


def one_hot(at: int, size: int) -> Vector:
    """A vector of zeros with a one."""
    vector = np.zeros(size, "f4")
    vector[at] = 1
    return vector


def of_trigger(layout: Layout, trigger: Trigger, types: Sequence[str]) -> Vector:
    """[types + forms + 3]: its types, its form, whether in title or lead, how far down."""
    form = trigger.form if trigger.form in FORMS else "other"
    sentence = layout.sentence[trigger.start]
    stands = (trigger.start < layout.title_end, sentence == layout.lead, min(sentence, LAST_SENTENCE) / 10)
    kinds = np.array([kind in trigger.kinds for kind in types], "f4")
    return np.concatenate([kinds, one_hot(FORMS.index(form), len(FORMS)), np.array(stands, "f4")])


def of_pair(layout: Layout, one: Trigger, other: Trigger) -> Vector:
    """[STEPS + 5]: how two triggers, in text order, stand to each other."""
    sentences = layout.sentence[one.start], layout.sentence[other.start]
    stands = (
        not set(one.kinds).isdisjoint(other.kinds),
        one.start < layout.title_end,
        other.start < layout.title_end,
        sentences[0] == sentences[1],
        min(WIDEST, abs(other.start - one.start)) / 10,
    )
    return np.concatenate([one_hot(step(sentences[1] - sentences[0]), STEPS), np.array(stands, "f4")])


def of_place(layout: Layout, trigger: Trigger, start: int, precision: str) -> Vector:
    """[2 STEPS + precisions + 3]: how a place at word `start` stands to a trigger."""
    return _of_mention(layout, trigger, start, precision)


def of_date(layout: Layout, trigger: Trigger, start: int, precision: str, age: int) -> Vector:
    """[4 STEPS]: the same for a date, with its age in days; start -1 is the day of publication, which is not said."""
    old = 0 if start < 0 else min(OLDEST, abs(age).bit_length()) + (STEPS // 2 if age < 0 else 0)
    return np.concatenate([_of_mention(layout, trigger, start, precision), one_hot(old, STEPS)])


def of_toll(layout: Layout, trigger: Trigger, toll: Toll) -> Vector:
    """[2 STEPS + precisions + 3 + TOLD]: how a toll stands to a trigger, and what it counts."""
    said = (
        toll.slot == "killed",
        toll.slot == "injured",
        toll.perpetrator,
        toll.count.value is None,
        toll.count.value == 0,
    )
    return np.concatenate([_of_mention(layout, trigger, toll.start, "other"), np.array(said, "f4")])


def _of_mention(layout: Layout, trigger: Trigger, start: int, precision: str) -> Vector:
    said = start >= 0
    words = step(start - trigger.start) if said else 0
    sentences = step(layout.sentence[start] - layout.sentence[trigger.start]) if said else 0
    stands = (
        said and start < layout.title_end,
        trigger.start < layout.title_end,
        said and layout.sentence[start] == layout.lead,
    )
    known = PRECISIONS.index(precision if precision in PRECISIONS else "other")
    return np.concatenate(
        [
            one_hot(words, STEPS),
            one_hot(sentences, STEPS),
            one_hot(known, len(PRECISIONS)),
            np.array(stands, "f4"),
        ]
    )


def stand(trigger: Trigger, at: int) -> int:
    """Where word `at` stands to the trigger, as one of STANDS."""
    if at >= trigger.end:
        return AFTER + step(at - trigger.end + 1)
    return INSIDE if at >= trigger.start else BEFORE + step(trigger.start - at)
