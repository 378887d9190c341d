"""Who did it to whom: each word of a sentence is an actor's, a target's or nobody's, seen from one trigger."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

from workers.extract.actors import find_actors
from workers.extract.learned import all_balanced, likely_chances, sequence_chances
from workers.extract.looks import SEEN, class_at, look, span_of
from workers.extract.matcher import Match
from workers.extract.named import named
from workers.extract.reading import Reading
from workers.extract.targets import find_targets
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import groups
from workers.lang.ar.memory import remembered
from workers.lang.ar.numbers import read_number

Role = Literal["actor", "target"]
ROLES: tuple[Role, Role] = ("actor", "target")
NOBODY = "O"
# A word belongs to a role when the chance of that is at least so high.
LEAST = 0.4
# How far back the word is sought that governs a phrase: a preposition, a verb of saying, a trigger.
GOVERNED = 7
# From how far away a word is seen, itself first, and what is seen where none stands.
FAR = 2
AROUND = (0, *(offset for offset in range(-FAR, FAR + 1) if offset))
# No two distances are told apart beyond this one.
FARTHEST = 21
# What is counted between a word and the trigger.
COUNTED = ("trigger", "mark", "preposition", "speech")
EDGES: dict[int, tuple[str, ...]] = {offset: (f"edge{offset}",) for offset in AROUND}


class Part(NamedTuple):
    """A phrase that plays a role, in words[start:end], and how surely."""

    role: Role
    start: int
    end: int
    chance: float


def find_parts(reading: Reading, trigger: Match) -> list[Part]:
    """The phrases of the trigger's sentence that act or are acted on, in order."""
    start, end = reading.sentence_of(trigger.start)
    seen = seen_of(reading, trigger, sentence_seen(reading, start, end))
    if reading.second is None:
        return list(_parts(likely_chances("roles", seen, NOBODY, LEAST), start))
    pairs = zip(sequence_chances("roles", seen), reading.second.roles(trigger, start, end), strict=True)
    return list(_parts([all_balanced(one, other) for one, other in pairs], start))


def sentence_seen(reading: Reading, start: int, end: int) -> list[list[str]]:
    """What is seen of each word of a sentence, whatever the trigger; worked out once a sentence."""
    if ("words", start) in reading.kept:
        return reading.kept["words", start]
    sights = [EDGES] * FAR + [_sights(word) for word in reading.text[start:end]] + [EDGES] * FAR
    marks: list[list[str]] = [[]] * FAR + _marks(reading, start, end) + [[]] * FAR
    rows = reading.kept["words", start] = []
    for at in range(FAR, FAR + end - start):
        row = [f"title={start < reading.title_end}"]
        for offset in AROUND:
            row += sights[at + offset][offset]
            if marks[at + offset]:
                row += [class_at(offset, name) for name in marks[at + offset]]
        rows.append(row)
    return rows


@remembered(SEEN)
def _sights(word: str) -> dict[int, tuple[str, ...]]:
    """What is seen of a word from itself (0), and from the words it stands before or after."""
    stem, classes = bare(word), look(word)
    sights: dict[int, tuple[str, ...]] = {0: (f"word={word}", f"bare={stem}", f"front={word[:2]}", f"back={word[-2:]}")}
    for offset in AROUND[1:]:
        sights[offset] = (f"{offset}bare={stem}", f"{offset}word={word}")
    return {offset: seen + tuple(class_at(offset, name) for name in classes) for offset, seen in sights.items()}


