"""From merged drafts to events: salience, the filter against false alarms, and the record itself."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date

from workers.event import CLASS_OF, Count, DatePrecision, Event, Salience, Trace
from workers.event_types import event_types
from workers.extract.context import claimant, means_of, modality_of, source_of
from workers.extract.counting import Toll
from workers.extract.evidence import is_afterwards, is_proven
from workers.extract.filter import FOLLOWING, keep
from workers.extract.merge import Draft
from workers.extract.names import to_name
from workers.extract.reading import Reading
from workers.extract.topics import is_quiet
from workers.extract.where import title_place, to_place
from workers.lang.ar.dates import When
from workers.lang.ar.lexicon import words as word_list

VIOLENT = ("explosion", "assault", "battle")


def to_events(reading: Reading, drafts: list[Draft]) -> list[Event]:
    """The events worth telling, in text order."""
    events, quiet = [], is_quiet(reading)
    headline = next(
        (d.when for d in drafts if d.when and d.when.precision == "day" and salience_of(reading, d, quiet) == "main"),
        None,
    )
    for draft in drafts:
        salience = salience_of(reading, draft, quiet)
        if keep(draft, salience) and (not quiet or is_proven(reading, draft)):
            events.append(to_event(reading, draft, salience, headline))
    if events and all(event.salience == "background" for event in events) and not quiet:
        events[0] = replace(events[0], salience="main")
    return events


def salience_of(reading: Reading, draft: Draft, quiet: bool) -> Salience:
    """Main when the title or the lead tells of it as news."""
    told = draft.title or draft.sentences[0] <= reading.lead
    known = draft.definite or (quiet and is_afterwards(reading, draft))
    return "main" if told and not known else "background"


def to_event(reading: Reading, draft: Draft, salience: Salience, headline: When | None) -> Event:
    """The draft as a record."""
    start, end = reading.bounds[draft.sentences[0]]
    evidence_at = _evidence_sentence(reading, draft)
    day, precision, implied = _day(reading, draft, salience, headline)
    mention = draft.place or (title_place(reading) if salience == "main" or draft.type in FOLLOWING else None)
    claim = claimant(reading) if CLASS_OF[draft.type] in VIOLENT and salience == "main" else None
    source = source_of(reading, *reading.bounds[evidence_at])
    counts = {toll.rule: toll.count for toll in draft.counts}
    return Event(
        type=draft.type,
        salience=salience,
        evidence=reading.original(*_trimmed(reading, evidence_at)),
        modality=modality_of(reading, start, end, draft.first.trigger.start),
        date=day,
        date_precision=precision,
        date_implied=implied,
        place=to_place(reading, mention) if mention else None,
        actors=draft.actors or tuple(filter(None, [to_name(reading, claim) if claim else None])),
        targets=draft.targets,
        killed=_first(draft.tolls, "killed", False) or _put_to_death(reading, draft, counts.get("killed")),
        injured=_first(draft.tolls, "injured", False),
        arrested=counts.get("arrested"),
        abducted=counts.get("abducted"),
        killed_perpetrators=_perpetrators(reading, draft),
        means=means_of(reading, draft.type, *reading.bounds[evidence_at]) or event_types()[draft.type].means,
        claimed_by=reading.original(*claim) if claim else None,
        attributed_to=_credited(reading, source) if source else None,
        traces=draft.traces + _more_traces(reading, claim, source),
    )


def _day(
    reading: Reading, draft: Draft, salience: Salience, headline: When | None
) -> tuple[date | None, DatePrecision, bool]:
    published = reading.article.published.date()
    if draft.when:
        return draft.when.day, draft.when.precision, False
    if salience == "main" or draft.type in FOLLOWING:
        return headline.day if headline and headline.day <= published else published, "day", True
    return None, "unknown", False


def _first(tolls: tuple[Toll, ...], slot: str, perpetrator: bool) -> Count | None:
    """The first stated number; a vague count only when no number is given."""
    fitting = [toll.count for toll in tolls if toll.slot == slot and toll.perpetrator == perpetrator]
    return next((count for count in fitting if count.value is not None), fitting[0] if fitting else None)


def _put_to_death(reading: Reading, draft: Draft, counted: Count | None) -> Count | None:
    """An assassination or execution that is no attempt killed those it names; one victim where no number is told."""
    trigger = draft.first.trigger
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
        " ".join(pair) in ("فجر نفسه", "فجرت نفسها", "تفجير نفسه", "يفجر نفسه") for pair in itertools.pairwise(words)
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


def _more_traces(reading: Reading, claim: tuple[int, int] | None, source: tuple[int, int] | None) -> tuple[Trace, ...]:
    found = []
    for slot, span in (("claimed_by", claim), ("attributed_to", source)):
        if span:
            found.append(
                Trace(slot, *reading.span(*span), "beside a word of claiming" if slot == "claimed_by" else "credited")
            )
    return tuple(found)
