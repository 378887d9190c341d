"""Whom or what it was done to, by surface: verbal nouns, verb and object, «استهدف», «هجوم على», the tolls."""

from __future__ import annotations

from workers.extract.actors import verb_subject
from workers.extract.counting import Toll, people_from
from workers.extract.matcher import Match
from workers.extract.phrases import Span, conjuncts, is_time, noun_phrase, past_time
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number

PATIENT_AFTER = frozenset(["arrest", "seizure", "abduction", "assassination", "execution", "crime", "judicial"])


def find_targets(reading: Reading, trigger: Match, tolls: list[Toll], start: int, end: int) -> list[Span]:
    """Phrases naming whom or what it was done to, at most three."""
    spans: list[Span] = []
    if trigger.name in PATIENT_AFTER:
        spans += _patient_after(reading, trigger, end)
    else:
        spans += _struck(reading, trigger, start, end)
        spans += _attacked(reading, trigger, end)
        spans += _vehicle(reading, trigger, start, end)
        for toll in tolls:
            if not toll.perpetrator:
                spans += people_from(reading.text, toll)
                spans += _ranks(reading, toll)
    return list(dict.fromkeys(spans))[:3]


def _ranks(reading: Reading, toll: Toll) -> list[Span]:
    """«عناصر من تنظيم داعش»: whose fighters the dead are."""
    ends = {finish for _, finish in toll.who if reading.text[finish : finish + 1] == ["من"]}
    return [(m.start, m.end) for m in reading.groups_in(toll.start) if m.start - 1 in ends]


def _patient_after(reading: Reading, trigger: Match, end: int) -> list[Span]:
    text = reading.text
    if trigger.name == "judicial" and text[trigger.end - 1] not in ("علي", "عن", "سراح", "محاكمه", "ترحيل"):
        return []
    if trigger.form == "noun" and trigger.end == trigger.start + 1 and bare(text[trigger.start]) != text[trigger.start]:
        return []  # «الاغتيال» is definite by its article: no victim follows
    at = past_time(text, trigger.end, end)
    if trigger.form == "verb" and trigger.name in ("arrest", "seizure", "abduction"):
        subject = verb_subject(reading, trigger, trigger.start, end)
        if subject and subject[0][1] < end:
            at = subject[0][1]
    while at < end and text[at] in word_list("links"):
        at += 1
    spans = []
    for begin, stop in conjuncts(text, at, end):
        number = read_number(text, begin)
        first = number.end if number and number.end < stop and trigger.name != "seizure" else begin
        if trigger.name == "seizure" and text[stop - 1] in word_list("measures") and text[stop : stop + 1] == ["من"]:
            stop = max(noun_phrase(text, stop + 1, end, 4), stop)
        spans.append((first + (text[first] == "من"), stop))
    return [(b, e) for b, e in spans if b < e and not is_time(text[b])]


def _struck(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«استهدف مبنى وزارة الخارجية», «ضد قوات»."""
    text, against = reading.text, word_list("against")
    for at in range(max(start, trigger.start - 12), min(end, trigger.end + 20)):
        if any(form in against for form in strip_front(text[at])) and at + 1 < end:
            begin = past_time(text, at + 1, end)
            stop = noun_phrase(text, begin, end)
            if stop > begin:
                return [(begin, stop), *_owner(text, stop, end)]
    return []


def _owner(text: list[str], at: int, end: int) -> list[Span]:
    """«معسكرات تابعة لتنظيم»: whose they are."""
    if at + 1 < end and text[at] in ("تابعه", "تابع", "التابعه", "التابع") and text[at + 1][0] == "ل":
        return [(at + 1, noun_phrase(text, at + 1, end))]
    return []


def _vehicle(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """What crashed, burnt or sank: the first vehicle or building of the sentence, with its adjective."""
    if trigger.name != "accident":
        return []
    text = reading.text
    for at in range(start, end):
        if any(form in word_list("vehicles") for form in strip_front(text[at])):
            return [(at, max(noun_phrase(text, at, end, 2), at + 1))]
    return []


def _attacked(reading: Reading, trigger: Match, end: int) -> list[Span]:
    """«هجوم على دورية»: the phrase after على."""
    if trigger.form != "noun" or trigger.name not in (
        "armed_attack",
        "airstrike",
        "shelling",
        "crime",
        "bombing",
        "suicide_bombing",
    ):
        return []
    text = reading.text
    for at in range(trigger.end, min(end - 1, trigger.end + 3)):
        if text[at] == "علي":
            stop = noun_phrase(text, at + 1, end)
            return (
                [(at + 1, stop)]
                if stop > at + 1 and text[at + 1] not in ("الاقل", "الارجح", "يد", "ايدي", "اثر")
                else []
            )
    return []
