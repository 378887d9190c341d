"""Rows: the usual order, values in parts, the sentence around the words, slots that no trace tells of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from tests.unit.workers.stand_ins import FULL
from workers.event import Count, Event, Trace
from workers.explain.rows import AROUND, BY_IMPLICATION, Row, Sentences, rows_of, value_of


def test_a_row_for_each_trace_in_the_usual_order(article: Article, at: Callable[..., Trace]) -> None:
    traces = (at("killed", "ثلاثة جنود", "masdar"), at("type", "هجوم", "noun"), at("type", "العملية", "phrase"))
    event = Event("armed_attack", "main", "", killed=Count(3), traces=traces)
    rows = rows_of(event, Sentences(article.full_text))
    assert rows == (
        Row("type", ("armed_attack", "assault"), "هجوم", "noun", "مقتل ثلاثة جنود في ", " قرب سرت"),
        Row("type", (), "العملية", "phrase", "وتبنى تنظيم IS ", "."),
        Row("killed", ("3",), "ثلاثة جنود", "masdar", "مقتل ", " في هجوم قرب سرت"),
    )


def test_a_filled_slot_without_a_trace_has_its_row() -> None:
    event = Event("arrest", "main", "", date=dt.date(2024, 3, 13), date_implied=True, date_precision="day", means="gun")
    assert rows_of(event, Sentences("نص"))[1:] == (
        Row("date", ("2024-03-13", "day", "implied"), rule=BY_IMPLICATION),
        Row("means", ("gun",)),
    )


def test_a_slot_of_another_name_comes_last() -> None:
    event = Event(
        "arrest", "main", "", modality="denied", traces=(Trace("modality", 0, 2, "r"), Trace("else", 0, 2, "r"))
    )
    assert rows_of(event, Sentences("نفى"))[1:] == (
        Row("modality", ("denied",), "نف", "r", "", "ى"),
        Row("else", (), "نف", "r", "", "ى"),
    )


def test_a_span_outside_of_the_text_has_no_words() -> None:
    event = Event("arrest", "main", "", traces=(Trace("place", 90, 95, "r"), Trace("date", -9, -2, "r")))
    assert [(row.words, row.before, row.after) for row in rows_of(event, Sentences("نص قصير"))] == [("", "", "")] * 3


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("type", ("airstrike", "explosion")),
        ("date", ("2026-03-01 – 2026-03-02", "day", "implied")),
        ("place", ("سرت", "Sirte", "LY", "city")),
        ("actors", ("قوة = A force", "أخرى")),
        ("killed", ("≥ 10",)),
        ("injured", ("tens",)),
        ("arrested", ("≈ 1",)),
        ("abducted", ("≤ 2",)),
        ("killed_perpetrators", ("0",)),
        ("means", ("drone",)),
    ],
)
def test_values(slot: str, value: tuple[str, ...]) -> None:
    assert value_of(FULL, slot) == value


def test_values_of_empty_slots() -> None:
    empty = Event("arrest", "main", "")
    assert [value_of(empty, slot) for slot in ("date", "place", "actors", "killed", "means", "no_slot")] == [()] * 6
    assert value_of(replace(empty, killed=Count(None, "unspecified")), "killed") == ("some",)


def test_a_long_sentence_is_cut_between_words() -> None:
    text = "كلمة " * 50 + "هدف" + " كلمة" * 50
    before, after = Sentences(text).around(250, 253)
    assert before.startswith("…كلمة ")
    assert after.endswith(" كلمة…")
    assert AROUND - 6 < len(before) <= AROUND
    assert AROUND - 6 < len(after) <= AROUND


def test_a_figure_with_a_point_ends_no_sentence() -> None:
    assert Sentences("بلغت 3.5 ملايين. ثم").around(0, 4) == ("", " 3.5 ملايين.")


@given(st.text("اب .\n", max_size=40), st.integers(-5, 45), st.integers(-5, 45))
def test_words_and_what_is_around_them_stand_in_the_text(text: str, start: int, end: int) -> None:
    sentences = Sentences(text)
    before, after = sentences.around(start, end)
    whole = before.strip("…") + sentences.words(start, end) + after.strip("…")
    assert whole in text
