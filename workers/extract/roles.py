"""Who did it and to whom, by surface: light verbs, verb-subject-object, verbal nouns, «على يد», «استهدف»."""

from __future__ import annotations

from workers.event import Name
from workers.extract.casualties import Toll, people_from
from workers.extract.matcher import Match
from workers.extract.phrases import conjuncts, noun_phrase
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import groups, persons, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number

Span = tuple[int, int]
PATIENT_AFTER = frozenset(["arrest", "seizure", "abduction", "assassination", "execution", "crime", "judicial"])
ACTOR_TYPES = frozenset(
    ["arrest", "seizure", "armed_attack", "clash", "airstrike", "shelling", "judicial", "protest", "sanction", "agreement", "deployment", "territorial_change", "threat", "meeting", "abduction", "execution", "bombing", "suicide_bombing", "assassination", "crime"]
)
LINKS = frozenset(["علي", "ب", "من", "عدد", "كل"])


def find_actors(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """Phrases naming who carried it out, at most two."""
    if trigger.name not in ACTOR_TYPES:
        return []
    for finder in (_by_phrase, _light_subject, _verb_subject, _title_subject, _known_group):
        spans = [span for span in finder(reading, trigger, start, end) if _fits(reading, trigger, span)]
        if spans:
            return spans[:2]
    return []


def _fits(reading: Reading, trigger: Match, span: Span) -> bool:
    """Police work is done by forces and courts; a bare «عدد» is nobody."""
    first = bare(reading.text[span[0]])
    if trigger.name in OFFICIAL:
        return first in FORCES or any(span[0] <= m.start < span[1] for m in reading.groups_in(span[0]))
    return first not in NOBODY


BLASTS = frozenset(("suicide_bombing", "bombing", "airstrike", "shelling", "accident"))
OFFICIAL = frozenset(["arrest", "seizure", "judicial", "deployment"])
NOBODY = frozenset(["عدد", "مجموعه", "ذلك", "خبر", "بيان", "مصدر", "حادث", "هجوم", "عمليه", "قتل", "مقتل", "ليله", "فيها", "لديه", "نحو", "حوالي"]) - {
    "مجموعه"
}
FORCES = frozenset(
    ["شرطه", "قوات", "وحدات", "وحده", "جيش", "امن", "سلطات", "فرقه", "فرق", "دوريه", "دوريات", "اعوان", "عناصر", "حرس", "مصالح", "ديوانه", "جمارك", "درك", "مخابرات", "استخبارات", "اجهزه", "جهاز", "اداره", "منطقه", "مركز", "نيابه", "محكمه", "قضاء", "قاضي", "دايره", "قطب", "مباحث", "لجنه", "وزاره", "حكومه", "طوارء", "كتيبه", "قوه", "مدعي", "خفر", "شرطي", "ضباط", "رجال", "بحريه", "دول", "دوله", "وزير", "رييس", "والي", "ولايات", "سلطه", "محققون", "هييه", "مكتب", "اقليم"]
)


def find_targets(reading: Reading, trigger: Match, tolls: list[Toll], start: int, end: int) -> list[Span]:
    """Phrases naming whom or what it was done to, at most three."""
    spans: list[Span] = []
    if trigger.name in PATIENT_AFTER:
        spans += _patient_after(reading, trigger, end)
    else:
        spans += _struck(reading, trigger, start, end)
        spans += _attacked(reading, trigger, end)
        for toll in tolls:
            if not toll.perpetrator:
                spans += people_from(reading.text, toll)
    return list(dict.fromkeys(spans))[:3]


def to_name(reading: Reading, span: Span) -> Name | None:
    """The phrase as a record, without the clitic of its first word; None when nothing of a name is left."""
    start, end = span
    text = reading.text
    if start >= end:
        return None
    name = reading.original(start, end)
    first = text[start]
    if (
        first[0] in "بلو"
        and len(first) > 3
        and first[1:] in _known()
        and first not in _known()
        and not first.startswith("لل")
    ):
        name = name[1:]
    folded = " ".join([next((w for w in strip_front(first) if w in _known()), first), *text[start + 1 : end]])
    english = next((group.english for form, group in groups().items() if form == folded), "")
    return Name(name.strip(), english) if len(name.strip()) > 1 else None


def _known() -> set[str]:
    global _KNOWN
    if _KNOWN is None:
        _KNOWN = {word for name in groups() for word in name.split()[:1]} | set(persons())
    return _KNOWN


_KNOWN: set[str] | None = None


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


def _light_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«تمكنت وحدات الحرس الوطني من القبض على»: the subject of the light verb before the trigger."""
    text, light = reading.text, word_list("light")
    for at in range(trigger.start, max(start - 1, trigger.start - 16), -1):
        if text[at] in light and at + 1 < end:
            begin = _past_time(text, at + 1, trigger.start)
            if text[begin : begin + 1] == ["من"]:
                return []
            stop = noun_phrase(text, begin, trigger.start)
            return [(begin, stop)] if stop > begin and not _is_time(text[begin]) else []
    return []


def _verb_subject(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«اعتقلت الشرطة ثلاثة أشخاص»: the phrase after the verb, unless it is what the verb is done to."""
    if trigger.form != "verb" or (trigger.start < reading.title_end and trigger.start > 0):
        return []
    text = reading.text
    begin = _past_time(text, trigger.end, end)
    stop = noun_phrase(text, begin, end, 5)
    if stop == begin or read_number(text, begin) or (trigger.name == "arrest" and bare(text[begin]) not in FORCES):
        return []
    for cut in range(begin + 1, stop):
        if read_number(text, cut) or (text[cut] in persons() and cut > begin + 1 and not text[cut].startswith("ال")):
            return [(begin, cut)]
    return [(begin, stop)]


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
        m for m in named if m.end <= trigger.start and reading.text[m.start - 1 if m.start else 0] not in BAD_BEFORE
    ]
    after = [m for m in named if 0 <= m.start - trigger.end <= 1]
    if trigger.name in ("clash", "agreement", "meeting") and (
        parties := [m for m in named if m.start >= trigger.end and "بين" in reading.text[trigger.end : m.start]]
    ):
        return [(m.start, m.end) for m in parties[:2]]
    chosen = after[:1] or before[-1:]
    return [(m.start, m.end) for m in chosen]


