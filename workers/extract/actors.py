"""Who carried it out, by surface: light verbs, verb and subject, «على يد», known groups, courts, the police."""

from __future__ import annotations

from workers.extract.matcher import Match
from workers.extract.phrases import Span, is_time, noun_phrase, past_time
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import groups, persons, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number

ACTOR_TYPES = frozenset(
    [
        "arrest",
        "seizure",
        "armed_attack",
        "clash",
        "airstrike",
        "shelling",
        "judicial",
        "protest",
        "sanction",
        "agreement",
        "deployment",
        "territorial_change",
        "threat",
        "meeting",
        "abduction",
        "execution",
        "bombing",
        "suicide_bombing",
        "assassination",
        "crime",
    ]
)


BLASTS = frozenset(("suicide_bombing", "bombing", "airstrike", "shelling", "accident"))


OFFICIAL = frozenset(["arrest", "seizure", "judicial", "deployment"])


GROUP_TYPES = frozenset(
    [
        "airstrike",
        "shelling",
        "clash",
        "territorial_change",
        "sanction",
        "agreement",
        "meeting",
        "deployment",
        "threat",
        "execution",
        "abduction",
    ]
)


def find_actors(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """Phrases naming who carried it out, at most two."""
    if trigger.name not in ACTOR_TYPES:
        return []
    for finder in (
        _by_phrase,
        _phrase_subject,
        _light_subject,
        _clause_subject,
        verb_subject,
        _title_subject,
        _known_group,
        _court,
        _force_before,
    ):
        spans = [span for span in finder(reading, trigger, start, end) if _fits(reading, trigger, span)]
        if spans:
            return spans[:2]
    return []


def _fits(reading: Reading, trigger: Match, span: Span) -> bool:
    """Police work is done by forces and courts; a bare «عدد» is nobody."""
    first = bare(reading.text[span[0]])
    if trigger.name in OFFICIAL:
        return first in word_list("forces") or any(span[0] <= m.start < span[1] for m in reading.groups_in(span[0]))
    return first not in word_list("nobody")


def _by_phrase(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«على يد مسلحين», «شنه تنظيم داعش»."""
    text = reading.text
    for at in range(trigger.start, min(end, trigger.end + 25)):
        length = starts_with_any(text, at, phrases("by"))
        if not length and trigger.name not in BLASTS:
            length = starts_with_any(text, at, phrases("shot_by"))
        if length:
            stop = noun_phrase(text, at + length, end)
            if stop > at + length:
                return [(at + length, stop)]
    return []


def _phrase_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«شنت طائرات التحالف غارات»: the trigger itself holds the head of its subject."""
    text = reading.text
    if trigger.form != "phrase" or trigger.end != trigger.start + 2:
        return []
    head = bare(text[trigger.end - 1])
    if head not in word_list("aircraft") and head not in word_list("police"):
        return []
    following = (m.start for m in reading.matches if trigger.end <= m.start < end and m.form != "group")
    stop = noun_phrase(text, trigger.end - 1, min(following, default=end), 3)
    return [(trigger.end - 1, stop)] if stop > trigger.end else []


def _light_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«تمكنت وحدات الحرس الوطني من القبض على»: the subject of the light verb before the trigger."""
    text, light = reading.text, word_list("light")
    for at in range(trigger.start, max(start - 1, trigger.start - 30), -1):
        if text[at] in light and at + 1 < end:
            begin = past_time(text, at + 1, trigger.start)
            if text[begin : begin + 1] == ["من"]:
                return []
            if text[begin] in word_list("crowd") and text[begin + 1] == "من":
                begin += 2
            stop = _force_end(text, begin, trigger.start)
            return [(begin, stop)] if stop > begin and not is_time(text[begin]) else []
    return []


def _force_end(text: list[str], begin: int, limit: int) -> int:
    """The end of a phrase; a force's name runs on over «والتفتيش» and «بمنطقة الحرس الوطني»."""
    stop = noun_phrase(text, begin, limit)
    while stop < limit and stop < begin + 9 and bare(text[begin]) in word_list("forces") and stop > begin:
        word = text[stop]
        if not (
            word.startswith("وال")
            or (word[0] == "ب" and bare(word[1:]) in word_list("forces"))
            or word in ("التابعه", "التابع")
        ):
            break
        stop = max(noun_phrase(text, stop + 1, limit), stop + 1)
    return stop


def verb_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«اعتقلت الشرطة ثلاثة أشخاص»: the phrase after the verb, unless it is what the verb is done to."""
    if trigger.form != "verb" or (trigger.start < reading.title_end and trigger.start > 0):
        return []
    text = reading.text
    if "نفجر" in text[trigger.start]:
        return []  # what explodes is not who did it
    begin = past_time(text, trigger.end, end)
    stop = noun_phrase(text, begin, end, 5)
    if (
        stop == begin
        or read_number(text, begin)
        or (trigger.name == "arrest" and bare(text[begin]) not in word_list("forces"))
    ):
        return []
    for cut in range(begin + 1, stop):
        if read_number(text, cut) or (text[cut] in persons() and cut > begin + 1 and not text[cut].startswith("ال")):
            return [(begin, cut)]
    return [(begin, stop)]


def _clause_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«أن دول الجوار اتفقت على»: the phrase between أن and the verb."""
    text = reading.text
    if trigger.form != "verb":
        return []
    begin = max(
        (k + 1 for k in range(max(start, trigger.start - 7), trigger.start) if text[k] in ("ان", "بان", "وان")),
        default=0,
    )
    stop = noun_phrase(text, begin, trigger.start) if begin else 0
    return [(begin, stop)] if begin and stop == trigger.start > begin else []


def _title_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«الجيش الجزائري يدمر ...» in the title: the phrase before the verb."""
    if trigger.form not in ("verb", "phrase") or trigger.start >= reading.title_end:
        return []
    text = reading.text
    begin = max((k + 1 for k in range(start, trigger.start) if text[k] in (":", "،", ".")), default=start)
    stop = noun_phrase(text, begin, trigger.start)
    return [(begin, stop)] if stop == trigger.start and stop > begin else []


def _known_group(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """A known group or force of the sentence: the nearest before the trigger, or right after it."""
    if trigger.name not in GROUP_TYPES:
        return []
    named = reading.groups_in(start)
    before = [
        m
        for m in named
        if m.end <= trigger.start and reading.text[m.start - 1 if m.start else 0] not in word_list("bad_before")
    ]
    after = [m for m in named if 0 <= m.start - trigger.end <= 1]
    if trigger.name in ("clash", "agreement", "meeting") and (
        parties := [m for m in named if m.start >= trigger.end and "بين" in reading.text[trigger.end : m.start]]
    ):
        return [(m.start, m.end) for m in parties[:2]]
    chosen = after[:1] or [m for m in before if groups()[m.name].english == groups()[before[-1].name].english][:1]
    return [(m.start, m.end) for m in chosen]


def _court(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """The court, judge or prosecution a judicial sentence names."""
    if trigger.name != "judicial":
        return []
    text = reading.text
    at = next((k for k in range(start, end) if any(form in word_list("courts") for form in strip_front(text[k]))), end)
    stop = noun_phrase(text, at, end, 5) if at < end else at
    return [(at, stop)] if stop > at else []


def _force_before(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """The force the sentence opens with, for police work told without a light verb."""
    if trigger.name not in ("arrest", "seizure", "deployment", "clash"):
        return []
    text = reading.text
    for at in range(start, trigger.start):
        if bare(text[at]) in word_list("police") and (
            at == start or text[at - 1] not in word_list("bad_before") | word_list("links")
        ):
            stop = _force_end(text, at, trigger.start)
            return [(at, stop)] if stop > at else []
    return []
