from __future__ import annotations

import pytest

from workers.extract.reach import is_indefinite, is_trigger, reach
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("ثلاثة عمال", "ثلاثه"),
        ("صباح اليوم الثلاثاء 12 مارس 2016 ثلاثة عمال", "ثلاثه"),
        ("في الانفجار جنديان", "جنديان"),
        ("فيها 11 شخصا", "11"),
        ("من جانب المقاومة ثمانية أشخاص", "ثمانيه"),
    ],
)
def test_days_and_places_are_stepped_over(text: str, people: str) -> None:
    words = split(fold(text)).text
    assert words[reach(words, 0, len(words))] == people


def test_an_adjective_in_a_phrase_is_no_person() -> None:
    words = ["بها", "في", "هجوم", "انتحاري"]
    assert reach(words, 0, len(words)) != 3


def test_a_definite_person_is_not_indefinite() -> None:
    assert [is_indefinite([word], 0, 1) for word in ("جندي", "الجندي")] == [True, False]


def test_words_of_harm_open_a_toll() -> None:
    assert [is_trigger(word) for word in ("واصيب", "مقتل", "سياره")] == [True, True, False]
