"""The filter against false alarms: is a draft, as it stands, an event at all, and is it news or background."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain

from workers.event import Salience
from workers.extract.drafts import Draft
from workers.extract.learned import balanced, chances
from workers.extract.looks import looks_of
from workers.extract.reading import Reading
from workers.extract.topics import is_quiet
from workers.lang.ar.clitics import bare

NO = "none"
# A draft is told when it is at least so likely to be an event.
LEAST = 0.45
# And it is news when that is at least so likely.
NEWS = 0.5
# Where the encoder was asked: how much count the linear model, that a trigger tells of something, and that an annotator
# would name an event by it. After a logistic regression over 679 drafts of articles that no model had seen, which gives
# the linear model half of that; it knows the quiet articles better than those drafts show.
LINEAR, TOLD, FIRST = 0.5, 0.2, 0.35
DOUBT = 1e-4


def weighed(reading: Reading, drafts: Sequence[Draft]) -> list[tuple[Draft, Salience]]:
    """The drafts that are events, each with its salience."""
    kept: list[tuple[Draft, Salience]] = []
    for number, draft in enumerate(drafts):
        chance = chances("drafts", seen_of(reading, drafts, number))
        if _likely(reading, draft, 1 - chance[NO]) >= LEAST:
            # Of what the linear model is wholly sure against, as the encoder may overrule, it says neither.
            told = chance["main"] + chance["background"]
            news = _is_news(reading, draft, chance["main"] / told if told else NEWS)
            kept.append((draft, "main" if news >= NEWS else "background"))
    return kept


def _is_news(reading: Reading, draft: Draft, linear: float) -> float:
    """How likely a draft, if it is an event, is what the article is about."""
    if reading.second is None:
        return linear
    seen = [reading.second.main(telling.trigger) for telling in draft.tellings]
    return balanced(linear, sum(seen) / len(seen))


def _likely(reading: Reading, draft: Draft, linear: float) -> float:
    """How likely a draft is an event: the filter's word, and what the encoder thinks of its triggers."""
    if reading.second is None:
        return linear
    triggers = [telling.trigger for telling in draft.tellings]
    told = 1 - min(reading.second.types(trigger)[NO] for trigger in triggers)
    first = max(map(reading.second.first, triggers))
    return _chance(LINEAR * _odds(linear) + TOLD * _odds(told) + FIRST * _odds(first))


def _odds(chance: float) -> float:
    """The logarithm of the odds; a chance of 0 or 1 is not believed to the last."""
    chance = min(max(chance, DOUBT), 1 - DOUBT)
    return math.log(chance / (1 - chance))


def _chance(odds: float) -> float:
    return 1 / (1 + math.exp(-odds))


def seen_of(reading: Reading, drafts: Sequence[Draft], number: int) -> list[str]:
    """What is seen of one draft among all of its article."""
    draft = drafts[number]
    best, kind = draft.best, draft.type
    tolls = {toll.slot for toll in draft.tolls}
    slots = [
        f"place={_step(draft.place_chance)}{draft.place.entry.precision if draft.place else ''}",
        f"when={draft.when.precision if draft.when else draft.implied}",
        f"actors={min(2, len(draft.actors))}",
        f"targets={min(2, len(draft.targets))}",
        *(f"toll={slot}" for slot in sorted(tolls)),
        f"counts={bool(draft.counts)}",
    ]
    filled = bool(draft.place) + bool(draft.when) + bool(draft.actors) + bool(draft.targets) + bool(tolls)
    before = [other for other in drafts[:number] if other.type == kind]
    sure = _step(best.chance)
    seen = [
        "bias",
        f"type={kind}",
        f"sure={sure}",
        f"sure+type={sure}{kind}",
        f"sure of type={_step(max(telling.kinds[kind] for telling in draft.tellings))}",
        f"tellings={min(4, len(draft.tellings))}",
        f"tellings+sure={min(3, len(draft.tellings))}{sure}",
        f"title={draft.title}",
        f"main={draft.main}",
        f"main+type={draft.main}{kind}",
        f"filled={filled}",
        f"filled+sure={filled}{sure}",
        f"filled+main={filled}{draft.main}",
        f"before={min(2, len(before))}",
        f"before+type={min(2, len(before))}{kind}",
        f"drafts={min(6, len(drafts))}",
        f"sentence={max(-1, min(5, draft.sentences[0] - reading.lead))}",
        f"quiet={is_quiet(reading)}",
        f"form={best.trigger.form}",
        f"word={bare(reading.text[best.trigger.start])}",
        f"lead type={drafts[0].type == kind}{number == 0}",
    ]
    mine = set(draft.sentences)
    beside = {other.type for other in drafts if other is not draft and mine & set(other.sentences)}
    seen += [f"beside={other}" for other in sorted(beside)] + [f"beside={other}|{kind}" for other in sorted(beside)]
    seen += slots + [f"{slot}|{kind}" for slot in slots] + [f"{slot}|{draft.main}" for slot in slots]
    start, end = reading.sentence_of(best.trigger.start)
    seen += sorted(set(chain.from_iterable(map(looks_of, reading.text[start:end]))))
    return seen


def _step(chance: float) -> int:
    """A chance as one of six steps, finer where it is high."""
    return sum(chance >= step for step in (0.3, 0.6, 0.8, 0.9, 0.97))
