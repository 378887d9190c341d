from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("أمس", "2016-03-15"),
        ("ليلة البارحة", "2016-03-15"),
        ("أول أمس", "2016-03-14"),
        ("أول من أمس (الاثنين)", "2016-03-14"),
        ("أمس الأول", "2016-03-14"),
        ("فجر اليوم", "2016-03-16"),
        ("صباح اليوم الأربعاء 16 مارس 2016", "2016-03-16"),
        ("هذا المساء", "2016-03-16"),
        ("الليلة الماضية", "2016-03-15"),
        ("غدا", "2016-03-17"),
        ("بعد غد", "2016-03-18"),
        ("يوم 27", "2016-02-27"),
        ("ليلة رأس السنة", "2015-12-31..2016-01-01"),
    ],
)
def test_a_day_seen_from_publication(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


def test_two_that_agree_outvote_the_third(told: Told) -> None:
    assert told("أمس الثلاثاء 25 مارس 2016") == ["2016-03-15"]
    assert told("أمس الاثنين") == ["2016-03-14"]  # written on Tuesday, published past midnight
    assert told("أمس 14 مارس") == ["2016-03-14"]


def test_every_day_may_be_leap_day(told: Told) -> None:
    assert told("غدا", date(2016, 2, 28)) == ["2016-02-29"]


@pytest.mark.parametrize(
    "text",
    ["حتى اليوم", "اليوم العالمي للمرأة", "المصري اليوم", "لليوم الثالث", "كل يوم 12 ساعة", "يوم 12 شخصا", "بعد ظهر"],
)
def test_the_word_for_day_is_no_date(told: Told, text: str) -> None:
    assert told(text) == []
