"""Fill each group of tellings from its sentences: type, tolls, people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from workers.event import CLASS_OF, Count, Name, Trace
from workers.extract.choice import TRIGGERS, View, date_of, place_of
from workers.extract.counting import Toll
from workers.extract.links import REACH
from workers.extract.names import to_name
from workers.extract.reading import Reading
from workers.extract.reality import is_given
from workers.extract.roles import ROLES, Part, find_parts
from workers.extract.tellings import Telling
from workers.extract.tolls import HARMFUL, shared
from workers.lang.ar.dates import When
from workers.lang.ar.lexicon import persons
from workers.lang.ar.numbers import read_number
from workers.resolve.places import Mention

# So likely must one telling of an attack be of a bombing for the attack to be one.
PLAINLY = 0.8
# What is also called simply an attack.
SAID_BROADLY = ("suicide_bombing", "bombing")
VIOLENT = ("explosion", "assault", "battle")
COUNTED = {"arrest": "arrested", "abduction": "abducted", "execution": "killed"}
# From how many tellings people are read, and how many of each role are kept.
READ, KEPT = 2, 4
# Of people named in a further sentence only the sure ones are added.
SURE = 0.7


@dataclass(frozen=True, slots=True)
class Draft:
    """An event in the making: its tellings in text order, the views its slots are asked by, and what was found."""

    type: str
    tellings: tuple[Telling, ...]
    views: tuple[View, ...] = ()
    actors: tuple[Name, ...] = ()
    targets: tuple[Name, ...] = ()
    tolls: tuple[Toll, ...] = ()
    counts: tuple[Toll, ...] = ()
    title: bool = False
    main: bool = False
    place: Mention | None = None
    place_chance: float = 0.0
    when: When | None = None
    implied: bool = False
    traces: tuple[Trace, ...] = field(default=(), compare=False)

    @property
    def sentences(self) -> list[int]:
        """The sentences that tell of it."""
        return list(dict.fromkeys(telling.sentence for telling in self.tellings))

    @property
    def best(self) -> Telling:
        """The telling that says it most plainly, outside the title where there is one."""
        return max(self.tellings, key=lambda telling: (telling.chance, -telling.sentence))


def fill(reading: Reading, groups: Sequence[Sequence[Telling]]) -> list[Draft]:
    """A draft for each group."""
    drafts = _folded(reading, [_draft(reading, group) for group in groups])
    tolls = shared(reading, drafts)
    return [_with_tolls(reading, draft, tolls.get(number, [])) for number, draft in enumerate(drafts)]


def _draft(reading: Reading, group: Sequence[Telling]) -> Draft:
    kind = _kind(group)
    parts = _people(reading, kind, group)
    title = any(telling.trigger.start < reading.title_end for telling in group)
    given = CLASS_OF[kind] in HARMFUL and all(is_given(reading, telling.trigger) for telling in group)
    main = (title or group[0].sentence <= reading.lead) and not given
    views = [View(telling.trigger._replace(name=kind), main) for telling in _plainest(reading, group)]
    place, place_chance = place_of(reading, views)
    when, implied = date_of(reading, views)
    named = {role: [(part.start, part.end) for part in parts if part.role == role] for role in ROLES}
    first = group[0].trigger
    traces = [_trace(reading, "type", first.start, first.end, f"trigger: {first.form}")]
    if when:
        traces.append(_trace(reading, "date", when.start, when.end, when.rule))
    if place:
        traces.append(_trace(reading, "place", place.start, place.end, "gazetteer"))
    traces += [_trace(reading, f"{part.role}s", part.start, part.end, f"role {part.chance:.2f}") for part in parts]
    return Draft(
        type=kind,
        tellings=tuple(group),
        views=tuple(views[:TRIGGERS]),
        actors=_names(reading, named["actor"]),
        targets=_names(reading, named["target"]),
        counts=tuple(_counted(reading, kind, named["target"])),
        title=title,
        main=main,
        place=place,
        place_chance=place_chance,
        when=when,
        implied=implied,
        traces=tuple(traces),
    )


def _folded(reading: Reading, drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts of one type, or a bombing and an attack, on one day in one town are one event."""
    folded: list[Draft] = []
    for draft in drafts:
        near = range(max(0, len(folded) - REACH), len(folded))
        at = next((k for k in near if _is_one(reading, folded[k], draft)), None)
        if at is None:
            folded.append(draft)
        else:
            folded[at] = _draft(reading, (*folded[at].tellings, *draft.tellings))
    return folded


def _is_one(reading: Reading, one: Draft, other: Draft) -> bool:
    kinds = {one.type, other.type}
    broadly = "armed_attack" in kinds and bool(kinds.intersection(SAID_BROADLY))
    if len(kinds) > 1 and not broadly:
        return False
    if one.place is None or other.place is None or one.when is None or other.when is None:
        return False
    here = one.place.entry == other.place.entry and one.place.entry.precision in ("site", "city")
    then = one.when.precision == "day" and one.when.day == other.when.day
    return here and then and (broadly or not _differ(reading, one, other))


