from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("الأسبوع الماضي", "2016-03-09 month"),
        ("هذا الأسبوع", "2016-03-16 month"),
        ("الأسبوع المقبل", "2016-03-23 month"),
        ("الأسبوع المقبل يوم الجمعة", "2016-03-25"),
        ("الشهر الماضي", "2016-02-01 month"),
        ("العام الماضي", "2015-01-01 year"),
        ("العام قبل الماضي", "2014-01-01 year"),
        ("مطلع العام الجاري", "2016-01-01 year"),
        ("أواخر مارس 2015", "2015-03-01 month"),
        ("نهاية الأسبوع الماضي", "2016-03-12..2016-03-13"),
        ("صيف 2014", "2014-06-01..2014-08-31 month"),
        ("الصيف الماضي", "2015-06-01..2015-08-31 month"),
        ("الأسبوع الثاني من مارس", "2016-03-08 month"),
        ("النصف الثاني من 2015", "2015-07-01 month"),
    ],
)
def test_a_span_has_its_first_day(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


@pytest.mark.parametrize("text", ["الأمين العام الحالي", "الأمين العام السابق", "الأسبوع", "صيف حار", "القرن الماضي"])
def test_a_title_or_a_bare_unit_is_none(told: Told, text: str) -> None:
    assert told(text) == []
