"""Where dates stand in a text, and that any text can be read."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.lang.ar.dates import find_dates
from workers.lang.ar.dates.vocabulary import MONTHS, WEEKDAYS, listed

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
PIECES = st.sampled_from(
    sorted(
        listed(
            "من الي حتي و بين يوم يومي ليله مساء بعد قبل منذ امس اليوم غدا الماضي المقبل الجاري الاسبوع الشهر العام "
            "عام سنه شهر مارس كانون الثاني رمضان ذي القعده محرم الاول الثالث والعشرين عشر السبت والاحد الجمعه نهايه "
            "صيف ال / - ( ) ، . 3 12 31 400 1436 2014 12.3.2016 ثلاثه ايام يومين ساعه راس السنه هذا الموافق سيعقد ه"
        )
    )
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("وقع الهجوم مساء الجمعة في سرت", ["مساء الجمعة"]),
        ("قتل أول من أمس جنديان", ["أول من أمس"]),
        ("أعلن أمس (الثلاثاء) عن هدنة", ["أمس (الثلاثاء)"]),
        ("التقيا في 12 كانون الثاني/يناير 2016 ثم في مارس", ["12 كانون الثاني/يناير 2016", "مارس"]),
        ("من 3 إلى 5 مارس الجاري", ["3 إلى 5 مارس الجاري"]),
        ("خلال الـ24 ساعة الماضية", ["الـ24 ساعة الماضية"]),
        ("قتل ثلاثة جنود في حي السلام", []),
    ],
)
def test_a_date_has_all_its_words_and_no_more(spans: Callable[[str], list[str]], text: str, words: list[str]) -> None:
    assert spans(text) == words


@given(st.lists(PIECES, max_size=40), DAYS)
def test_any_words_give_ordered_spans(words: list[str], published: date) -> None:
    end = 0
    for when in find_dates(words, published):
        assert end <= when.start < when.end <= len(words)
        assert when.last is None or when.last >= when.day
        end = when.end


@given(st.sampled_from(sorted(WEEKDAYS)), DAYS)
def test_a_weekday_lies_in_the_week_before(word: str, published: date) -> None:
    (when,) = find_dates([word], published)
    assert when.day.weekday() == WEEKDAYS[word]
    assert timedelta(0) <= published - when.day < timedelta(7)


@given(DAYS, st.integers(0, 9), DAYS)
def test_a_whole_date_is_itself_whenever_it_is_read(day: date, family: int, published: date) -> None:
    names = sorted(name for name, month in MONTHS.items() if month == day.month)
    (when,) = find_dates([str(day.day), names[family % len(names)], str(day.year)], published)
    assert when.day == day


def test_a_calendar_that_would_run_out_is_not_read() -> None:
    assert find_dates(["امس"], date.min) == []
    assert find_dates(["غدا"], date.max) == []


def test_time_grows_with_the_length_only() -> None:
    def seconds(length: int) -> float:
        begun = time.perf_counter()
        find_dates(["السبت", "و", "3", "الي"] * length, date(2016, 3, 16))
        return time.perf_counter() - begun

    seconds(2_000)
    assert seconds(20_000) < 40 * max(seconds(2_000), 0.001)
