"""Fill each candidate from its own sentence: day, place, people, counts."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from workers.event import CLASS_OF, Count, Name, Trace
from workers.extract.actors import find_actors
from workers.extract.candidates import Candidate
from workers.extract.casualties import find_tolls
from workers.extract.context import modality_of
from workers.extract.counting import Toll
from workers.extract.merge import Draft, belongs
from workers.extract.names import to_name
from workers.extract.reading import Reading
from workers.extract.reality import object_of
from workers.extract.targets import find_targets
from workers.extract.when import date_for
from workers.extract.where import place_for
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import persons
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number
from workers.resolve.places import Mention

HARMFUL = ("explosion", "assault", "battle", "mishap", "protest")
# No article gives one event more tolls than this; adding to a growing tuple for ever would cost its square.
MOST_TOLLS = 40
COUNTED = {"arrest": "arrested", "abduction": "abducted", "execution": "killed"}


def fill(reading: Reading, candidates: list[Candidate]) -> list[Draft]:
    """A draft for each candidate; a sentence's tolls go to its nearest harmful candidate, or to the last one before."""
    drafts: list[Draft] = []
    by_sentence = {sentence: list(group) for sentence, group in groupby(candidates, key=lambda c: c.sentence)}
    for sentence, (start, end) in enumerate(reading.bounds):
        here = by_sentence.get(sentence, [])
        harmful = [c for c in here if CLASS_OF[c.type] in HARMFUL]
        tolls = find_tolls(reading.text, start, end) if here or drafts else []
        if not harmful and tolls:
            drafts = _told_later(reading, drafts, tolls, start, end)
        share: dict[Candidate, list[Toll]] = {}
        for toll in tolls if harmful else ():
            share.setdefault(_nearest(harmful, toll), []).append(toll)
        drafts += _fought([draft(reading, c, share.get(c, []), start, end) for c in here])
    return drafts


def _fought(drafts: list[Draft]) -> list[Draft]:
    """Those caught in the fight a sentence tells of count as arrested in it."""
    clash = next((d for d in drafts if d.type == "clash"), None)
    arrest = next((d for d in drafts if d.type == "arrest"), None)
    if clash is None or arrest is None:
        return drafts
    caught = replace(clash, counts=clash.counts + arrest.counts, traces=clash.traces + arrest.traces)
    return [caught if d is clash else d for d in drafts if d is not arrest]


def _nearest(harmful: list[Candidate], toll: Toll) -> Candidate:
    """The candidate a toll belongs to: the nearest; a protest or a territory only when nothing else is there."""
    return min(harmful, key=lambda c: (c.type in ("protest", "territorial_change"), abs(c.trigger.start - toll.start)))


def _told_later(reading: Reading, drafts: list[Draft], tolls: list[Toll], start: int, end: int) -> list[Draft]:
    """A sentence without a trigger: its tolls go to the last harmful draft, unless day or place contradict."""
    at = next((k for k in range(len(drafts) - 1, -1, -1) if CLASS_OF[drafts[k].type] in HARMFUL), None)
    if at is None or len(drafts[at].tolls) > MOST_TOLLS:
        return drafts
    first = drafts[at].first
    if modality_of(reading, *reading.bounds[first.sentence], first.trigger.start) == "denied":
        return drafts
    here = replace(drafts[at], when=date_for(reading, start, start, end), place=place_for(reading, start, start, end))
    if not belongs(drafts[at], here):
        return drafts
    traces = tuple(_trace(reading, toll.slot, toll.start, toll.end, toll.rule) for toll in tolls)
    told = replace(drafts[at], tolls=drafts[at].tolls + tuple(tolls), traces=drafts[at].traces + traces)
    return [*drafts[:at], told, *drafts[at + 1 :]]


def draft(reading: Reading, candidate: Candidate, tolls: list[Toll], start: int, end: int) -> Draft:
    """One candidate with what its sentence says."""
    trigger = candidate.trigger
    when = date_for(reading, trigger.start, start, end)
    place = _ground(reading, candidate, start, end)
    actors = find_actors(reading, trigger, start, end)
    targets = find_targets(reading, trigger, tolls, start, end)
    traces = [_trace(reading, "type", trigger.start, trigger.end, f"trigger: {trigger.form}")]
    if when:
        traces.append(_trace(reading, "date", when.start, when.end, when.rule))
    if place:
        traces.append(_trace(reading, "place", place.start, place.end, "gazetteer"))
    traces += [_trace(reading, "actors", *span, "role") for span in actors]
    traces += [_trace(reading, "targets", *span, "role") for span in targets]
    traces += [_trace(reading, toll.slot, toll.start, toll.end, toll.rule) for toll in tolls]
    return Draft(
        type=candidate.type,
        first=candidate,
        sentences=(candidate.sentence,),
        when=when,
        place=place,
        actors=_names(reading, actors),
        targets=_names(reading, targets),
        tolls=tuple(tolls),
        counts=tuple(_counted(reading, candidate, targets)),
        title=start < reading.title_end,
        definite=candidate.given,
        traces=tuple(traces),
    )


def _ground(reading: Reading, candidate: Candidate, start: int, end: int) -> Mention | None:
    """The place; of a territory it is the one that changed hands, which «بعض المدن» leaves open."""
    if candidate.type != "territorial_change" or (at := object_of(reading, candidate.trigger)) is None:
        return place_for(reading, candidate.trigger.start, start, end)
    taken = [mention for mention in reading.places if at <= mention.start <= at + 3]
    if taken:
        return taken[0]
    some = bare(reading.text[at]) in word_list("some")
    return None if some else place_for(reading, candidate.trigger.start, start, end)


def _counted(reading: Reading, candidate: Candidate, targets: list[tuple[int, int]]) -> list[Toll]:
    """How many were arrested or abducted: the numbers and persons of the targets."""
    slot = COUNTED.get(candidate.type)
    if not slot or not targets:
        return []
    total = 0
    for begin, finish in targets:
        number = next(
            (
                n
                for back in (1, 2, 3)
                if begin - back >= 0 and (n := read_number(reading.text, begin - back)) and begin - 1 <= n.end <= begin
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


def _names(reading: Reading, spans: list[tuple[int, int]]) -> tuple[Name, ...]:
    return tuple(dict.fromkeys(name for span in spans if (name := to_name(reading, span))))


def _trace(reading: Reading, slot: str, start: int, end: int, rule: str) -> Trace:
    first, last = reading.span(start, end)
    return Trace(slot, first, last, rule)
