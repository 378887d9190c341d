"""Whether a trigger tells of a happening: not one feared, fought, wished for, long past, or the name of a film."""

from __future__ import annotations

from workers.event import CLASS_OF
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import persons, prefixes
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.numbers import read_number


def is_real(reading: Reading, match: Match) -> bool:
    """Whether nothing just before the trigger makes it general, feared or fought against."""
    before = reading.text[max(0, match.start - 2) : match.start]
    if reading.text[match.start] in ("فجر", "وفجر") and _is_dawn(reading, match):
        return False
    unreal = word_list("unreal")
    if before and before[-1] in unreal and CLASS_OF[match.name] not in ("enforcement",):
        return False
    if _is_spoken_of(reading, match) or not _has_fit_object(reading, match):
        return False
    if any(bare(word) == "ذكري" for word in reading.text[max(0, match.start - 4) : match.start]):
        return False
    if _names_a_work(reading, match) or _is_long_past(reading, match):
        return False
    return not (len(before) == 2 and before[0] in unreal and before[1] in ("اي", "وقوع", "حدوث", "تنفيذ", "شن"))


def is_elsewhere(reading: Reading, match: Match) -> bool:
    """Whether it belongs to a film, a book or a past century, or is daybreak: no model is asked about that."""
    if reading.text[match.start] in ("فجر", "وفجر") and _is_dawn(reading, match):
        return True
    return _names_a_work(reading, match) or _is_long_past(reading, match)


def is_given(reading: Reading, match: Match) -> bool:
    """Whether it is known already and only tells which is meant: «الذين خطفهم مسلحون», «العمال المخطوفين»."""
    text = reading.text
    if match.form == "verb":
        return match.start > 0 and text[match.start - 1] in word_list("relatives")
    return match.end == match.start + 1 and text[match.start].startswith("الم") and match.form == "phrase"


def _is_spoken_of(reading: Reading, match: Match) -> bool:
    """Whether it is called for, charged or planned rather than told: «للمطالبة بإطلاق سراح», «بتهمة السرقة»."""
    near = reading.text[max(0, match.start - 4) : match.start]
    if match.name == "agreement" and any(
        word in word_list("sought") for word in reading.text[max(0, match.start - 8) : match.start]
    ):
        return True
    if match.name in ("judicial", "seizure", "protest", "arrest") and any(
        word in word_list("wished") for word in near[-2:]
    ):
        return True
    return match.name in CHARGED and any(word in word_list("charged") for word in near)


# A happening more than so many years before publication is history, not background.
HISTORY = 25
CHARGED = frozenset(("crime", "armed_attack", "bombing", "suicide_bombing", "execution"))


def _names_a_work(reading: Reading, match: Match) -> bool:
    """What a film or a book is about, or its quoted title: «فيلم عن تفجير», «فيلم «ليلة الاغتيال»»."""
    quoted, first = reading.words.quoted, match.start
    told = reading.text[max(0, first - 2) : first]
    if len(told) == 2 and told[1] in ("عن", "حول") and any(form in word_list("works") for form in _forms(told[0])):
        return True
    if not quoted[first]:
        return False
    while first > 0 and quoted[first - 1]:
        first -= 1
    return any(form in word_list("works") for word in reading.text[max(0, first - 3) : first] for form in _forms(word))


def _is_long_past(reading: Reading, match: Match) -> bool:
    """A battle of a century ago is history: «قبل أكثر من قرن», «القرن الماضي», a year long before publication."""
    start, end = reading.sentence_of(match.start)
    text = reading.text
    if any(text[k] in word_list("ages") and {"قبل", "منذ"} & set(text[k - 4 : k]) for k in range(match.start + 4, end)):
        return True
    said = [when.day.year for when in reading.dates_in(start, end)]
    return bool(said) and max(said) < reading.article.published.year - HISTORY


def _forms(word: str) -> tuple[str, ...]:
    return (*strip_front(word), bare(word))


def _has_fit_object(reading: Reading, match: Match) -> bool:
    """«إيقاف» needs people, «حجز» and «ضبط» need goods: one stops a league and fixes a price with the same words."""
    if match.name == "bombing" and bare("".join(reading.text[match.end : match.end + 1])) in word_list("abstract"):
        return False
    if match.name == "territorial_change":
        return object_of(reading, match) is not None
    if match.form == "weak" and match.name == "crime" and match.end == match.start + 1:
        return bare(reading.text[match.start]) == reading.text[match.start]  # «بالقتل» names no victim
    if match.form == "verb" and "هاجم" in reading.text[match.start]:
        return _is_bodily(reading, match)
    if match.name == "threat" and match.form == "verb" and match.end == match.start + 1:
        return _threatens_harm(reading, match)
    if match.end > match.start + 1 or match.form not in ("noun", "verb"):
        return True
    stem = bare(reading.text[match.start].lstrip("وف"))
    after = reading.text[match.end : match.end + 14]
    if stem.startswith(("ايقاف", "توقيف", "اوقف", "يوقف", "توقف", "احتجز", "يحتجز")) and stem not in (
        "ايقافه",
        "ايقافهم",
        "ايقافها",
        "ايقافات",
    ):
        return any(word in persons() or bare(word) in persons() for word in after) or bool(
            after and read_number(after, 0)
        )
    if stem.startswith(("حجز", "ضبط", "يضبط", "تضبط", "يحجز", "مصادره")):
        return any(bare(word).startswith(prefixes("goods")) for word in after) or any(
            word[0].isdigit() for word in after
        )
    return True


def _is_dawn(reading: Reading, match: Match) -> bool:
    """«فجر الجمعة» is daybreak, not a bombing."""
    follow = reading.text[match.end] if match.end < len(reading.text) else ""
    return match.end == match.start + 1 and bare(follow) in word_list("dawn")


def object_of(reading: Reading, match: Match) -> int | None:
    """Where the ground that changed hands is named: a place, or a word such as مدينة or مواقع; None when it is none.

    After «على» and «من» it follows at once («سيطر على مدينة»); otherwise it may come after the subject, unlocated.
    """
    text = reading.text
    _, end = reading.sentence_of(match.start)
    if found := next((k for k in range(match.start, match.end) if _is_ground(text[k])), None):
        return found
    links = [k for k in range(match.end - 1, min(end, match.end + 7)) if text[k] in ("علي", "من") and k + 1 < end]
    if links:
        places = {mention.start for mention in reading.places}
        near = range(links[0] + 1, min(end, links[0] + 3))
    else:
        places = {mention.start for mention in reading.places if not mention.located}
        near = range(match.end, min(end, match.end + 24))
    found = next((k for k in near if k in places or _is_ground(text[k])), None)
    return match.end if found is None and match.form == "phrase" and links[:1] != [match.end - 1] else found


def _is_ground(word: str) -> bool:
    return any(form in word_list("ground") for form in _forms(word))


def _is_bodily(reading: Reading, match: Match) -> bool:
    """«هاجم مسلحون ثكنة»: one attacks in words, too, so arms, a force or a place must be near."""
    start, end = reading.sentence_of(match.start)
    if reading.groups_in(match.start) or any(start <= mention.start < end for mention in reading.places):
        return True
    return any(form in word_list("security") for word in reading.text[start:end] for form in _forms(word))


def _threatens_harm(reading: Reading, match: Match) -> bool:
    """«هدد بقصف», «توعد بشن هجمات»: what is threatened is violence."""
    _, end = reading.sentence_of(match.start)
    after = reading.text[match.end : min(end, match.end + 20)]
    return any(word.startswith(prefixes("harms")) for word in after)
