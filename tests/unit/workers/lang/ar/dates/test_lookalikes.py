from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    "text",
    [
        "شارع 14 جانفي",
        "بميدان 6 أكتوبر",
        "مدينة 6 أكتوبر",
        "ثورة 17 فيفري",
        "ثورة الـ 25 من يناير",
        "ثورتي 25 يناير و30 يونيو",
        "حزب 8 مارس",
        "قوى 14 آذار",
        "هجمات 11 سبتمبر",
        "سوق الثلاثاء",
    ],
)
def test_a_name_is_no_date(told: Told, text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ثورة 25 يناير 2011", "2011-01-25"),
        ("هجمات 13 نوفمبر", "2015-11-13"),
        ("في المدينة يوم 6 مارس", "2016-03-06"),
        ("وقع في الشارع 6 مارس", "2016-03-06"),
    ],
)
def test_a_date_beside_such_a_word_stays_one(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]
