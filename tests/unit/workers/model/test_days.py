"""The model's dates: what the rules read in the quoted words, else the model's, if it can be."""

import datetime as dt
from typing import Any

import pytest

from tests.unit.workers.stand_ins import article
from workers.model.answer import Dated
from workers.model.days import Days, days_of, implied
from workers.model.quotes import find, text_of

MARCH = dt.date(2026, 3, 1)


def days(quote: str, first: str, planned: bool = False, **more: Any) -> Days | None:
    text = text_of(article(text=f"وقع الانفجار {quote} في سرت"))
    found = find(text, quote)
    assert found
    return days_of(text, Dated(quote, first, **more), found, planned)


def test_the_rules_reading_of_the_words_wins() -> None:
    assert days("مساء الثلاثاء", "2025-01-01") == Days(dt.date(2026, 3, 3), None, "day")
    assert days("أمس", "no date") == Days(dt.date(2026, 3, 3), None, "day")


def test_what_they_cannot_read_is_the_models() -> None:
    assert days("عشية العيد", "2026-03-01") == Days(MARCH, None, "day")
    assert days("عشية العيد", "2026-03-01", precision="month") == Days(MARCH, None, "month")
    assert days("عشية العيد", "2026-03-01", last="2026-03-02") == Days(MARCH, dt.date(2026, 3, 2), "day")


@pytest.mark.parametrize("last", ["2026-02-01", "2026-03-01", "2031-01-01", "soon", ""])
def test_a_last_day_that_cannot_be_is_left_out(last: str) -> None:
    assert days("عشية العيد", "2026-03-01", last=last) == Days(MARCH, None, "day")


@pytest.mark.parametrize("first", ["", "yesterday", "2026-02-30", "2026-03", "1850-01-01", "2026-03-06", "9999-12-31"])
def test_a_day_that_cannot_be_is_none(first: str) -> None:
    assert days("عشية العيد", first) is None


def test_plans_reach_ahead_but_not_for_ever() -> None:
    assert days("عشية العيد", "2027-03-01", planned=True) == Days(dt.date(2027, 3, 1), None, "day")
    assert days("عشية العيد", "2040-03-01", planned=True) is None


def test_the_end_of_the_calendar() -> None:
    for day in (dt.datetime(9999, 12, 31, tzinfo=dt.UTC), dt.datetime(1, 1, 1, tzinfo=dt.UTC)):
        text = text_of(article(text="عشية العيد", published=day))
        found = find(text, "العيد")
        assert found
        days_of(text, Dated("العيد", "9999-12-31"), found, True)


def test_today_by_implication_is_the_publishers_today() -> None:
    late = dt.datetime(2026, 3, 4, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert implied(text_of(article(published=late))) == Days(dt.date(2026, 3, 4), None, "day", True)
