"""Stronger evidence, asked of violence in an article that is plainly about something else."""

from __future__ import annotations

from workers.event import CLASS_OF
from workers.extract.merge import Draft
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import words as word_list

VIOLENT = frozenset(("explosion", "assault", "battle"))


def is_proven(reading: Reading, draft: Draft) -> bool:
    """Whether a draft may stand in a quiet article: violence needs dead, or a place and a word of security or hurt."""
    if CLASS_OF[draft.type] not in VIOLENT:
        return True
    dead = any(toll.slot == "killed" and toll.count.value != 0 for toll in draft.tolls)
    hurt = any(toll.slot == "injured" and toll.count.value != 0 for toll in draft.tolls)
    return dead or bool(draft.place and (hurt or _names_security(reading, draft)))


def is_afterwards(reading: Reading, draft: Draft) -> bool:
    """Whether violence is told as the cause of a quiet article's news: «بعد هجوم سوسة : ...»."""
    if CLASS_OF[draft.type] not in VIOLENT:
        return False
    at = draft.first.trigger.start
    return any(word in word_list("after") for word in reading.text[max(0, at - 3) : at])


def _names_security(reading: Reading, draft: Draft) -> bool:
    told = (word for s in draft.sentences for word in reading.text[slice(*reading.bounds[s])])
    return any(form in word_list("security") for word in told for form in (*strip_front(word), bare(word)))
