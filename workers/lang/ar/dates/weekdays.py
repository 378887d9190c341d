"""Weekdays: alone, with a date or a number behind them, last, next, and of a week."""

from __future__ import annotations

from datetime import date, timedelta

from workers.lang.ar.dates.civil import day_and_month, month_first
from workers.lang.ar.dates.numeric import civil, numeric
from workers.lang.ar.dates.parts import day_number
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.tense import is_ahead
from workers.lang.ar.dates.vocabulary import LAST, MONTHS, NEXT, THIS, WEEKDAYS, forms, listed

TRAILING_PARTS = listed("صباحا مساء مساءا ليلا فجرا ظهرا عصرا")
LINKS = listed("( ، , الموافق يوم بتاريخ ل")


def weekday(text: Text, at: int) -> When | None:
    """الثلاثاء alone is the last such day up to publication, or the next after a verb of the future."""
    named = next((WEEKDAYS[word] for word in forms(text.at(at)) if word in WEEKDAYS), None)
    if named is None or text.at(at + 1) in ("معا", "كلاهما", "كليهما"):
        return None
    if explicit := date_after(text, at + 1):
        return When(at, closed(text, explicit), explicit.day, "day", "weekday and date")
    if numbered := _numbered(text, at, named):
        return numbered
    end, published = at + 1, text.published
    if of_week := _of_week(text, at, named):
        return of_week
    back, follow = (published.weekday() - named) % 7, text.at(end)
    if follow in NEXT:
        return When(at, end + 1, published + timedelta(7 - back), "day", "next weekday")
    if follow in LAST:
        return _last_weekday(text, at, end + 1, published - timedelta(back or 7))
    if follow == "قبل" and text.at(end + 1) in LAST:
        return When(at, end + 2, published - timedelta((back or 7) + 7), "day", "last weekday but one")
    if is_ahead(text, at):
        return When(at, end, published + timedelta(-back % 7), "day", "weekday ahead")
    end += text.at(end) in TRAILING_PARTS or text.at(end) in THIS
    return When(at, end, published - timedelta(back), "day", "weekday")


def _last_weekday(text: Text, at: int, end: int, day: date) -> When:
    """«السبت الماضي», and a date that follows it: «السبت الماضي الموافق 3 يناير»."""
    explicit = date_after(text, end)
    if explicit:
        return When(at, closed(text, explicit), explicit.day, "day", "weekday and date")
    return When(at, end, day, "day", "last weekday")


def _of_week(text: Text, at: int, named: int) -> When | None:
    """«الجمعة من الأسبوع المقبل», «الأحد الأسبوع الماضي»; weeks begin on Monday."""
    k = at + 1 + (text.at(at + 1) in ("من", "هذا"))
    this = text.at(k) == "هذا" or text.at(k - 1) == "هذا"
    k += text.at(k) == "هذا"
    if text.at(k) != "الاسبوع" or not (this or text.at(k + 1) in LAST | NEXT | THIS):
        return None
    weeks = 0 if this else 1 if text.at(k + 1) in NEXT else -1 if text.at(k + 1) in LAST else 0
    monday = text.published - timedelta(text.published.weekday())
    return When(at, k + 2 - this, monday + timedelta(7 * weeks + named), "day", "weekday of a week")


def _numbered(text: Text, at: int, named: int) -> When | None:
    """«الخميس 21»: in this month, the last or the next, whichever has that number on that weekday."""
    k = at + 1 + (text.at(at + 1) == "في")
    day, end = day_number(text, k)
    follow = text.at(end)
    if (
        not day
        or follow in ("/", "-")
        or (follow[:1].isalpha() and follow not in AFTER_NUMBER)
        or not (text.at(k).isdecimal() or k > at + 1)
    ):
        return None
    year, month = text.published.year, text.published.month
    months = (divmod(year * 12 + month - 1 + k, 12) for k in (0, -1, 1))
    days = (civil(y, m + 1, day) for y, m in months)
    found = next((d for d in days if d and d.weekday() == named), None)
    return When(at, end, found, "day", "weekday and number") if found else None


AFTER_NUMBER = listed("في من علي ان انه عن الي حتي و بعد حيث مع")


def date_after(text: Text, at: int) -> When | None:
    """An explicit date right behind a weekday or «أمس», over brackets, a comma, «الموافق»."""
    k = at
    while k < at + 3 and text.at(k) in LINKS:
        k += 1
    return numeric(text, k) or day_and_month(text, k) or (month_first(text, k) if text.at(k) in MONTHS else None)


def closed(text: Text, when: When) -> int:
    """The end of a date, a closing bracket taken along when one was opened before it."""
    opened = "(" in text.words[max(0, when.start - 2) : when.start]
    return when.end + (opened and text.at(when.end) == ")")
