"""Dates and numbers against the Arabic cases of Recognizers-Text (MIT), which lie in ../shared.

Those cases speak to an assistant («I shall be back on the 15th»); ours is news, read against the day it came out. A
case passes when every date it expects is found, no other, and resolved to the day (month, year: as far as ours is
precise) of its past or future reading. How many pass is a floor per file. What does not pass, and why it is left:

    a bare number, «في 15», «إلى 27», «4.22»      news says «يوم 15» or names the month; else it is a toll or a score
    «بعد 3 أسابيع», «اليوم التالي»                 counts from what was told before, not from publication
    «الأحد الثاني», «أول يوم جمعة من يوليو»        the second Sunday of an unnamed month: not seen in 10,000 articles
    «الأحد القادم» as the one of next week        news means the next one
    «السبعينيات», «العقدين الماضيين», «بقية العام»  no day, month or year: a record has no such precision
    «محرم 2001», «عام 247», «ذو القعدة» alone     a Hijri month with a western year; a year before 1000; a name
    a month alone without «في» or «شهر»           «مارس» also practised, «أيار» bare is mostly a name
    year first or month first: 16/04/21           day first, as Arabic newspapers write
    two sentences: «2. أكتوبر»                     a full stop ends a sentence here

Times of day, durations, repeated times, holidays, ordinals, fractions, negatives and percents have files of their own
there and none here: a record holds a day and whole counts.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.shared import shared
from workers.lang.ar.dates import When, find_dates
from workers.lang.ar.normalise import fold
from workers.lang.ar.numbers import read_number
from workers.lang.ar.sentences import split

SPECS = "data/recognizers_ar/Specs"
TODAY = date(2016, 11, 7)
# Passed, of so many: lower it only with a reason, raise it whenever the grammar learns.
FLOORS = {
    "DateExtractor": (73, 118),
    "DateParser": (61, 102),
    "DatePeriodExtractor": (225, 305),
    "DatePeriodParser": (79, 141),
    "DateTimePeriodParser": (53, 71),
    "DateTimeParser": (37, 53),
}
NUMBERS = (75, 123)
# Small words that one reading takes into the span and the other leaves out.
EDGE_WORDS = frozenset(["يوم", "ليوم", "يومي", "من", "ما", "بين", "في", "هذا", "شهر", "إلى", "بتاريخ"])
Case = dict[str, Any]


@pytest.mark.parametrize("name", FLOORS)
def test_dates(name: str) -> None:
    cases = _cases(f"DateTime/Arabic/{name}")
    passed = [case["Input"] for case in cases if (_same_spans if "Extractor" in name else _same_days)(case)]
    assert (len(passed), len(cases)) >= FLOORS[name]
    assert len(cases) == FLOORS[name][1]


def test_whole_numbers() -> None:
    cases = [case for case in _cases("Number/Arabic/NumberModel") if _whole(case) is not None]
    passed = [case["Input"] for case in cases if _numbers(case["Input"]) == _whole(case)]
    assert (len(passed), len(cases)) >= NUMBERS
    assert len(cases) == NUMBERS[1]


def _cases(name: str) -> list[Case]:
    cases: list[Case] = json.loads(shared(f"{SPECS}/{name}.json").read_text(encoding="utf-8-sig"))
    return cases


def _found(case: Case) -> list[tuple[str, When]]:
    """The dates of a case and their words."""
    today = date.fromisoformat(case.get("Context", {}).get("ReferenceDateTime", TODAY.isoformat())[:10])
    words = split(fold(case["Input"]))
    found = find_dates(words.text, today)
    return [(case["Input"][words.start[when.start] : words.end[when.end - 1]], when) for when in found]


def _same_spans(case: Case) -> bool:
    return [_trimmed(words) for words, _ in _found(case)] == [_trimmed(result["Text"]) for result in case["Results"]]


def _trimmed(words: str) -> list[str]:
    kept = fold(words).text.replace(",", " , ").strip(" .!،").split()
    while kept and kept[0] in EDGE_WORDS:
        kept = kept[1:]
    return kept


def _same_days(case: Case) -> bool:
    found, results = [when for _, when in _found(case)], case["Results"]
    return len(found) == len(results) and all(map(_is_day, found, results))


def _is_day(when: When, result: Case) -> bool:
    """Whether the past or the future reading of a result begins, and where ours says so ends, as the date does."""
    length = {"day": 10, "month": 7, "year": 4}[when.precision]
    readings = [list(result["Value"].get(f"{tense}Resolution", {}).values()) for tense in ("Past", "Future")]
    told = [[day[:10] for day in reading if day] for reading in readings if reading]
    return not any(told) or any(
        when.day.isoformat()[:length] == days[0][:length] and (when.last is None or _ends(when.last, days[-1]))
        for days in told
        if days
    )


def _ends(last: date, end: str) -> bool:
    """Their end is the last day of some ranges, the day after it of others, and of years the first day of the last."""
    return end in (last.isoformat(), (last + timedelta(1)).isoformat(), f"{last.year}-01-01")


def _numbers(text: str) -> list[int]:
    words, found, at = split(fold(text)).text, list[int](), 0
    while at < len(words):
        number = read_number(words, at)
        if number and number.value is not None:
            found.append(number.value)
        at = number.end if number else at + 1
    return found


def _whole(case: Case) -> list[int] | None:
    """The numbers of a case; None where one of them is no whole number (a fraction, a power, below zero)."""
    values = [result["Resolution"]["value"] for result in case["Results"]]
    return [int(value) for value in values] if all(value.isdecimal() for value in values) else None
