"""Read Arabic dates and resolve them against the day of publication, in the publisher's own offset."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workers.lang.ar.clitics import strip_front

# Three families: the western names (Egypt, Gulf), the Syriac ones (Levant), the French ones (Maghreb).
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "يناير جانفي",
            "فبراير فيفري شباط",
            "مارس اذار",
            "ابريل افريل نيسان",
            "مايو ماي ايار",
            "يونيو جوان حزيران يونيه",
            "يوليو جويليه تموز يوليوز يوليه",
            "اغسطس اوت اب غشت",
            "سبتمبر ايلول شتنبر",
            "اكتوبر",
            "نوفمبر نونبر",
            "ديسمبر دجنبر",
        ),
        1,
    )
    for name in names.split()
}
TWO_WORD_MONTHS = {("كانون", "الثاني"): 1, ("تشرين", "الاول"): 10, ("تشرين", "الثاني"): 11, ("كانون", "الاول"): 12}
WEEKDAYS = {"الاثنين": 0, "الثلاثاء": 1, "الاربعاء": 2, "الخميس": 3, "الجمعه": 4, "السبت": 5, "الاحد": 6, "الاتنين": 0}
DAY_PARTS = frozenset(
    ["مساء", "صباح", "فجر", "ليله", "ليل", "ظهر", "عصر", "عشيه", "ضحي", "نهار", "يوم", "بعد", "منتصف", "وقت", "مغرب"]
)
LAST = frozenset(
    [
        "الماضي",
        "الماضيه",
        "المنصرم",
        "المنصرمه",
        "الفارط",
        "الفارطه",
        "المنقضي",
        "المنقضيه",
        "الفائت",
        "الفايت",
        "السابق",
    ]
)
NEXT = frozenset(["المقبل", "المقبله", "القادم", "القادمه"])
THIS = frozenset(["الجاري", "الجاريه", "الحالي", "الحاليه"])
AGO = frozenset(["قبل", "منذ"])
SPANS = {"يوم": 1, "يومين": 2, "ايام": 1, "يوما": 1, "اسبوع": 7, "اسبوعين": 14, "اسابيع": 7}
LONG_SPANS = {
    "شهر": 1,
    "شهرين": 2,
    "اشهر": 1,
    "شهرا": 1,
    "سنه": 12,
    "عام": 12,
    "سنتين": 24,
    "عامين": 24,
    "سنوات": 12,
    "اعوام": 12,
}
FEW = {
    "ثلاثه": 3,
    "اربعه": 4,
    "خمسه": 5,
    "سته": 6,
    "سبعه": 7,
    "ثمانيه": 8,
    "تسعه": 9,
    "عشره": 10,
    "ثلاث": 3,
    "اربع": 4,
    "خمس": 5,
    "ست": 6,
    "سبع": 7,
    "ثماني": 8,
    "تسع": 9,
    "عشر": 10,
}
ORDINALS = {
    "الاول": 1,
    "الثاني": 2,
    "الثالث": 3,
    "الرابع": 4,
    "الخامس": 5,
    "السادس": 6,
    "السابع": 7,
    "الثامن": 8,
    "التاسع": 9,
    "العاشر": 10,
}
Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class When:
    """A date read from words[start:end], resolved; `day` is the first day of what was said."""

    start: int
    end: int
    day: date
    precision: Precision
    rule: str


def find_dates(words: Sequence[str], published: date) -> list[When]:
    """Every date of the text, longest reading first, left to right, without overlap."""
    found, at = list[When](), 0
    while at < len(words):
        when = next((w for read in READERS if (w := read(words, at, published))), None)
        if when:
            found.append(when)
        at = max(when.end if when else at + 1, at + 1)
    return found


def _numeric(words: Sequence[str], at: int, published: date) -> When | None:
    """04/04/2017, 2017-04-04, 2-4-2017."""
    piece = words[at : at + 5]
    if len(piece) < 5 or piece[1] not in "/-" or piece[1] != piece[3] or not all(p.isdecimal() for p in piece[::2]):
        return None
    first, month, last = (int(p) for p in piece[::2])
    year, day = (first, last) if first > 31 else (last, first)
    resolved = _date(year if year > 99 else 2000 + year, month, day)
    return When(at, at + 5, resolved, "day", "numeric date") if resolved else None


def _month_date(words: Sequence[str], at: int, published: date) -> When | None:
    """12 مارس 2016, الثالث من أبريل, 12 كانون الثاني/يناير."""
    number = words[at]
    day = (
        int(number)
        if number.isdecimal() and len(number) <= 2
        else next((ORDINALS[w] for w in strip_front(number) if w in ORDINALS), 0)
    )
    if not day:
        return None
    at_month = at + 1 + (at + 1 < len(words) and words[at + 1] in ("من", "شهر"))
    month, end = _month(words, at_month)
    if not month:
        return None
    year, end = _year(words, end)
    resolved = _date(year, month, day) if year else _nearest(published, month, day, words[end : end + 1])
    return When(at, _skip(words, end), resolved, "day", "day and month") if resolved else None


def _month_only(words: Sequence[str], at: int, published: date) -> When | None:
    """نوفمبر الماضي, أكتوبر 2015, شهر مارس."""
    month, end = next(
        ((m, e) for w in strip_front(words[at]) for m, e in [_month([w, *words[at + 1 : at + 5]], 0)] if m), (0, 0)
    )
    if not month:
        return None
    end += at
    year, end = _year(words, end)
    follow = words[end] if end < len(words) else ""
    if year:
        return When(at, end, date(year, month, 1), "month", "month and year")
    if follow in LAST | NEXT | THIS or (
        at and words[at - 1] in ("شهر", "بشهر", "اوايل", "اواخر", "مطلع", "منتصف", "نهايه")
    ):
        first = _nearest(published.replace(day=1), month, 1, [follow])
        if follow in LAST and first and (first.year, first.month) == (published.year, published.month):
            first = date(published.year - 1, month, 1)
        return When(at, end + (follow in LAST | NEXT | THIS), first, "month", "month alone") if first else None
    return None


def _relative_day(words: Sequence[str], at: int, published: date) -> When | None:
    """أمس, أول أمس, اليوم, البارحة, غدا; a weekday and date after it belong to it."""
    word = next((w for w in strip_front(words[at]) if w in ("امس", "البارحه", "غدا", "اليوم", "الليله", "غد")), "")
    following = words[at + 1] if at + 1 < len(words) else ""
    before = words[at - 1] if at else ""
    if word in ("امس", "البارحه"):
        back = 2 if before in ("اول", "اولي") or following == "الاول" else 1
        return _with_weekday(
            words, at, at + 1 + (following == "الاول"), published - timedelta(back), published, "relative day"
        )
    if word in ("غدا", "غد"):
        return _with_weekday(words, at, at + 1, published + timedelta(1), published, "relative day")
    if word == "الليله" and following in LAST:
        return When(at, at + 2, published - timedelta(1), "day", "last night")
    if (
        word == "اليوم"
        and before not in ("حتي", "الي", "هذا", "ذلك", "نفس", "ذات")
        and following not in ("ان", "التالي", "نفسه", "ذاته")
    ):
        return _with_weekday(words, at, at + 1, published, published, "relative day")
    return None


def _weekday(words: Sequence[str], at: int, published: date) -> When | None:
    """الثلاثاء alone is the last such day up to publication; a date after it wins."""
    word = next((w for w in strip_front(words[at]) if w in WEEKDAYS), "")
    if not word:
        return None
    explicit = _date_after(words, at + 1, published)
    if explicit:
        return When(at, explicit.end, explicit.day, "day", "weekday and date")
    follow = words[at + 1] if at + 1 < len(words) else ""
    back = (published.weekday() - WEEKDAYS[word]) % 7
    if follow in NEXT:
        return When(at, at + 2, published + timedelta((7 - back) or 7), "day", "next weekday")
    if follow in LAST:
        return When(at, at + 2, published - timedelta(back or 7), "day", "last weekday")
    return When(at, at + 1, published - timedelta(back), "day", "weekday")


def _span_ago(words: Sequence[str], at: int, published: date) -> When | None:
    """قبل يومين, منذ ثلاثة أيام, قبل أسبوع, منذ شهرين."""
    word = next((w for w in strip_front(words[at]) if w in AGO), "")
    if not word or at + 1 >= len(words):
        return None
    first = words[at + 1]
    count, end = (
        (int(first), at + 2)
        if first.isdecimal() and len(first) < 3
        else (FEW[first], at + 2)
        if first in FEW
        else (1, at + 1)
    )
    unit = words[end] if end < len(words) else ""
    if words[end + 1 : end + 2] == ["من"]:
        return None  # «قبل يوم من ...» counts from something else than today
    if unit in ("ايام", "اسابيع", "اشهر", "سنوات", "اعوام") and end == at + 1:
        return None
    if unit in SPANS:
        precision: Precision = "day" if SPANS[unit] * count < 7 else "month"
        return When(at, end + 1, published - timedelta(SPANS[unit] * count), precision, "span ago")
    if unit in LONG_SPANS:
        months = published.year * 12 + published.month - 1 - LONG_SPANS[unit] * count
        return When(
            at,
            end + 1,
            date(max(months // 12, 1), months % 12 + 1, 1),
            "month" if LONG_SPANS[unit] < 12 else "year",
            "span ago",
        )
    return None


def _named_span(words: Sequence[str], at: int, published: date) -> When | None:
    """الأسبوع الماضي, الشهر الماضي, العام الماضي, عام 2011."""
    if at + 1 >= len(words):
        return None
    follow = words[at + 1]
    for word in strip_front(words[at]):
        if word == "الاسبوع" and follow in LAST:
            return When(at, at + 2, published - timedelta(7), "month", "last week")
        if word == "الاسبوع" and follow in NEXT:
            return When(at, at + 2, published + timedelta(7), "month", "next week")
        if word == "الشهر" and follow in LAST:
            return When(at, at + 2, (published.replace(day=1) - timedelta(1)).replace(day=1), "month", "last month")
        if word in ("العام", "السنه") and follow in LAST:
            return When(at, at + 2, date(published.year - 1, 1, 1), "year", "last year")
        if word in ("عام", "سنه", "العام", "السنه") and (year := _as_year(follow)):
            return When(at, at + 2, date(year, 1, 1), "year", "year")
    return None


READERS = (_numeric, _month_date, _relative_day, _weekday, _month_only, _span_ago, _named_span)


def _with_weekday(words: Sequence[str], at: int, end: int, day: date, published: date, rule: str) -> When:
    """أمس الثلاثاء, اليوم الأحد 2 أكتوبر: an explicit date wins over the relative word, the weekday is taken along."""
    if end < len(words) and words[end] in DAY_PARTS:
        end += 1
    if end < len(words) and words[end] in WEEKDAYS:
        end += 1
    explicit = _date_after(words, end, published)
    return When(at, explicit.end, explicit.day, "day", rule) if explicit else When(at, end, day, "day", rule)


def _date_after(words: Sequence[str], at: int, published: date) -> When | None:
    while at < len(words) and words[at] in ("(", "،", "الموافق", "يوم"):
        at += 1
    return (
        (_numeric(words, at, published) or _month_date(words, at, published))
        if at < len(words) and words[at].isdecimal()
        else None
    )


def _month(words: Sequence[str], at: int) -> tuple[int, int]:
    """(month number, index after it), with a second family's name after a slash or in brackets; (0, at) when none."""
    if at < len(words) and (month := MONTHS.get(words[at])):
        return month, _skip_twin(words, at + 1)
    if at + 1 < len(words) and (month := TWO_WORD_MONTHS.get((words[at], words[at + 1]))):
        return month, _skip_twin(words, at + 2)
    return 0, at


