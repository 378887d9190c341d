from datetime import date

import pytest

from workers.lang.ar.dates import find_dates
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split

WEDNESDAY = date(2018, 12, 26)


def dates(text: str, published: date = WEDNESDAY) -> list[tuple[str, str]]:
    return [(when.day.isoformat(), when.precision) for when in find_dates(split(fold(text)).text, published)]


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("أمس الثلاثاء", "2018-12-25", "day"),
        ("أول أمس", "2018-12-24", "day"),
        ("ليلة البارحة", "2018-12-25", "day"),
        ("اليوم الأربعاء", "2018-12-26", "day"),
        ("غدا", "2018-12-27", "day"),
        ("فجر الخميس", "2018-12-20", "day"),
        ("الأربعاء الماضي", "2018-12-19", "day"),
        ("الجمعة المقبل", "2018-12-28", "day"),
        ("الجمعة 14 ديسمبر", "2018-12-14", "day"),
        ("في 4 أبريل (نيسان) الماضي", "2018-04-04", "day"),
        ("12 كانون الثاني/يناير 2016", "2016-01-12", "day"),
        ("13 جانفي 2013", "2013-01-13", "day"),
        ("04/03/2017", "2017-03-04", "day"),
        ("نوفمبر الماضي", "2018-11-01", "month"),
        ("أكتوبر 2015", "2015-10-01", "month"),
        ("الأسبوع الماضي", "2018-12-19", "month"),
        ("الشهر الماضي", "2018-11-01", "month"),
        ("عام 2011", "2011-01-01", "year"),
        ("قبل يومين", "2018-12-24", "day"),
        ("منذ ثلاثة أيام", "2018-12-23", "day"),
    ],
)
def test_a_date_is_resolved_against_publication(text: str, day: str, precision: str) -> None:
    assert dates(text) == [(day, precision)]


def test_a_day_without_a_year_is_the_last_such_day() -> None:
    assert dates("20 ديسمبر", date(2019, 1, 3)) == [("2018-12-20", "day")]


@pytest.mark.parametrize("text", ["31/02/2016", "99/99/2017", "قبل يوم من الانتخابات", "حتى اليوم", "مارس الرياضة"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert dates(text) == []


def test_next_week_is_seven_days_ahead() -> None:
    (when,) = find_dates(["الاسبوع", "المقبل"], date(2024, 3, 13))
    assert (when.day, when.precision) == (date(2024, 3, 20), "month")
