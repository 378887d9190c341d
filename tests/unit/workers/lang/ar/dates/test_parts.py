from __future__ import annotations

from datetime import date

import pytest

from workers.lang.ar.dates.parts import day_number, month_at, nearest, year_at
from workers.lang.ar.dates.record import Text
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def text(words: str) -> Text:
    return Text(split(fold(words)).text, date(2016, 3, 16))


@pytest.mark.parametrize(
    ("words", "day"),
    [("12", 12), ("الـ25 من", 25), ("الثالث من", 3), ("الحادي والعشرين من", 21), ("السابع عشر", 17), ("غرة", 1)],
)
def test_a_day_has_a_number(words: str, day: int) -> None:
    assert day_number(text(words), 0)[0] == day


@pytest.mark.parametrize("words", ["32", "0", "2016", "الأولى", "الثانية", "خمسة قتلى", "الحادي"])
def test_an_hour_or_a_toll_is_no_day(words: str) -> None:
    assert day_number(text(words), 0) == (0, 0)


@pytest.mark.parametrize(
    ("words", "month", "end"),
    [
        ("يناير", 1, 1),
        ("جانفي", 1, 1),
        ("كانون الثاني", 1, 2),
        ("كانون الثاني/يناير 2016", 1, 4),
        ("أبريل (نيسان)", 4, 4),
        ("غشت", 8, 1),
        ("تشرين الأول", 10, 2),
        ("السبت", 0, 0),
    ],
)
def test_months_of_three_families(words: str, month: int, end: int) -> None:
    assert month_at(text(words), 0) == (month, end)


@pytest.mark.parametrize(
    ("words", "year"),
    [
        ("2014", 2014),
        ("من عام 2014م", 2014),
        ("، 2014", 2014),
        ("من العام الماضي", 2015),
        ("السنة الجارية", 2016),
        ("ألفين وخمسة", 2005),
        ("، 2014 شخصا", 0),
        ("12", 0),
    ],
)
def test_a_year_behind_a_month(words: str, year: int) -> None:
    assert year_at(text(words), 0)[0] == year


def test_an_unsaid_year_is_the_last_sensible_one() -> None:
    assert nearest(text(""), 0, 12, 20, "") == date(2015, 12, 20)
    assert nearest(text(""), 0, 4, 2, "") == date(2016, 4, 2)
    assert nearest(text(""), 0, 4, 2, "الماضي") == date(2015, 4, 2)
    assert nearest(text(""), 0, 3, 2, "المقبل") == date(2017, 3, 2)
    assert nearest(Text([], date(2015, 3, 1)), 0, 2, 29, "") == date(2012, 2, 29)