def _skip_twin(words: Sequence[str], at: int) -> int:
    if at + 1 < len(words) and words[at] in "/(":
        if words[at + 1] in MONTHS:
            return at + 2 + (words[at + 2 : at + 3] == [")"])
        if tuple(words[at + 1 : at + 3]) in TWO_WORD_MONTHS:
            return at + 3 + (words[at + 3 : at + 4] == [")"])
    return at


def _year(words: Sequence[str], at: int) -> tuple[int, int]:
    skip = at + 1 if at < len(words) and words[at] in ("من", "عام", "سنه", "،", "لعام", "لسنه") else at
    skip = skip + 1 if skip > at and skip < len(words) and words[skip] in ("عام", "سنه") else skip
    year = _as_year(words[skip]) if skip < len(words) else 0
    return (year, skip + 1) if year else (0, at)


def _as_year(word: str) -> int:
    return int(word) if len(word) == 4 and word.isdecimal() and 1900 <= int(word) <= 2100 else 0


def _skip(words: Sequence[str], at: int) -> int:
    return at + 1 if at < len(words) and words[at] in LAST | NEXT | THIS else at


def _nearest(published: date, month: int, day: int, follow: Sequence[str]) -> date | None:
    """The year left unsaid: the latest such day not later than six weeks ahead (before publication after الماضي)."""
    word = follow[0] if follow else ""
    years: Iterator[int] = iter((published.year + 1, published.year, published.year - 1, published.year - 4))
    limit = published if word in LAST else published + timedelta(330 if word in NEXT else 45)
    return next((day_ for year in years if (day_ := _date(year, month, day)) and day_ <= limit), None)


def _date(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    return date(year, month, min(day, monthrange(year, month)[1])) if day <= monthrange(year, month)[1] else None
