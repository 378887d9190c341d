"""Who did it to whom: each word of a sentence is an actor's, a target's or nobody's, seen from one trigger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from workers.extract.actors import find_actors
from workers.extract.learned import sequence_chances
from workers.extract.looks import look, span_of
from workers.extract.matcher import Match
from workers.extract.named import named
from workers.extract.reading import Reading
from workers.extract.targets import find_targets
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import groups
from workers.lang.ar.numbers import read_number

Role = Literal["actor", "target"]
ROLES: tuple[Role, Role] = ("actor", "target")
NOBODY = "O"
# A word belongs to a role when the chance of that is at least so high.
LEAST = 0.4
# How far back the word is sought that governs a phrase: a preposition, a verb of saying, a trigger.
GOVERNED = 7


class Part(NamedTuple):
    """A phrase that plays a role, in words[start:end], and how surely."""

    role: Role
    start: int
    end: int
    chance: float


def find_parts(reading: Reading, trigger: Match) -> list[Part]:
    """The phrases of the trigger's sentence that act or are acted on, in order."""
    start, end = reading.sentence_of(trigger.start)
    chances = sequence_chances("roles", seen_of(reading, trigger, sentence_seen(reading, start, end)))
    return list(_parts(chances, start))


def sentence_seen(reading: Reading, start: int, end: int) -> list[list[str]]:
    """What is seen of each word of a sentence, whatever the trigger; worked out once a sentence."""
    if ("words", start) in reading.kept:
        return reading.kept["words", start]
    text, classes = reading.text, _classes(reading, start, end)
    rows = reading.kept["words", start] = []
    for at in range(start, end):
        word, row = text[at], ["bias", f"title={start < reading.title_end}"]
        row += [f"word={word}", f"bare={bare(word)}", f"front={word[:2]}", f"back={word[-2:]}"]
        row += [f"is={name}" for name in classes[at - start]]
        for offset in (-3, -2, -1, 1, 2, 3):
            near = at + offset
            if not start <= near < end:
                row.append(f"edge{offset}")
                continue
            row.append(f"{offset}bare={bare(text[near])}")
            if abs(offset) < 3:
                row.append(f"{offset}word={text[near]}")
            row += [f"{offset}is={name}" for name in classes[near - start]]
        rows.append(row)
    return rows


def seen_of(reading: Reading, trigger: Match, rows: list[list[str]]) -> list[list[str]]:
    """What is seen of each word from the trigger: `rows` of its sentence, and where it stands to the trigger."""
    start, end = reading.sentence_of(trigger.start)
    classes = _classes(reading, start, end)
    governors = _governors(reading, trigger, classes, start, end)
    between = _between(trigger, classes, start, end)
    by_rule = _by_rule(reading, trigger, start, end)
    kind, form, head = trigger.name, trigger.form, bare(reading.text[trigger.start])
    seen = []
    for at in range(start, end):
        side = "in" if trigger.start <= at < trigger.end else "before" if at < trigger.start else "after"
        distance = 0 if side == "in" else trigger.start - at if side == "before" else at - trigger.end + 1
        far = span_of(distance)
        row = [f"{side}{far}", f"{kind}{side}", f"{form}{side}{far}", f"{kind}{form}{side}{min(distance // 4, 2)}"]
        for name in classes[at - start]:
            row += [f"{name}|{kind}{side}", f"{name}|{form}{side}", f"{name}|{side}{far}"]
        governor, reach = governors[at - start]
        row += [f"under={governor}", f"under={governor}{min(reach, 4)}", f"under={governor}|{kind}{side}"]
        row += [f"between{side}={what}" for what in between[at - start]]
        row += [f"between{side}={what}|{kind}" for what in between[at - start]]
        for name in by_rule[at - start]:
            row += [name, f"{name}|{kind}", f"{name}|{side}{far}"]
        for offset in (-1, 1):
            if 0 <= at - start + offset < end - start:
                row += [f"{offset}{name}" for name in by_rule[at - start + offset]]
        if side == "after" and distance <= 3:
            row.append(f"behind={head}{distance}")
        seen.append(rows[at - start] + row)
    return seen


