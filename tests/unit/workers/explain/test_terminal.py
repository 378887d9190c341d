"""The terminal: marks that stay without colours, isolates that are closed where they were opened."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from ingest.article import Article
from tests.unit.workers.stand_ins import FULL
from workers.event import Event, Trace
from workers.explain import Explanation, explain
from workers.explain.cut import Mark, Part
from workers.explain.terminal import FSI, LRI, PDI, RLI, isolated, label, render, wrapped


def printed(explanation: Explanation, width: int = 100) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, emoji=False, soft_wrap=True)
    for part in render(explanation, width):
        console.print(part)
    return out.getvalue()


def bare(text: str) -> str:
    return "".join(letter for letter in text if letter not in (LRI, RLI, FSI, PDI))


def test_the_words_are_marked_in_the_text(article: Article, at: Callable[..., Trace]) -> None:
    first = replace(FULL, traces=(at("killed", "مقتل ثلاثة جنود"), at("targets", "جنود"), at("place", "سرت")))
    second = replace(FULL, traces=(at("place", "سرت"),))
    lines = bare(printed(explain(article, [first, second]))).splitlines()
    assert lines[:2] == [
        "[killed 1: مقتل ثلاثة [targets 1: جنود]] في هجوم قرب [place 1-2: سرت]",
        "2024-03-13 09:00 +0000  وكالة  https://x.example/1",
    ]
    assert "ولم يصب مدنيون." in lines
    assert "1. explosion.airstrike  main  claimed" in lines


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_isolates_are_closed_on_their_line(article: Article, at: Callable[..., Trace], width: int) -> None:
    events = [replace(FULL, traces=(at("claimed_by", "تنظيم IS العملية"), at("type", "IS"), at("date", "جنود أمس")))]
    shown = printed(explain(replace(article, title="عنوان \u202e\u2069 IS\u2067"), events), width)
    assert FSI in shown
    for line in shown.splitlines():
        depth = 0
        for letter in line:
            depth += (letter in (LRI, RLI, FSI)) - (letter == PDI)
            assert depth >= 0
        assert depth == 0
    assert "\u202e" not in shown


def test_an_article_without_events_says_so_and_no_more(article: Article) -> None:
    shown = bare(printed(explain(article, [])))
    assert shown.splitlines() == [article.title, "2024-03-13 09:00 +0000  وكالة  https://x.example/1", "no events", ""]


def test_nothing_of_the_article_is_taken_for_markup(article: Article) -> None:
    assert "[bold]" in printed(explain(replace(article, title="[bold]خبر[/bold]"), []))


def test_labels() -> None:
    parts = (*(Part("date", number, "r") for number in (1, 2, 3, 5)), Part("place", 2, "r"))
    assert label(Mark(0, 1, parts)) == "date 1-3,5, place 2"
    assert label(Mark(0, 1, parts[-1:], again=True)) == "…place 2"


def test_an_isolated_text_cannot_turn_what_follows() -> None:
    assert isolated("سرت\u2069\u202e") == f"{FSI}سرت{PDI}"


def test_lines_are_wrapped_by_cells_and_nothing_is_lost() -> None:
    text = "كلمة قُتِلَ killed_perpetrators 文字文字文字 ا"
    lines = wrapped(text, 8)
    assert all(cell_len(line) <= 8 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert wrapped("", 8) == []


def test_the_table_tells_slot_value_words_rule_and_sentence(article: Article, at: Callable[..., Trace]) -> None:
    event = Event("armed_attack", "main", "x", traces=(at("type", "هجوم", "trigger: noun"),))
    rows = bare(printed(explain(article, [event]), 160)).splitlines()
    assert any(row.split() == ["slot", "value", "words", "rule", "sentence"] for row in rows)
    told = "type armed_attack هجوم trigger: noun مقتل ثلاثة جنود في [هجوم] قرب سرت"
    assert told in [" ".join(row.split()) for row in rows]
