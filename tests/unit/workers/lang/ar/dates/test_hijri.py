from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from workers.lang.ar.dates.hijri import to_civil

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 رمضان 1436هـ", "2015-06-29"),
        ("الأول من محرم 1437", "2015-10-14"),
        ("غرة شوال", "2015-07-17"),
        ("27 من ذي القعدة", "2015-09-11"),
        ("9 شوال 1436 هـ الموافق 25 يوليو 2015", "2015-07-25"),
        ("شهر رمضان الماضي", "2015-06-01 month"),
        ("عام 1435هـ", "2013-11-04 year"),
    ],
)
def test_hijri_dates_become_western_ones(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


@pytest.mark.parametrize("text", ["رجب طيب أردوغان", "رمضان شلح", "فاز 2 صفر", "30 شعبان 1437", "ربيع عربي"])
def test_men_scores_and_missing_days_are_none(told: Told, text: str) -> None:
    assert told(text) == []


def test_the_table_ends_somewhere() -> None:
    assert to_civil(1436, 9, 12) == date(2015, 6, 29)
    assert to_civil(1342, 1, 1) is None
    assert to_civil(1436, 9, 31) is None
