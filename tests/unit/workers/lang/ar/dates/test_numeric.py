from __future__ import annotations

from collections.abc import Callable

import pytest

Told = Callable[..., list[str]]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/3/2016", "2016-03-12"),
        ("٠٤/٠٣/٢٠١٧", "2017-03-04"),
        ("2016-03-12", "2016-03-12"),
        ("12-03-2016", "2016-03-12"),
        ("12.3.2016", "2016-03-12"),
        ("04/22/2016", "2016-04-22"),
        ("يوم 22/2", "2016-02-22"),
        ("الثلاثاء 15/3", "2016-03-15"),
        ("1436/10/15هـ", "2015-07-31"),
    ],
)
def test_figures_are_read_day_first(told: Told, text: str, day: str) -> None:
    assert told(text) == [day]


@pytest.mark.parametrize("text", ["31/2/2016", "99/99/2017", "2.16.17", "71-222-2222", "15/3", "3-1", "30/3/1436"])
def test_what_no_calendar_has_is_none(told: Told, text: str) -> None:
    assert told(text) == []
