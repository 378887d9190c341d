"""Turn the model's answer into events: a slot whose quote is not in the article is left empty, and counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ingest.article import Article
from workers.event import COUNTS, Count, Event, Name, Place, Trace
from workers.lang.ar.lexicon import groups
from workers.lang.ar.normalise import fold_word
from workers.model.answer import Answer, Armed, Counted, Report
from workers.model.counts import checked
from workers.model.days import Days, days_of, implied
from workers.model.places import place_of
from workers.model.quotes import LONGEST_QUOTE, Quote, Text, find, text_of

RULE = "model"
# No article tells more; a model that falls into a loop does. In events, names of a slot, words of a name.
MOST_EVENTS, MOST_NAMES, LONGEST_NAME = 30, 20, 15
# One word proves no event: it is somewhere in most articles.
SHORTEST_EVIDENCE = 2


class Quoted(NamedTuple):
    """The events in text order, and how many quotes were dropped."""

    events: list[Event]
    dropped: int


def to_events(article: Article, answer: Answer) -> Quoted:
    """The events that the answer proves by quotes; one whose evidence is not in the article is dropped whole."""
    text = text_of(article)
    told: list[tuple[int, Event]] = []
    dropped = 0
    for report in answer.events[:MOST_EVENTS]:
        evidence = find(text, report.evidence)
        if evidence is None or evidence.last - evidence.first < SHORTEST_EVIDENCE:
            dropped += 1
            continue
        slots = _Slots(text, evidence)
        event = _event(slots, report)
        dropped += slots.dropped
        if all(event != other for _, other in told):
            told.append((evidence.start, event))
    return Quoted([event for _, event in sorted(told, key=lambda one: one[0])], dropped)


@dataclass(slots=True)
class _Slots:
    """Fills the slots of one event; keeps a trace of what was found and the number of what was not."""

    text: Text
    evidence: Quote
    dropped: int = 0
    traces: list[Trace] = field(default_factory=list)

    def quote(self, words: str | None, longest: int = LONGEST_NAME) -> Quote | None:
        """The quote where the article has it, near the evidence."""
        if not words or not words.strip():
            return None
        found = find(self.text, words, self.evidence)
        if found is None or found.last - found.first > longest:
            self.dropped += 1
            return None
        return found

    def keep(self, slot: str, quote: Quote) -> None:
        """Note which words filled a slot."""
        self.traces.append(Trace(slot, quote.start, quote.end, RULE))


def _event(slots: _Slots, report: Report) -> Event:
    slots.keep("type", slots.evidence)
    days = _days(slots, report)
    return Event(
        type=report.type,
        salience=report.salience,
        evidence=slots.evidence.words,
        modality=report.modality,
        date=days.first,
        date_end=days.last,
        date_precision=days.precision,
        date_implied=days.implied,
        place=_place(slots, report.place),
        actors=_names(slots, "actors", report.actors),
        targets=_names(slots, "targets", report.targets),
        **{slot: _count(slots, slot, getattr(report, slot)) for slot in COUNTS},
        means=_means(slots, report.means),
        claimed_by=_words(slots, "claimed_by", report.claimed_by),
        attributed_to=_words(slots, "attributed_to", report.attributed_to),
        traces=tuple(slots.traces),
    )


def _days(slots: _Slots, report: Report) -> Days:
    quote = slots.quote(report.date.quote) if report.date else None
    if report.date and quote:
        if days := days_of(slots.text, report.date, quote, report.modality == "planned"):
            slots.keep("date", quote)
            return days
        slots.dropped += 1
    return implied(slots.text) if report.salience == "main" and report.modality != "planned" else Days()


def _place(slots: _Slots, words: str | None) -> Place | None:
    quote = slots.quote(words)
    place = place_of(slots.text, quote, slots.evidence) if quote else None
    if quote and place:
        slots.keep("place", quote)
    return place


def _names(slots: _Slots, slot: str, names: Iterable[str]) -> tuple[Name, ...]:
    found: dict[Name, None] = {}
    for words in list(names)[:MOST_NAMES]:
        if quote := slots.quote(words):
            group = groups().get(fold_word(quote.words))
            found[Name(quote.words, group.english if group else "")] = None
            slots.keep(slot, quote)
    return tuple(found)


def _count(slots: _Slots, slot: str, said: Counted | None) -> Count | None:
    quote = slots.quote(said.quote, LONGEST_QUOTE) if said else None
    if not said or not quote:
        return None
    count = checked(said, slots.text.words.text, quote)
    if count is None:
        slots.dropped += 1
        return None
    slots.keep(slot, quote)
    return count


def _means(slots: _Slots, said: Armed | None) -> str | None:
    quote = slots.quote(said.quote) if said else None
    if not said or not quote:
        return None
    slots.keep("means", quote)
    return said.means


def _words(slots: _Slots, slot: str, words: str | None) -> str | None:
    quote = slots.quote(words)
    if quote is None:
        return None
    slots.keep(slot, quote)
    return quote.words
