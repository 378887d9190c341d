"""Whose toll is it: each count of dead or hurt goes to one event of the article, or to none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from workers.event import CLASS_OF
from workers.extract.context import modality_of
from workers.extract.counting import Toll
from workers.extract.links import same_day, same_spot
from workers.extract.reading import Reading
from workers.extract.when import stated_date
from workers.extract.where import stated_place

if TYPE_CHECKING:
    from workers.extract.drafts import Draft

HARMFUL = ("explosion", "assault", "battle", "mishap", "protest")
# No article gives one event more tolls than this; adding to a growing tuple for ever would cost its square.
MOST_TOLLS = 40
# So sure is the encoder to be heard against the rule; what it thinks less likely than the second is nobody's.
SURE, LEAST_RULED = 0.5, 0.1


def shared(reading: Reading, drafts: Sequence[Draft]) -> dict[int, list[Toll]]:
    """The tolls of each draft, by its number: in text order, or the likeliest first where the encoder was asked."""
    shares: dict[int, list[tuple[float, Toll]]] = defaultdict(list)
    for toll, ruled in _by_rule(reading, drafts):
        whose, chance = _whose(reading, drafts, toll, ruled)
        if whose is not None and len(shares[whose]) < MOST_TOLLS:
            shares[whose].append((chance, toll))
    return {number: [toll for _, toll in sorted(own, key=lambda o: -o[0])] for number, own in shares.items()}


def _whose(reading: Reading, drafts: Sequence[Draft], toll: Toll, ruled: int | None) -> tuple[int | None, float]:
    """The draft a toll belongs to, and how likely: the rule's, unless the encoder knows better."""
    if reading.second is None:
        return ruled, 1.0
    chances = {
        number: max(reading.second.toll(view.trigger, toll) for view in draft.views)
        for number, draft in enumerate(drafts)
        if CLASS_OF[draft.type] in HARMFUL and not _is_denied_elsewhere(reading, draft, toll)
    }
    likeliest = max(chances, key=lambda number: chances[number], default=None)
    if likeliest is not None and chances[likeliest] > SURE:
        return likeliest, chances[likeliest]
    if ruled is not None and chances.get(ruled, 0.0) >= LEAST_RULED:
        return ruled, chances[ruled]
    return None, 0.0


def _by_rule(reading: Reading, drafts: Sequence[Draft]) -> Iterator[tuple[Toll, int | None]]:
    """Each toll with the nearest harmful event of its sentence, or the last one before."""
    by_sentence: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if CLASS_OF[draft.type] in HARMFUL:
            for telling in draft.tellings:
                by_sentence[telling.sentence].append((telling.trigger.start, number))
    last: int | None = None
    for sentence in range(len(reading.bounds)) if by_sentence else ():
        here = by_sentence.get(sentence, [])
        for toll in reading.tolls(sentence):
            if here:
                yield toll, _nearest(drafts, here, toll)
            else:
                yield toll, last if last is not None and _goes_on(reading, drafts[last], sentence) else None
        last = here[-1][1] if here else last


def _nearest(drafts: Sequence[Draft], here: Sequence[tuple[int, int]], toll: Toll) -> int:
    """The nearest event; a protest or a territory only when nothing else is there."""

    def order(at: tuple[int, int]) -> tuple[bool, int]:
        return drafts[at[1]].type in ("protest", "territorial_change"), abs(at[0] - toll.start)

    return min(here, key=order)[1]


def _goes_on(reading: Reading, draft: Draft, sentence: int) -> bool:
    """Whether a sentence without a trigger may speak of a draft: it is not denied, nor do day or place contradict."""
    at, start = draft.tellings[0].trigger.start, reading.bounds[sentence][0]
    if _is_denied(reading, draft):
        return False
    return same_day(stated_date(reading, at), stated_date(reading, start)) and same_spot(
        stated_place(reading, at), stated_place(reading, start)
    )


def _is_denied(reading: Reading, draft: Draft) -> bool:
    first = draft.tellings[0]
    return modality_of(reading, *reading.bounds[first.sentence], first.trigger.start) == "denied"


def _is_denied_elsewhere(reading: Reading, draft: Draft, toll: Toll) -> bool:
    """Whether a draft is denied and the toll stands in another sentence: it has none to tell there."""
    return reading.words.sentence[toll.start] not in draft.sentences and _is_denied(reading, draft)
