from __future__ import annotations

from collections.abc import Callable
from datetime import date

from workers.extract.reading import Reading
from workers.extract.when import date_for


def test_the_day_of_the_saying_counts_for_less(reading: Callable[..., Reading]) -> None:
    read = reading("", "أعلنت الوزارة اليوم الأربعاء وقوع هجوم في مدينة سبها مساء الاثنين")
    when = date_for(read, read.text.index("هجوم"), *read.bounds[0])
    assert when is not None
    assert when.day == date(2024, 3, 11)


def test_no_date_is_none(reading: Callable[..., Reading]) -> None:
    read = reading("", "وقع هجوم في سرت")
    assert date_for(read, 1, *read.bounds[0]) is None


def test_the_date_of_its_own_clause_wins(reading: Callable[..., Reading]) -> None:
    read = reading("", "وقع هجوم الجمعة فيما أوقف رجل السبت في سبها")
    assert _day(read, "هجوم") == date(2024, 3, 8)
    assert _day(read, "اوقف") == date(2024, 3, 9)


def test_a_day_tells_more_than_a_year(reading: Callable[..., Reading]) -> None:
    read = reading("", "تكرر الهجوم منذ عام 2011 ثم وقع الجمعة")
    assert _day(read, "الهجوم") == date(2024, 3, 8)


def test_dates_of_other_sentences_are_left(reading: Callable[..., Reading]) -> None:
    read = reading("", "زار الوزير المدينة الجمعة. وقع هجوم في سرت")
    assert date_for(read, read.text.index("هجوم"), *read.bounds[1]) is None


def _day(read: Reading, word: str) -> date | None:
    when = date_for(read, read.text.index(word), *read.bounds[0])
    return when.day if when else None