def seen_of(reading: Reading, trigger: Match, rows: list[list[str]]) -> list[list[str]]:
    """What is seen of each word from the trigger: `rows` of its sentence, and where it stands to the trigger."""
    start, end = reading.sentence_of(trigger.start)
    classes = _classes(reading, start, end)
    governors = _governors(reading, trigger, classes, start, end)
    between = _between(trigger, classes, start, end)
    by_rule = _by_rule(reading, trigger, start, end)
    kind, head = trigger.name, bare(reading.text[trigger.start])
    seen = []
    for k, at in enumerate(range(start, end)):
        side, distance = _stand(trigger, at)
        here = _seen_at(kind, trigger.form, side, min(distance, FARTHEST))
        row = [*rows[k], *here.own]
        for name in classes[k]:
            row += (here.by_kind[name], here.by_form[name], here.by_span[name])
        governor, reach = governors[k]
        row += (f"under={governor}{min(reach, 4)}", f"under={governor}|{kind}{side}")
        row += _seen_between(kind, side, between[k])
        for name in by_rule[k]:
            row += (name, f"{name}|{kind}", here.by_span[name])
        row += [f"{offset}{name}" for offset in (-1, 1) if 0 <= k + offset < len(rows) for name in by_rule[k + offset]]
        if side == "after" and distance <= 3:
            row.append(f"behind={head}{distance}")
        seen.append(row)
    return seen


def _stand(trigger: Match, at: int) -> tuple[str, int]:
    """On which side of the trigger a word stands, and how many words away."""
    if at < trigger.start:
        return "before", trigger.start - at
    return ("in", 0) if at < trigger.end else ("after", at - trigger.end + 1)


class _Joined(dict[str, str]):
    """Name -> «name|suffix», put together once; the names are those of classes."""

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def __missing__(self, name: str) -> str:
        joined = self[name] = f"{name}|{self.suffix}"
        return joined


class _Seen(NamedTuple):
    """What is seen of any word that stands so to such a trigger, and of its classes."""

    own: tuple[str, ...]
    by_kind: _Joined
    by_form: _Joined
    by_span: _Joined


_joined = cache(_Joined)


@cache
def _seen_at(kind: str, form: str, side: str, distance: int) -> _Seen:
    span = f"{side}{span_of(distance)}"
    own = (span, f"{kind}{side}", f"{form}{span}", f"{kind}{form}{side}{min(distance // 4, 2)}")
    return _Seen(own, _joined(f"{kind}{side}"), _joined(f"{form}{side}"), _joined(span))


@cache
def _seen_between(kind: str, side: str, counts: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(f"between{side}={name}{n}|{kind}" for name, n in zip(COUNTED, counts, strict=False))


def _classes(reading: Reading, start: int, end: int) -> list[list[str]]:
    """The classes of each word: looks and marks."""
    if ("classes", start) not in reading.kept:
        marks = _marks(reading, start, end)
        looks = map(look, reading.text[start:end])
        reading.kept["classes", start] = [[*seen, *more] for seen, more in zip(looks, marks, strict=True)]
    return reading.kept["classes", start]


def _marks(reading: Reading, start: int, end: int) -> list[list[str]]:
    """Whether each word belongs to a trigger, group, place, date, toll, name, number."""
    if ("marks", start) in reading.kept:
        return reading.kept["marks", start]
    found = reading.kept["marks", start] = [[] for _ in range(start, end)]

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


def _between(trigger: Match, classes: list[list[str]], start: int, end: int) -> list[tuple[int, ...]]:
    """For each word how many of COUNTED, at most three of each, stand between it and the trigger; () inside that."""
    found: list[tuple[int, ...]] = [()] * len(classes)
    for path in (range(trigger.end, end), range(trigger.start - 1, start - 1, -1)):
        counts: tuple[int, ...] = (0,) * len(COUNTED)
        for at in path:
            found[at - start], here = counts, classes[at - start]
            if any(name in here for name in COUNTED):
                counts = tuple(min(3, n + (name in here)) for n, name in zip(counts, COUNTED, strict=True))
    return found


def _parts(chances: list[dict[str, float]], start: int) -> Iterator[Part]:
    """Runs of words whose chance to play a role is high enough."""
    role: Role | None = None
    first, sure = 0, 0.0
    for at, chance in enumerate([*chances, {}]):
        if not chance and role is None:
            continue
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
