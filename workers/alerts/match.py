"""Which rules an event sets off: pure, from the records and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from marsad.clock import from_ms
from workers.alerts.rule import Rule
from workers.event import Event
from workers.lang.ar.normalise import fold_word
from workers.told import Told


@dataclass(frozen=True, slots=True)
class Match:
    """One rule set off by one event; `id` is the alert's id and the key that a repeat carries."""

    id: str
    rule: Rule
    event: Event
    event_id: str


def match(rules: Iterable[Rule], told: Told) -> list[Match]:
    """Every rule with every event of the article that sets it off, in text order."""
    return [
        Match(alert_id(rule.id, event_id), rule, event, event_id)
        for event, event_id in zip(told.events, told.ids, strict=True)
        for rule in rules
        if fires(rule, event)
    ]


def is_due(told: Told, max_age: timedelta) -> bool:
    """Whether alerts of this article are sent: as its message says, else by its age when it was claimed."""
    if told.message.alerts != "auto":
        return told.message.alerts == "always"
    return from_ms(told.revision) - told.article.published <= max_age


def fires(rule: Rule, event: Event) -> bool:
    """Whether every condition of the rule holds for the event."""
    if rule.salience == "main" and event.salience != "main":
        return False
    if event.modality not in rule.modalities:
        return False
    if rule.types and event.type not in rule.types:
        return False
    if rule.classes and event.event_class not in rule.classes:
        return False
    if rule.countries and (event.place is None or event.place.country not in rule.countries):
        return False
    if rule.places and not _is_at(rule.places, event):
        return False
    if rule.actors and not _is_by(rule.actors, event):
        return False
    return rule.min_killed is None or _killed(event) >= rule.min_killed


def alert_id(rule_id: str, event_id: str) -> str:
    """The same rule and event give the same alert, however often they meet."""
    return hashlib.blake2b(f"{rule_id}\x1f{event_id}".encode(), digest_size=16).hexdigest()


def _killed(event: Event) -> int:
    """The number told; «عشرات» counts as its least, 20, «مئات» as 200, «قتلى» as 1: never more than was said."""
    if event.killed is None:
        return 0
    if event.killed.value is not None:
        return event.killed.value
    return {"tens": 20, "hundreds": 200}.get(event.killed.vague or "", 1)


def _is_at(places: tuple[str, ...], event: Event) -> bool:
    if event.place is None:
        return False
    names = {_fold(event.place.name_ar), _fold(event.place.name_en)} - {""}
    return any(_fold(place) in names for place in places)


def _is_by(actors: tuple[str, ...], event: Event) -> bool:
    names = [set(_fold(name).split()) for actor in event.actors for name in (actor.name_ar, actor.name_en)]
    wanted = [set(_fold(actor).split()) for actor in actors]
    return any(words and words <= name for words in wanted for name in names)


def _fold(name: str) -> str:
    return fold_word(name).lower()
