"""Words are cut as the unigram model likes best."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extract.encoder.pieces import FIRST, FRONT, LETTERS, MOST, UNKNOWN, Pieces

KNOWN = {FRONT: -3.0, f"{FRONT}ال": -2.0, "ا": -4.0, "ل": -4.5, "ب": -4.0, "ن": -5.0, "بن": -3.0, f"{FRONT}ابن": -9.0}
cut = Pieces(list(KNOWN), KNOWN.values())


def words_of(numbers: tuple[int, ...]) -> list[str]:
    names = list(KNOWN)
    return ["?" if number == UNKNOWN else names[number - FIRST] for number in numbers]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("البن", [f"{FRONT}ال", "بن"]),
        ("ابن", [f"{FRONT}ابن"]),
        ("بابن", [FRONT, "ب", "ا", "بن"]),
        ("xبن", [FRONT, "?", "بن"]),
        ("", [FRONT]),
    ],
)
def test_the_likeliest_cut(word: str, pieces: list[str]) -> None:
    assert words_of(cut(word)) == pieces


@given(st.text("البن", max_size=7))
def test_no_other_cut_is_likelier(word: str) -> None:
    text = FRONT + word
    cuts = [
        [text[a:b] for a, b in zip((0, *at), (*at, len(text)), strict=True)]
        for size in range(len(text))
        for at in combinations(range(1, len(text)), size)
    ]
    best = max(sum(KNOWN[piece] for piece in pieces) for pieces in cuts if set(pieces) <= set(KNOWN))
    found = words_of(tuple(cut._likeliest(word)))
    assert "".join(found) == text
    assert sum(KNOWN[piece] for piece in found) == pytest.approx(best)


def test_an_endless_word_costs_no_more_than_a_long_one() -> None:
    assert len(cut("ب" * 10_000)) == MOST
    assert cut("ب" * 10_000) == cut("ب" * LETTERS)


def test_presentation_forms_are_the_letters_they_show() -> None:
    assert cut("\ufe8d\ufe91\ufee6") == cut("ابن")
