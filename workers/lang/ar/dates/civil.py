"""Dates of the western calendar in words: the 12th of March 2016, March 2011, the year 2014."""

from __future__ import annotations

from datetime import date

from workers.lang.ar.dates.hijri import HIJRI_YEARS, MARKS, hijri_day, to_civil
from workers.lang.ar.dates.numeric import civil
from workers.lang.ar.dates.parts import YEAR_WORDS, as_year, counts, day_number, month_at, nearest, year_at, year_number
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import (
    DOUBTFUL_MONTHS,
    EDGE_FREE,
    EDGES,
    LAST,
    MONTHS,
    NEXT,
    RELATIONS,
    TWO_WORD_MONTHS,
    forms,
    listed,
)

MONTH_CUES = listed("شهر بشهر لشهر وشهر شهري هذا") | EDGES | EDGE_FREE
YEAR_CUES = EDGES | EDGE_FREE | {"صيف", "ربيع", "خريف", "شتاء", "بعد", "حتي", "عامي", "سنتي", "سنوات", "اعوام", "بين"}
# A named week, half or quarter of a month is not its first, second or third day.
SLICES = listed("الاسبوع النصف الثلث الربع العشر العقد المركز")


def day_and_month(text: Text, at: int) -> When | None:
    """12 مارس 2016, الثالث من أبريل, 12 كانون الثاني/يناير, 12 رمضان 1436هـ, 20 من الشهر الماضي."""
    day, end = day_number(text, at)
    if not day or (not text.at(at)[:1].isdigit() and text.at(at - 1) in SLICES):
        return None
    return rest_of_date(text, at, day, end)


def rest_of_date(text: Text, start: int, day: int, at: int) -> When | None:
    """What stands from word `at` on behind a day that is read already, from word `start` on: month and year."""
    k = at
    while k < at + 2 and text.at(k) in ("من", "شهر", "/", "-"):
        k += 1
    if text.at(k) in ("/", "-"):
        return None
    return _month_of_day(text, start, day, k) or hijri_day(text, k, day, start) or _of_named_month(text, start, day, k)


def _month_of_day(text: Text, start: int, day: int, at: int) -> When | None:
    """The rest of a date whose day is read: month, its twin, year or relation."""
    month, end = month_at(text, at)
    if not month:
        return None
    year, end = year_at(text, end)
    relation = text.at(end) if text.at(end) in RELATIONS and not year else ""
    found = civil(year, month, day) if year else nearest(text, start, month, day, relation)
    return When(start, end + bool(relation), found, "day", "day and month") if found else None


def month_first(text: Text, at: int) -> When | None:
    """«مايو الحادي عشر», «سبتمبر 10, 2001»: the month before its day."""
    month, end = month_at(text, at)
    if not month or text.at(at) in DOUBTFUL_MONTHS:
        return None
    end += text.at(end) in ("/", "-")
    day, after = day_number(text, end)
    if not day or counts(text, after):
        return None
    year, end = year_at(text, after)
    found = civil(year, month, day) if year else nearest(text, at, month, day, "")
    return When(at, end, found, "day", "month and day") if found else None


def month_alone(text: Text, at: int) -> When | None:
    """نوفمبر الماضي, أكتوبر 2015, شهر مارس, في مارس, يونيو من العام المقبل."""
    month, end = _glued_month(text, at)
    if not month:
        return None
    year, end = year_at(text, end)
    if text.at(at - 1).isdecimal() and len(text.at(at - 1)) < 3:
        return None  # a day that this month does not have
    if year:
        return When(at, end, date(year, month, 1), "month", "month and year")
    relation = text.at(end) if text.at(end) in RELATIONS else ""
    cue, doubtful = text.at(at - 1), text.at(at) in DOUBTFUL_MONTHS
    cued = bool(forms(cue) & MONTH_CUES) or (not doubtful and cue in ("من", "الي", "حتي"))
    if not (relation or cued) or (text.at(at) == "اب" and not (relation or cue in ("شهر", "في"))):
        return None
    found = nearest(text, at, month, 1, relation, whole_month=True)
    return When(at, end + bool(relation), found, "month", "month alone") if found else None


def year_alone(text: Text, at: int) -> When | None:
    """عام 2011, سنة ألفين وخمسة, في 2014; «قانون 26 لسنة 2015» is a law."""
    if forms(text.at(at)) & YEAR_WORDS:
        if text.at(at).startswith("ل") and text.at(at - 1).isdecimal():
            return None
        return _year(text, at, at + 1)
    if not (forms(text.at(at - 1)) & YEAR_CUES) or not as_year(text.at(at)) or counts(text, at + 1):
        return None
    return _year(text, at, at) if text.at(at + 1) not in ("/", "-") or text.at(at - 1) == "بين" else None


def _year(text: Text, start: int, at: int) -> When | None:
    year, end = year_number(text, at)
    if not year:
        return None
    if text.at(end) in MARKS or (1390 <= year <= 1460 and text.published.year > 1950 and text.at(end) != "م"):
        first = to_civil(year, 1, 1) if year in HIJRI_YEARS else None
        return When(start, end + (text.at(end) in MARKS), first, "year", "Hijri year") if first else None
    return When(start, end + (text.at(end) == "م"), date(year, 1, 1), "year", "year")


def _glued_month(text: Text, at: int) -> tuple[int, int]:
    for word in forms(text.at(at)):
        if word in MONTHS or (word, text.at(at + 1)) in TWO_WORD_MONTHS:
            month, end = month_at(Text([word, *text.words[at + 1 : at + 6]], text.published), 0)
            return month, at + end
    return 0, at


def _of_named_month(text: Text, start: int, day: int, at: int) -> When | None:
    """«20 من الشهر الماضي», «الثاني من هذا الشهر», «يوم 12 الجاري»."""
    this = text.at(at) in ("هذا", "ذات") and text.at(at + 1) == "الشهر"
    relation = text.at(at + 1) if text.at(at) == "الشهر" else text.at(at) if text.at(start - 1) in DAY_CUES else ""
    if not this and relation not in RELATIONS:
        return None
    end = at + 2 if text.at(at) == "الشهر" or this else at + 1
    months = text.published.year * 12 + text.published.month - 1
    months += 1 if relation in NEXT else -1 if relation in LAST else 0
    found = civil(months // 12, months % 12 + 1, day)
    return When(start, end, found, "day", "day of a named month") if found else None


DAY_CUES = listed("يوم ليوم بيوم ويوم في")
