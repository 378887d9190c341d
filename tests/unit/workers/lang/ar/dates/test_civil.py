from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12 مارس 2015", "2015-03-12"),
        ("13 جانفي 2013", "2013-01-13"),
        ("الحادي والعشرين من مايو", "2015-05-21"),
        ("في 4 أبريل (نيسان) الماضي", "2015-04-04"),
        ("سبتمبر 10, 2001", "2001-09-10"),
        ("20 من الشهر الماضي", "2016-02-20"),
        ("يوم 12 الجاري", "2016-03-12"),
        ("أكتوبر 2015", "2015-10-01 month"),
        ("أكتوبر السنة الماضية", "2015-10-01 month"),
        ("في مارس الماضي", "2015-03-01 month"),
        ("شهر جوان", "2015-06-01 month"),
        ("عام 2011", "2011-01-01 year"),
        ("في 2014", "2014-01-01 year"),
        ("سنة ألفين وخمسة", "2005-01-01 year"),
    ],
)
def test_a_date_in_words(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "31 فبراير 2016",
        "30 فبراير",
        "مارس العنف ضدهم",
        "قتل 2014 شخصا",
        "في 2014 قضية",
        "القانون عدد 26 لسنة 2015",
        "الثلاثة",
        "خمسة",
        "الخامس في الترتيب",
    ],
)
def test_what_only_sounds_like_one_is_none(told: Told, text: str) -> None:
    assert told(text) == []