def _classes(reading: Reading, start: int, end: int) -> list[list[str]]:
    """The classes of each word: looks, and whether it belongs to a trigger, group, place, date, number, toll."""
    if ("classes", start) in reading.kept:
        return reading.kept["classes", start]
    found = reading.kept["classes", start] = [list(look(word)) for word in reading.text[start:end]]

    def mark(first: int, last: int, name: str) -> None:
        for at in range(max(first, start), min(last, end)):
            found[at - start].append(name)

    sentence = reading.words.sentence[start]
    for match in reading.triggers.get(sentence, []):
        mark(match.start, match.end, "trigger")
    for match in reading.groups.get(sentence, []):
        mark(match.start, match.end, groups()[match.name].kind)
    for place in reading.places_in(start, end):
        mark(place.start, place.end, place.entry.precision)
    for when in reading.dates_in(start, end):
        mark(when.start, when.end, "date")
    for toll in reading.tolls(sentence):
        for first, last in toll.who:
            mark(first, last, f"{toll.slot} who")
    for at, name in enumerate(named(reading.text[start:end]), start):
        if name:
            found[at - start].append(name)
        if read_number(reading.text, at):
            found[at - start].append("number")
    return found


def _by_rule(reading: Reading, trigger: Match, start: int, end: int) -> list[list[str]]:
    """For each word what the surface rules make of it."""
    found: list[list[str]] = [[] for _ in range(start, end)]
    tolls = reading.tolls(reading.words.sentence[trigger.start])
    for name, spans in (
        ("actor by rule", find_actors(reading, trigger, start, end)),
        ("target by rule", find_targets(reading, trigger, tolls, start, end)),
    ):
        for first, last in spans:
            for at in range(max(first, start), min(last, end)):
                found[at - start].append(name)
            if start <= first < end:
                found[first - start].append(f"first of {name}")
    return found


def _governors(
    reading: Reading, trigger: Match, classes: list[list[str]], start: int, end: int
) -> list[tuple[str, int]]:
    """For each word the nearest word at or before it that governs phrases, and how far back it stands."""
    found, governor, since = [], "nothing", 0
    for at in range(start, end):
        here = classes[at - start]
        if trigger.start <= at < trigger.end:
            governor, since = "the trigger", at
        elif "trigger" in here:
            governor, since = "a trigger", at
        elif not {"preposition", "speech", "light", "against"}.isdisjoint(here):
            governor, since = reading.text[at], at
        found.append((governor, at - since) if at - since < GOVERNED else ("nothing", GOVERNED))
    return found


def _between(trigger: Match, classes: list[list[str]], start: int, end: int) -> list[list[str]]:
    """For each word what stands between it and the trigger: other triggers, marks, prepositions, speech."""
    found: list[list[str]] = [[] for _ in classes]
    for path in (range(trigger.end, end), range(trigger.start - 1, start - 1, -1)):
        counted = dict.fromkeys(("trigger", "mark", "preposition", "speech"), 0)
        for at in path:
            found[at - start] = [f"{name}{min(n, 3)}" for name, n in counted.items()]
            for name in counted:
                counted[name] += name in classes[at - start]
    return found


def _parts(chances: list[dict[str, float]], start: int) -> Iterator[Part]:
    """Runs of words whose chance to play a role is high enough."""
    role: Role | None = None
    first, sure = 0, 0.0
    for at, chance in enumerate([*chances, {}]):
        of = {name: chance.get(f"B-{name}", 0.0) + chance.get(f"I-{name}", 0.0) for name in ROLES}
        likely = max(ROLES, key=lambda name: of[name])
        now: Role | None = likely if of[likely] >= LEAST else None
        fresh = now is not None and chance.get(f"B-{now}", 0.0) > chance.get(f"I-{now}", 0.0)
        if role is not None and (now != role or fresh):
            yield Part(role, start + first, start + at, sure)
            role = None
        if now is not None and role is None:
            role, first, sure = now, at, of[now]
        elif now is not None:
            sure = max(sure, of[now])