GROUP_TYPES = frozenset(
    ["airstrike", "shelling", "clash", "territorial_change", "sanction", "agreement", "meeting", "deployment", "threat", "execution", "abduction"]
)
BAD_BEFORE = frozenset(["ضد", "علي", "من", "الي", "استهدف", "استهدفت"])


def _patient_after(reading: Reading, trigger: Match, end: int) -> list[Span]:
    text = reading.text
    if trigger.name == "judicial" and text[trigger.end - 1] not in ("علي", "عن", "سراح", "محاكمه", "ترحيل"):
        return []
    at = _past_time(text, trigger.end, end)
    if trigger.form == "verb" and trigger.name in ("arrest", "seizure", "abduction"):
        subject = _verb_subject(reading, trigger, trigger.start, end)
        if subject and subject[0][1] < end:
            at = subject[0][1]
    while at < end and text[at] in LINKS:
        at += 1
    spans = []
    for begin, stop in conjuncts(text, at, end):
        number = read_number(text, begin)
        first = number.end if number and number.end < stop and trigger.name != "seizure" else begin
        spans.append((first + (text[first] == "من"), stop))
    return [(b, e) for b, e in spans if b < e and not _is_time(text[b])]


def _struck(reading: Reading, trigger: Match, start: int, end: int) -> list[Span]:
    """«استهدف مبنى وزارة الخارجية», «ضد قوات»."""
    text, against = reading.text, word_list("against")
    for at in range(max(start, trigger.start - 12), min(end, trigger.end + 20)):
        if any(form in against for form in strip_front(text[at])) and at + 1 < end:
            begin = _past_time(text, at + 1, end)
            stop = noun_phrase(text, begin, end)
            if stop > begin:
                return [(begin, stop)]
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


def _past_time(text: list[str], at: int, end: int) -> int:
    """Step over dates and times of day that stand between a verb and its subject."""
    while at < end and (_is_time(text[at]) or text[at] in ("،", "قد")):
        at += 1
        if at < end and text[at].isdecimal() and at + 1 < end and _is_time(text[at + 1]):
            at += 1
    return at


def _is_time(word: str) -> bool:
    return word in TIMES or bare(word) in TIMES


TIMES = frozenset(
    ["اليوم", "امس", "مساء", "صباح", "فجر", "ليله", "ظهر", "عصر", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد", "البارحه", "يوم", "عشيه", "الماضي", "جانفي", "فيفري", "مارس", "افريل", "ماي", "جوان", "جويليه", "اوت", "سبتمبر", "اكتوبر", "نوفمبر", "ديسمبر", "الجاري", "اول"]
)
