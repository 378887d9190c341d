from __future__ import annotations

import pytest

from workers.resolve.spans import find_spans


def names(text: str) -> list[str]:
    words = text.split()
    return [" ".join(words[span.start : span.end]) for span in find_spans(words)]


def test_the_longest_name_wins() -> None:
    assert names("في حمام سوسه") == ["حمام سوسه"]


def test_a_common_word_is_a_place_only_after_a_word_for_one() -> None:
    assert names("قال الفقهاء") == []
    assert names("في مدينه الباب") == ["الباب"]


def test_half_common_words_need_a_preposition() -> None:
    assert names("حرف الكاف") == []
    assert names("احتجاج بالكاف") == ["بالكاف"]
    assert names("شحنه في ميناء الخمس") == ["الخمس"]


@pytest.mark.parametrize("text", ["قال محمد طرابلس", "اكد القاضي برلين", "خالد بن قطر"])
def test_a_surname_is_no_place(text: str) -> None:
    assert names(text) == []


def test_the_proclitics_are_kept_apart() -> None:
    assert [span.front for span in find_spans(["وبسرت", "للرياض"])] == ["وب", "ل"]
