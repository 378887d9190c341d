from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.extract.named import KINDS, named, seen_of
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def words(text: str) -> list[str]:
    return split(fold(text)).text


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("أعلن الرئيس محمد عبد الله أمس", ["محمد", "عبد", "الله"], "PERS"),
        ("أعلن الرئيس محمد عبد الله أمس", ["الرييس"], "OCC"),
        ("زار وزارة الصحة أمس", ["وزاره", "الصحه"], "ORG"),
        ("أعلنت وزارة الداخلية ذلك", ["وزاره", "الداخليه"], "ORG"),
        ("سافر إلى فلسطين أمس", ["فلسطين"], "GPE"),
    ],
)
def test_names_are_known_by_their_kind(text: str, name: list[str], kind: str) -> None:
    found = named(words(text))
    assert [word for word, of in zip(words(text), found, strict=True) if of == kind] == name


def test_plain_words_name_nobody() -> None:
    assert named(words("وقع ذلك في الليل ثم انتهى كل شيء")) == [None] * 8


@pytest.mark.parametrize("text", ["", "هجوم", ".", "في"])
def test_short_sentences_have_a_word_each(text: str) -> None:
    assert len(named(words(text))) == len(words(text))


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_every_word_of_any_text_is_answered(text: str) -> None:
    found = named(words(text))
    assert len(found) == len(words(text))
    assert set(found) <= {None, *KINDS}


def test_a_word_its_ends_and_its_neighbours_are_seen() -> None:
    first, second, third = seen_of(["قال", "الرئيس", "محمد"])
    assert {"word=الرئيس", "front=ال", "front=الر", "back=يس", "back=ئيس", "short=False", "is=definite"} <= set(second)
    assert {"-1bare=قال", "1bare=محمد", "1front=مح", "1both=رئيس_محمد", "edge2", "edge-2"} <= set(second)
    assert {"edge-1", "edge-2", "short=True"} <= set(first)
    assert {"edge1", "edge2", "-2bare=قال", "-1is=definite"} <= set(third)


def test_a_word_alone_has_edges_all_round() -> None:
    (row,) = seen_of(["هجوم"])
    assert {"edge-2", "edge-1", "edge1", "edge2"} <= set(row)
    assert seen_of([]) == []