def _differ(reading: Reading, one: Draft, other: Draft) -> bool:
    """Whether both state tolls, and none in common."""
    tolls, others = (
        {(toll.slot, toll.count.value) for sentence in draft.sentences for toll in reading.tolls(sentence)}
        for draft in (one, other)
    )
    return bool(tolls and others) and tolls.isdisjoint(others)


def _kind(group: Sequence[Telling]) -> str:
    """The type that all tellings together speak for; an attack that one of them plainly calls a bombing is one."""
    total: dict[str, float] = defaultdict(float)
    for telling in group:
        for kind, chance in telling.kinds.items():
            total[kind] += chance
    best = max(total, key=lambda kind: total[kind])
    if best == "armed_attack":
        plainest = max(group, key=lambda telling: sum(telling.kinds.get(kind, 0.0) for kind in SAID_BROADLY))
        if sum(plainest.kinds.get(kind, 0.0) for kind in SAID_BROADLY) >= PLAINLY:
            return max(SAID_BROADLY, key=lambda kind: total[kind])
    return best


def _people(reading: Reading, kind: str, group: Sequence[Telling]) -> list[Part]:
    """Actors and targets: those of the plainest telling, and sure ones of further sentences."""
    kept: list[Part] = []
    for telling in _plainest(reading, group)[:READ]:
        for part in _as_suffered(reading, kind, find_parts(reading, telling.trigger._replace(name=kind))):
            same = [other for other in kept if other.role == part.role]
            if (not same or part.chance >= SURE) and len(same) < KEPT and not _repeats(reading, part, kept):
                kept.append(part)
    return kept


def _as_suffered(reading: Reading, kind: str, parts: Sequence[Part]) -> list[Part]:
    """Who is counted among the dead or hurt of an attack suffered it, whatever the model took them for."""
    if CLASS_OF[kind] not in VIOLENT or not parts:
        return list(parts)
    tolls = reading.tolls(reading.words.sentence[parts[0].start])
    hurt = [span for toll in tolls if not toll.perpetrator for span in toll.who]
    return [
        part._replace(role="target") if any(first < part.end and part.start < last for first, last in hurt) else part
        for part in parts
    ]


def _plainest(reading: Reading, group: Sequence[Telling]) -> list[Telling]:
    """The surest telling of each sentence, those of the text before the title, supporting words last."""
    chosen: dict[int, Telling] = {}
    for telling in sorted(group, key=lambda t: (t.trigger.form == "weak", -t.chance)):
        chosen.setdefault(telling.sentence, telling)
    return sorted(
        chosen.values(), key=lambda t: (t.trigger.start < reading.title_end, t.trigger.form == "weak", -t.chance)
    )


def _repeats(reading: Reading, part: Part, kept: Sequence[Part]) -> bool:
    """Whether a phrase names somebody named already."""
    words = set(reading.text[part.start : part.end])
    return any(words & set(reading.text[other.start : other.end]) for other in kept)


def _with_tolls(reading: Reading, draft: Draft, tolls: Sequence[Toll]) -> Draft:
    traces = tuple(_trace(reading, toll.slot, toll.start, toll.end, toll.rule) for toll in tolls)
    return replace(draft, tolls=tuple(tolls), traces=draft.traces + traces)


def _counted(reading: Reading, kind: str, targets: Sequence[tuple[int, int]]) -> list[Toll]:
    """How many were arrested or abducted: the numbers and persons of the targets that the first of them stands with."""
    slot = COUNTED.get(kind)
    if not slot or not targets:
        return []
    sentence = reading.words.sentence[targets[0][0]]  # another one names them again
    targets = [target for target in targets if reading.words.sentence[target[0]] == sentence]
    total = 0
    for begin, finish in targets:
        number = next(
            (
                n
                for back in (0, 1, 2, 3)
                if begin - back >= 0 and (n := read_number(reading.text, begin - back)) and begin - 1 <= n.end <= finish
            ),
            None,
        )
        person = next((p for k in (begin, begin + 1) if k < finish and (p := persons().get(reading.text[k]))), None)
        if (number and number.value is None) or (number is None and person is not None and person.number == 0):
            return [Toll("killed", Count(None, "unspecified"), begin, finish, rule=slot)]
        if number is None and person is None:
            continue
        total += number.value or 0 if number else person.number if person else 0
    return [Toll("killed", Count(total), targets[0][0], targets[-1][1], rule=slot)] if 0 < total < 50_000 else []


def _names(reading: Reading, spans: Sequence[tuple[int, int]]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for span in spans if (name := to_name(reading, span))))


def _trace(reading: Reading, slot: str, start: int, end: int, rule: str) -> Trace:
    first, last = reading.span(start, end)
    return Trace(slot, first, last, rule)
