"""From drafts to events: the filter against false alarms, and the record itself."""

from __future__ import annotations

from datetime import date

from workers.event import CLASS_OF, Count, DatePrecision, Event, Name, Salience, Trace
from workers.event_types import event_types
from workers.extract.context import claimant, means_of, modality_of, source_of
from workers.extract.counting import Toll
from workers.extract.drafts import VIOLENT, Draft
from workers.extract.filter import weighed
from workers.extract.names import to_name
from workers.extract.reading import Reading
from workers.extract.where import to_place
from workers.lang.ar.dates import When
from workers.lang.ar.lexicon import persons
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.normalise import fold_word


def to_events(reading: Reading, drafts: list[Draft]) -> list[Event]:
    """The events worth telling, in text order."""
    return [to_event(reading, draft, salience) for draft, salience in weighed(reading, drafts)]


def to_event(reading: Reading, draft: Draft, salience: Salience) -> Event:
    """The draft as a record."""
    first = draft.tellings[0].trigger
    start, end = reading.sentence_of(first.start)
    evidence_at = _evidence_sentence(reading, draft)
    day, precision = _day(reading, draft.when, draft.implied)
    claim = claimant(reading) if CLASS_OF[draft.type] in VIOLENT and salience == "main" else None
    source = source_of(reading, *reading.bounds[evidence_at])
    counts = {toll.rule: toll.count for toll in draft.counts}
    return Event(
        type=draft.type,
        salience=salience,
        evidence=reading.original(*_trimmed(reading, evidence_at)),
        modality=modality_of(reading, start, end, first.start),
        date=day,
        date_end=draft.when.last if draft.when else None,
        date_precision=precision,
        date_implied=draft.implied,
        place=to_place(reading, draft.place) if draft.place else None,
        actors=_actors(reading, draft, claim),
        targets=draft.targets,
        killed=_first(draft.tolls, "killed", False) or _put_to_death(reading, draft, counts.get("killed")),
        injured=_first(draft.tolls, "injured", False),
        arrested=counts.get("arrested"),
        abducted=counts.get("abducted"),
        killed_perpetrators=_perpetrators(reading, draft),
        means=means_of(reading, draft.type, *reading.bounds[evidence_at]) or event_types()[draft.type].means,
        claimed_by=reading.original(*claim) if claim else None,
        attributed_to=_credited(reading, source) if source else None,
        traces=_traces(reading, draft, claim, source),
    )


def _actors(reading: Reading, draft: Draft, claim: tuple[int, int] | None) -> tuple[Name, ...]:
    """Who did it; who claims it, where the text only says «gunmen» or «elements»."""
    named = to_name(reading, claim) if claim else None
    return (named,) if named and all(map(_is_nameless, draft.actors)) else draft.actors


def _is_nameless(actor: Name) -> bool:
    first = fold_word(actor.name_ar.split()[0])
    return first in persons() and persons()[first].number != 1 and not first.startswith("ال")


def _day(reading: Reading, when: When | None, implied: bool) -> tuple[date | None, DatePrecision]:
    if implied:
        return reading.article.published.date(), "day"
    return (when.day, when.precision) if when else (None, "unknown")


def _first(tolls: tuple[Toll, ...], slot: str, perpetrator: bool) -> Count | None:
    """The first stated number; a vague count only when no number is given."""
    fitting = [toll.count for toll in tolls if toll.slot == slot and toll.perpetrator == perpetrator]
    return next((count for count in fitting if count.value is not None), fitting[0] if fitting else None)


def _put_to_death(reading: Reading, draft: Draft, counted: Count | None) -> Count | None:
    """An assassination or execution that is no attempt killed those it names; one victim where no number is told."""
    trigger = draft.tellings[0].trigger
    near = set(reading.text[max(0, trigger.start - 3) : trigger.end])
    if draft.type not in ("assassination", "execution") or near & word_list("attempted"):
        return None
    return counted or (Count(1) if draft.type == "assassination" and draft.targets else None)


def _perpetrators(reading: Reading, draft: Draft) -> Count | None:
    if count := _first(draft.tolls, "killed", True):
        return count
    if draft.type != "suicide_bombing":
        return None
    words = [word for s in draft.sentences for word in reading.text[slice(*reading.bounds[s])]]
    blown = any(
        word in ("نفسه", "نفسها") and any("فجر" in before for before in words[max(0, at - 4) : at])
        for at, word in enumerate(words)
    )
    if any(word in ("انتحاريان", "انتحاريين") for word in words):
        return Count(2)
    return Count(1) if blown else None


def _evidence_sentence(reading: Reading, draft: Draft) -> int:
    """The first telling outside the title, which says more than the title does."""
    body = [s for s in draft.sentences if reading.bounds[s][0] >= reading.title_end]
    return body[0] if body else draft.sentences[0]


def _trimmed(reading: Reading, sentence: int) -> tuple[int, int]:
    start, end = reading.bounds[sentence]
    return start, max(start + 1, end - (reading.text[end - 1] == "."))


def _credited(reading: Reading, source: tuple[int, int]) -> str:
    """The source's words, without the ل of «بلاغ لوزارة الداخلية»."""
    first, name = reading.text[source[0]], reading.original(*source)
    return name[1:] if first[0] in "لب" and first[1:] in word_list("source") else name


def _traces(
    reading: Reading, draft: Draft, claim: tuple[int, int] | None, source: tuple[int, int] | None
) -> tuple[Trace, ...]:
    """The draft's, and those of what is only settled here; whoever claims an event of nameless actors is the actor."""
    found = list(draft.traces)
    if claim and _actors(reading, draft, claim) != draft.actors:
        found = [trace for trace in found if trace.slot != "actors"]
        found.append(Trace("actors", *reading.span(*claim), "claimed"))
    if claim:
        found.append(Trace("claimed_by", *reading.span(*claim), "beside a word of claiming"))
    if source:
        found.append(Trace("attributed_to", *reading.span(*source), "credited"))
    return tuple(found)
