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
