"""What somebody typed, as values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.query.read import FARTHEST, box, circle, country, cursor, cursor_text, days, question
from workers.query.wanted import Box, Circle, Days, Wanted


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2019-04-05", (2019, 4, 5), (2019, 4, 5)),
        ("2019-4-5", (2019, 4, 5), (2019, 4, 5)),
        ("2020-02", (2020, 2, 1), (2020, 2, 29)),
        ("2019", (2019, 1, 1), (2019, 12, 31)),
        ("2019-04-01..2019-05", (2019, 4, 1), (2019, 5, 31)),
        (" 2018 .. 2019-01-02 ", (2018, 1, 1), (2019, 1, 2)),
    ],
)
def test_days(typed: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    assert days(typed) == Days(dt.date(*first), dt.date(*last))


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "2019-13", "2019-02-30", "2019-05..2019-04", "19-04", "2019..", "0000"]
)
def test_what_is_no_time_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(ValueError, match=r"2019|not before"):
        days(typed)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("31.2,16.6,50", Circle(31.2, 16.6, 50)),
        ("-31.2, -16.6, 0.5 km", Circle(-31.2, -16.6, 0.5)),
        ("31.2،16.6،50كم", Circle(31.2, 16.6, 50)),
    ],
)
def test_circle_around_a_point(typed: str, found: Circle) -> None:
    assert circle(typed) == found


@pytest.mark.parametrize("name", ["سرت", "Sirte", "sirte"])
def test_circle_around_a_place(name: str) -> None:
    found = circle(f"{name},30km")
    assert found.km == 30
    assert (round(found.lat), round(found.lon)) == (31, 17)


@pytest.mark.parametrize(
    "typed", ["", "سرت", "سرت,0", "سرت,x", f"سرت,{FARTHEST + 1}", "91,0,5", "0,181,5", "لا مكان كهذا,5"]
)
def test_what_is_no_circle_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"kilometres|degrees|latitude"):
        circle(typed)


@pytest.mark.parametrize("typed", ["LY", "ly", "Libya", "ليبيا", " libya "])
def test_country(typed: str) -> None:
    assert country(typed) == "LY"


def test_what_is_no_country_is_refused() -> None:
    for typed in ("", "XX", "Atlantis"):
        with pytest.raises(ValueError, match="no country"):
            country(typed)


def test_questions_are_told_apart() -> None:
    asked = [Wanted(), Wanted(text="x"), Wanted(killed=1), Wanted(countries=("LY",))]
    assert len({question(one, alias) for one in asked for alias in ("events", "articles")}) == 8
    assert question(Wanted(text="x"), "events") == question(Wanted(text="x"), "events")


def test_box() -> None:
    assert box("33.2,9.3,19.5,25.2") == Box(33.2, 9.3, 19.5, 25.2)
    assert box("10,170,-10,-170").west > box("10,170,-10,-170").east  # across the 180th
    for typed in ("", "1,2,3", "10,0,20,5", "95,0,0,5", "a,b,c,d", "nan,0,0,0"):
        with pytest.raises(ValueError, match=r"north|latitude"):
            box(typed)


@given(
    st.text(),
    st.lists(st.one_of(st.integers(-(2**53), 2**53), st.text(), st.floats(allow_nan=False, allow_infinity=False))),
)
def test_a_cursor_comes_back_as_it_was(pit: str, place: list[object]) -> None:
    assert cursor(cursor_text("q", pit, place), "q") == (pit, place)
    with pytest.raises(ValueError, match="another question"):
        cursor(cursor_text("q", pit, place), "p")


@given(st.text())
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no cursor"):
        cursor(text, "q")
