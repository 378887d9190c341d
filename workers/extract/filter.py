"""The filter against false alarms: what a draft must say of itself to be told as an event.

A logistic regression over the same facts (type, place in the text, filled slots), trained on the silver annotations,
was tried and did no better than this rule; a filter that reads the words themselves is the next thing to try.
"""

from __future__ import annotations

from workers.event import Salience
from workers.extract.merge import Draft

# What follows from the headline event (arrests, findings, inquiries, cordons) is told in a word: one fact is enough.
FOLLOWING = ("judicial", "arrest", "seizure", "deployment")


def keep(draft: Draft, salience: Salience) -> bool:
    """Background needs two of place, day, actor, target, number; the headline and what follows from it need one."""
    number = bool(draft.tolls or draft.counts)
    said = bool(draft.place) + bool(draft.when) + bool(draft.actors) + bool(draft.targets) + number
    return said >= (1 if salience == "main" or draft.type in FOLLOWING else 2)
