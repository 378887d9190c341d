from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.extract.looks import LISTS, look, span_of
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("word", "classes"),
    [
        ("جندي", {"person1"}),
        ("جنديان", {"person2"}),
        ("الشرطه", {"police", "forces", "definite"}),
        ("والشرطه", {"police", "definite"}),
        ("في", {"preposition"}),
        ("يعتقل", {"present?"}),
        ("12", {"digits"}),
        ("،", {"mark"}),
        ("المنتخب", {"sport", "definite"}),
    ],
)
def test_a_word_shows_its_classes(word: str, classes: set[str]) -> None:
    assert classes <= set(look(word))


def test_other_words_show_none() -> None:
    assert look("حجر") == ()
    assert "definite" not in look("هجوم")
    assert "present?" not in look("الي")


def test_no_class_is_named_twice() -> None:
    assert all(len(set(look(word))) == len(look(word)) for word in ("والشرطه", "جنديان", "اعلن"))


def test_every_list_named_is_in_the_lexicon() -> None:
    assert [name for name in LISTS if not word_list(name)] == []


@given(st.text(max_size=60))
def test_every_word_of_any_text_has_a_look(text: str) -> None:
    for word in split(fold(text)).text:
        assert all(isinstance(name, str) and name for name in look(word))


@pytest.mark.parametrize(
    ("distance", "span"),
    [
        (0, "0"),
        (4, "4"),
        (-4, "4"),
        (5, "5-7"),
        (7, "5-7"),
        (8, "8-12"),
        (12, "8-12"),
        (13, "13-20"),
        (20, "13-20"),
        (21, "far"),
    ],
)
def test_far_distances_are_taken_together(distance: int, span: str) -> None:
    assert span_of(distance) == span_of(-distance) == span
