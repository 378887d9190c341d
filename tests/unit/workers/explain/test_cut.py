"""Nested marks: every letter stands under exactly the spans that hold it, and nothing of the text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.event import Event, Trace
from workers.explain.cut import Close, Mark, Open, Paragraph, Part, cut, marks_of


def event(*traces: tuple[str, int, int]) -> Event:
    return Event("clash", "main", "", traces=tuple(Trace(*trace, "r") for trace in traces))


def drawn(text: str, *events: Event, title_end: int = 0) -> list[str]:
    """The paragraphs with a bracket for every mark, `…` where one goes on."""
    return ["".join(map(sign, one.pieces)) for one in cut(text, title_end, marks_of(text, events))]


def sign(piece: object) -> str:
    if isinstance(piece, Open):
        return ("…" if piece.mark.again else "") + "".join(part.slot[0] for part in piece.mark.parts) + "("
    return ")" if isinstance(piece, Close) else getattr(piece, "text", "")


@pytest.mark.parametrize(
    ("traces", "expected"),
    [
        ([], "abcdef"),
        ([("type", 0, 6)], "t(abcdef)"),
        ([("type", 1, 3), ("place", 3, 5)], "at(bc)p(de)f"),
        ([("type", 1, 5), ("place", 2, 4)], "at(bp(cd)e)f"),
        ([("place", 2, 4), ("type", 2, 5)], "abt(p(cd)e)f"),
        ([("type", 1, 4), ("place", 2, 6)], "at(bp(cd))…p(ef)"),
        ([("type", 0, 3), ("place", 1, 4), ("date", 2, 5)], "t(ap(bd(c)))…p(…d(d))…d(e)f"),
    ],
)
def test_marks_nest_and_crossing_ones_are_split(traces: list[tuple[str, int, int]], expected: str) -> None:
    assert drawn("abcdef", event(*traces)) == [expected]


def test_one_mark_tells_all_that_its_words_filled() -> None:
    marks = marks_of("abcdef", [event(("date", 1, 3), ("date", 1, 3)), event(("date", 1, 3), ("place", 1, 3))])
    assert marks == [Mark(1, 3, (Part("date", 1, "r"), Part("date", 2, "r"), Part("place", 2, "r")))]
    assert marks[0].slots == {"date": [1, 2], "place": [2]}
    assert marks[0].events == [1, 2]


def test_spans_that_lie_outside_of_the_text_are_cut_or_left_out() -> None:
    traces = [("type", -4, 2), ("date", 5, 99), ("place", 40, 50), ("means", 3, 3), ("actors", 4, 2)]
    assert drawn("abcdef", event(*traces)) == ["t(ab)cded(f)"]


def test_a_mark_is_closed_at_the_end_of_a_line_and_goes_on_in_the_next() -> None:
    assert drawn("abc\n\n \ndef", event(("type", 1, 8))) == ["at(bc)", "…t(d)ef"]


def test_the_lines_that_begin_inside_the_title_are_the_title() -> None:
    assert [one.is_title for one in cut("one\ntwo\nthree", 7, [])] == [True, True, False]
    assert [one.is_title for one in cut("\nthree", 0, [])] == [False]
    assert cut("", 0, []) == ()


@given(
    st.text("ab\n", max_size=30),
    st.lists(st.tuples(st.sampled_from(["type", "date"]), st.integers(-3, 33), st.integers(-3, 33)), max_size=8),
)
def test_every_letter_stands_under_the_spans_that_hold_it(text: str, traces: list[tuple[str, int, int]]) -> None:
    marks = marks_of(text, [event(*traces)])
    paragraphs = cut(text, 0, marks)
    lines = [line for line in text.split("\n") if line.strip()]
    assert ["".join(getattr(piece, "text", "") for piece in one.pieces) for one in paragraphs] == lines
    positions = [n for n, letter in enumerate(text) if letter != "\n"]
    assert [over for one in paragraphs for over in covers(one)] == [
        sorted(mark.parts for mark in marks if mark.start <= at < mark.end) for at in positions
    ]


def covers(paragraph: Paragraph) -> list[list[tuple[Part, ...]]]:
    """For every letter the marks that are open over it; each is closed in its turn."""
    opened: list[Mark] = []
    found = []
    for piece in paragraph.pieces:
        if isinstance(piece, Open):
            opened.append(piece.mark)
        elif isinstance(piece, Close):
            assert opened.pop().parts == piece.mark.parts
        else:
            found.extend([sorted(mark.parts for mark in opened)] * len(piece.text))
    assert opened == []
    return found
