"""Weeks, months, seasons and years named by their place beside publication or by their number."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from workers.lang.ar.dates.ago import back
from workers.lang.ar.dates.civil import month_alone, year_alone
from workers.lang.ar.dates.hijri import hijri_month_alone
from workers.lang.ar.dates.parts import year_at
from workers.lang.ar.dates.record import Precision, Text, When
from workers.lang.ar.dates.tense import is_ahead
from workers.lang.ar.dates.vocabulary import (
    EDGES,
    LAST,
    NEXT,
    ORDINALS,
    RELATIONS,
    SEASONS,
    THIS,
    WEEKDAYS,
    forms,
    listed,
)

WEEK, MONTH, YEAR = "الاسبوع", "الشهر", listed("العام السنه")


def named_span(text: Text, at: int) -> When | None:
    """الأسبوع الماضي, هذا الأسبوع, الشهر الجاري, العام قبل الماضي."""
    word = forms(text.at(at)) & (YEAR | {WEEK, MONTH})
    if not word:
        return None
    this = text.at(at - 1) in ("هذا", "هذه")
    k = at + 1 + (text.at(at + 1) in ("قبل", "بعد") and text.at(at + 2) in LAST | NEXT)
    follow = text.at(k) if text.at(k) in RELATIONS else ""
    if not this and not follow:
        return None
    if word & YEAR and follow not in LAST and text.at(at - 1).startswith("ال"):
        return None  # «الأمين العام الحالي»
    if word & {WEEK} and (named := _weekday_of(text, k + bool(follow), follow)):
        return named.spanning(at - this, named.end)
    step = (0 if not follow or follow in THIS else 1 if follow in NEXT else -1) * (k - at)
    return _stepped(text, at - this, k + bool(follow), next(iter(word)), step)


def _weekday_of(text: Text, at: int, follow: str) -> When | None:
    """«الأسبوع المقبل يوم الجمعة»: a day of that week, which begins on Monday."""
    k = at + (text.at(at) == "يوم")
    if text.at(k) not in WEEKDAYS:
        return None
    weeks = 1 if follow in NEXT else -1 if follow in LAST else 0
    monday = text.published - timedelta(text.published.weekday())
    return When(at, k + 1, monday + timedelta(7 * weeks + WEEKDAYS[text.at(k)]), "day", "weekday of a week")


def _stepped(text: Text, start: int, end: int, unit: str, step: int) -> When:
    said = "this" if not step else "last" if step < 0 else "next"
    if unit == WEEK:
        return When(start, end, text.published + timedelta(7 * step), "month", f"{said} week")
    if unit == MONTH:
        return When(start, end, back(text.published.replace(day=1), -step), "month", f"{said} month")
    return When(start, end, date(text.published.year + step, 1, 1), "year", f"{said} year")


def weekend(text: Text, at: int) -> When | None:
    """«نهاية الأسبوع الماضي»: Saturday and Sunday, as the agencies count."""
    k = at + 1 if text.at(at) in ("عطله", "وعطله") else at
    if "نهايه" not in forms(text.at(k)) or text.at(k + 1) != WEEK:
        return None
    follow = text.at(k + 2) if text.at(k + 2) in RELATIONS else ""
    saturday = text.published - timedelta(text.published.weekday()) + timedelta(5)
    weeks = 1 if follow in NEXT else -1 if follow in LAST or (not follow and text.published.weekday() < 4) else 0
    if not follow and is_ahead(text, at):
        weeks = 0
    saturday += timedelta(7 * weeks)
    return When(at, k + 2 + bool(follow), saturday, "day", "weekend", saturday + timedelta(1))


def edge(text: Text, at: int) -> When | None:
    """«أواخر مارس», «مطلع العام الماضي», «نهاية 2014»: the month or year of which it is an edge."""
    k = at
    while k < at + 3 and (forms(text.at(k)) & EDGES or text.at(k) in ("شهر", "بشهر", "لشهر", "وشهر", "هذا", "هذه")):
        k += 1
    for read in (named_span, season, month_alone, hijri_month_alone, year_alone):
        if found := read(text, k):
            return found.spanning(at, found.end)
    return None


def season(text: Text, at: int) -> When | None:
    """«صيف 2014», «الصيف الماضي»: three months; «شتاء» is left to its year."""
    word = next((w for form in forms(text.at(at)) if (w := form.removeprefix("ال")) in SEASONS), "")
    if not word:
        return None
    year, end = year_at(text, at + 1)
    follow = text.at(at + 1)
    if text.at(at - 1) == "هذا" and not year:
        year, end = text.published.year, at + 1
    if not year and not ("ال" in text.at(at) and follow in LAST | NEXT):
        return None
    if not year:
        passed = (text.published.month, 1) > (SEASONS[word], 0)
        year = text.published.year - (not passed) if follow in LAST else text.published.year + passed
        end = at + 2
    if word == "شتاء":
        return When(at, end, date(year, 1, 1), "year", "season")
    first = date(year, SEASONS[word], 1)
    last_month = SEASONS[word] + 2
    last = date(year, last_month, monthrange(year, last_month)[1])
    return When(at, end, first, "month", "season", last)


PARTS = {"الاسبوع": 0, "النصف": 6, "الربع": 3, "الثلث": 4}


def part_of_year(text: Text, at: int) -> When | None:
    """«الأسبوع الأول من أكتوبر», «النصف الثاني من 2016», «الربع الثالث من هذا العام»."""
    word = next((form for form in forms(text.at(at)) if form in PARTS), "")
    order = ORDINALS.get(text.at(at + 1), 0)
    if not word or not order or order > 5:
        return None
    k = at + 2
    while k < at + 5 and text.at(k) in ("من", "شهر", "هذا", "هذه"):
        k += 1
    # As if «في» stood before it: what comes behind «الأول من» is a month or a year whatever it is.
    rest = Text(["في", *text.words[k : k + 7]], text.published)
    whole = month_alone(rest, 1) or named_span(rest, 1) or year_alone(rest, 1)
    if not whole:
        return None
    day, months = whole.day, PARTS[word] * (order - 1)
    if whole.precision == "month":
        day += timedelta((7 if word == WEEK else 14) * (order - 1))
    elif months < 12:
        day = day.replace(month=1 + months)
    precision: Precision = "year" if whole.precision == "year" and word == WEEK else "month"
    return When(at, k + whole.end - 1, day, precision, "part of a span")
