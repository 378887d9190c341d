"""Several days, months or years told together: from the 3rd to the 5th, Saturday and Sunday, 2011 to 2014."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from workers.lang.ar.dates.civil import month_alone, rest_of_date
from workers.lang.ar.dates.parts import day_number, month_at
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import NIGHTS, WEEKDAYS, forms, joined, listed

Reader = Callable[[Text, int], When | None]
UNTIL = listed("الي حتي وحتي والي - لغايه")
# Before a pair: then both belong together even where they are no neighbours.
PAIRED = listed("يومي ليومي بيومي ايام بين شهري عامي سنتي سنوات اعوام اشهر")
LEADS = PAIRED | {"من", "ما", "الفتره"}
MOST_DAYS = 31


def numbers(text: Text, at: int) -> When | None:
    """من 3 إلى 5 مارس, 8 و9 مارس الجاري, بين الخامس والتاسع من نوفمبر, 19-20 نوفمبر."""
    first, end = day_number(text, at)
    if not first:
        return None
    last, steps = first, 0
    while steps < MOST_DAYS:
        k = _past_link(text, end)
        day, after = day_number(text, k) if k > end or joined(text.at(k)) else (0, end)
        if not day or day <= last:
            break
        last, end, steps = day, after, steps + 1
    if last == first:
        return None
    found = rest_of_date(text, at, last, end)
    if not found:
        return None
    return When(at, found.end, found.day - timedelta(last - first), "day", "days of a month", found.day)


def months(text: Text, at: int) -> When | None:
    """«شهري أكتوبر ونوفمبر 2016», «من مارس إلى يونيو 2015»."""
    first, end = month_at(text, at)
    k = _past_link(text, end)
    if not first or not (k > end or joined(text.at(k))):
        return None
    glued = joined(text.at(k)) if k == end else text.at(k)
    rest = Text([text.at(at - 1), glued, *text.words[k + 1 : k + 8]], text.published)
    found = month_alone(rest, 1)
    if not found or found.precision != "month":
        return None
    start = date(found.day.year - (first > found.day.month), first, 1)
    return When(at, k + found.end - 1, start, "month", "months", _month_end(found.day)) if start < found.day else None


def years(text: Text, at: int) -> When | None:
    """«بين 2011 و2014», «عامي 2012 و2013», «من 2014 إلى 2018»."""
    first = text.at(at)
    k = _past_link(text, at + 1)
    if not (forms(text.at(at - 1)) & (LEADS | {"عام", "خلال", "العام"})) or k == at + 1:
        return None
    k += text.at(k) in ("عام", "سنه", "العام")
    second = text.at(k)
    if not (first.isdecimal() and second.isdecimal() and len(first) == len(second) == 4):
        return None
    if not 1000 < int(first) < int(second) <= 2100 or (text.at(k - 1) == "و" and text.at(at - 1) in ("من", "خلال")):
        return None
    return When(at, k + 1, date(int(first), 1, 1), "year", "years", date(int(second), 12, 31))


def extended(text: Text, when: When, read: Reader) -> When:
    """The date and what is joined to it: «السبت والأحد», «من 28 فيفري إلى 3 مارس», «ليل السبت الأحد»."""
    for _ in range(7):
        k = _past_link(text, when.end)
        until = k > when.end and text.at(when.end) != "و"
        second = read(text, k)
        if second is None or second.start > k or second.precision != when.precision:
            return when
        pair = _aligned(text, when, second)
        together = until or _belong(text, when, pair, k)
        if not together or pair[0] >= pair[1]:
            return when
        last = second.last or (pair[1] if when.precision == "day" else _end_of(second))
        when = replace(when, end=second.end, day=pair[0], last=last, rule=f"{when.rule} and more")
    return when


def _past_link(text: Text, at: int) -> int:
    """The index behind «إلى», «حتى», «و» or a dash, and behind «يوم» after it; `at` itself when there is none."""
    if text.at(at) not in UNTIL and text.at(at) != "و":
        return at
    k = at + 1 + (text.at(at + 1) == "غايه")
    return k + (text.at(k) in ("يوم", "ال") and not text.at(k + 1).isdecimal())


def _aligned(text: Text, when: When, second: When) -> tuple[date, date]:
    """First and last day; of two weekdays the first is the latest one before the other."""
    first, last = when.last or when.day, second.day
    if when.rule == "weekday":
        # «من السبت إلى الاثنين»: the first is past, so the last lies not a week ahead.
        last -= timedelta(7 if second.rule == "weekday ahead" and last > first + timedelta(6) else 0)
        return last - timedelta((last.weekday() - first.weekday()) % 7), last
    if second.rule in ("weekday", "weekday ahead"):
        last = first + timedelta((last.weekday() - first.weekday()) % 7)
    if not 0 <= (last - first).days <= 366 and not _tells_year(text, when):
        first = first.replace(
            year=last.year - ((first.month, first.day) > (last.month, last.day)), day=min(first.day, 28)
        )
        return first, last
    return when.day, last


def _tells_year(text: Text, when: When) -> bool:
    return any(len(word) == 4 and word.isdecimal() for word in text.words[when.start : when.end])


def _belong(text: Text, when: When, pair: tuple[date, date], k: int) -> bool:
    """Whether two dates without «إلى» are told as one: a pair by its first word, neighbours, or a night between."""
    before = {text.at(when.start), text.at(when.start - 1)}
    linked = k > when.end or bool(joined(text.at(k)))
    if linked and before & PAIRED:
        return True
    neighbours = pair[1] - (when.last or pair[0]) == timedelta(1)
    night = before & NIGHTS or NIGHTS & set(text.words[when.start : when.end])
    return when.precision == "day" and neighbours and (linked or (bool(night) and text.at(k) in WEEKDAYS))


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(4)).replace(day=1) - timedelta(1)


def _end_of(when: When) -> date:
    return _month_end(when.day) if when.precision == "month" else date(when.day.year, 12, 31)
