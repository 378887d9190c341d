"""Settle which of the places that share a name is meant: by sentence, article, publisher, size, and the word before."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from workers.lang.ar.clitics import strip_front
from workers.resolve.cues import ARAB, cue, hints, kinds_of
from workers.resolve.gazetteer import Entry, demonyms
from workers.resolve.spans import Span, is_announced

# So many words around a name speak for a country more than the article does.
NEAR = 6
# More places than this share «العاصمة» only.
MANY = 30
KNOWN_ANYWHERE = 300_000


@dataclass(frozen=True, slots=True)
class Context:
    """How strongly an article speaks of each country: as a whole, in each sentence, and at which words."""

    article: Counter[str]
    sentences: list[Counter[str]]
    sentence_of: list[int]
    spoken: dict[int, str]

    def of(self, at: int) -> Counter[str]:
        """The countries that the sentence of word `at` speaks of."""
        return self.sentences[self.sentence_of[at]]

    def country_at(self, at: int) -> str:
        """The country meant at word `at` where none is named: the sentence's, else the article's; "" for none."""
        for spoken in (self.of(at), self.article):
            if spoken:
                return max(spoken, key=lambda code: (spoken[code], self.article[code]))
        return ""


def context_of(words: Sequence[str], spans: list[Span], country: str) -> Context:
    """What unambiguous names, demonyms and telltale words say; `country` is the publisher's."""
    sentence_of, number = [], 0
    for word in words:
        sentence_of.append(number)
        number += word == "."
    context = Context(Counter(), [Counter() for _ in range(number + 1)], sentence_of, {})
    for span in spans:
        codes = {entry.country for entry in span.entries}
        if len(codes) == 1 and span.sure:
            _speak(context, span.start, span.entries[0].country, 3 if span.entries[0].precision == "country" else 2)
    nations, telltales = demonyms(), hints()
    for at, word in enumerate(words):
        if code := nations.get(word) or telltales.get(word):
            _speak(context, at, code, 1)
    if country:
        context.article[country] += 2
    return context


def settle(words: Sequence[str], span: Span, context: Context, link: str) -> Entry | None:
    """The place meant, None where nothing speaks for a little-known one; «محافظة المنيا» is the region of that name."""
    if len(span.entries) > MANY:
        code = context.country_at(span.start)
        return next((entry for entry in span.entries if entry.country == code), None)
    announcer = _announcer(words, span.start)
    entry = max(span.entries, key=lambda e: _weight(e, span, context, announcer))
    placed = bool(announcer) or link in cue("strict") or is_announced(words, span.start, "facilities")
    if not _is_borne_out(entry, span, context, bool(announcer), placed):
        return None
    if entry.precision == "city" and announcer in cue("region") | {"ريف"}:
        return entry._replace(precision="region")
    return entry._replace(precision="city") if entry.precision == "region" and announcer == "مدينه" else entry


def _is_borne_out(entry: Entry, span: Span, context: Context, announced: bool, placed: bool) -> bool:
    """Whether enough speaks for the place: a little-known town needs its country and a في."""
    here, spoken = context.of(span.start), context.article[entry.country]
    if entry.reviewed or (entry.population >= KNOWN_ANYWHERE and (placed or entry.country in ARAB)):
        return True
    if not spoken and any(here[code] > 1 for code in here):
        return False
    if entry.country in ARAB and (span.sure or announced):
        return True
    if span.sure and span.end > span.start + 1:
        return True
    return placed and (span.sure or here[entry.country] + min(spoken, 4) >= 3)


def _speak(context: Context, at: int, code: str, weight: int) -> None:
    context.article[code] += weight
    context.of(at)[code] += weight
    context.spoken[at] = code


def _weight(entry: Entry, span: Span, context: Context, announcer: str) -> float:
    around = (*range(span.start - NEAR, span.start), *range(span.end, span.end + NEAR))
    near = sum(context.spoken.get(at) == entry.country for at in around if _same_sentence(context, at, span.start))
    kinds = kinds_of(announcer)
    return (
        min(context.article[entry.country], 6)
        + min(context.of(span.start)[entry.country], 6)
        + 3 * min(near, 2)
        + 1.2 * math.log10(entry.population + 10)
        + (4 if entry.country in kinds else -2 if kinds else 0)
        + 2 * entry.reviewed
    )


def _same_sentence(context: Context, one: int, other: int) -> bool:
    return 0 <= one < len(context.sentence_of) and context.sentence_of[one] == context.sentence_of[other]


def _announcer(words: Sequence[str], at: int) -> str:
    """The word such as «ولاية» right before, without what is glued to it; "" for none."""
    before = strip_front(words[at - 1]) if at else ()
    return next((form for form in before if form in cue("admin") or form == "ريف"), "")
