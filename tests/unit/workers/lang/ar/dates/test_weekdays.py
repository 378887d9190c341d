from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("الثلاثاء", "2016-03-15"),
        ("الأربعاء", "2016-03-16"),
        ("مساء الجمعة", "2016-03-11"),
        ("الأربعاء الماضي", "2016-03-09"),
        ("الجمعة المقبل", "2016-03-18"),
        ("الجمعة (11 مارس)", "2016-03-11"),
        ("الجمعة 14 ديسمبر", "2015-12-14"),
        ("السبت الماضي الموافق 12 مارس", "2016-03-12"),
        ("الجمعة 11", "2016-03-11"),
        ("الأحد من الأسبوع الماضي", "2016-03-13"),
        ("سيعقد الاجتماع الجمعة", "2016-03-18"),
        ("تأجيل الجلسة إلى الخميس", "2016-03-17"),
    ],
)
def test_a_weekday_is_the_last_one_unless_said_otherwise(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


def test_a_number_that_counts_is_not_its_date(told: Told) -> None:
    assert told("قتل الجمعة 11 جنديا") == ["2016-03-11"]
    assert told("قتل الجمعة 25 جنديا") == ["2016-03-11"]
    assert told("الرجلان الاثنين معا") == []
