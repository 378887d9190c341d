from __future__ import annotations

import pytest

from workers.extract.casualty_nouns import both, counted_noun, risen
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("ثلاثة قتلى", 1, 3),
        ("قتيلان", 0, 2),
        ("3 حالات وفاة", 2, 3),
        ("سقوط قتيل", 1, 1),
        ("أرداه قتيلا", 1, 1),
    ],
)
def test_the_dead_are_counted(text: str, at: int, expected: int) -> None:
    words = split(fold(text)).text
    (toll,) = counted_noun(words, at, 0, len(words))
    assert (toll.slot, toll.count.value) == ("killed", expected)


@pytest.mark.parametrize("text", ["مقتل وإصابة 40 شخصا", "قتيلا وجريحا"])
def test_a_shared_number_is_vague_for_both(text: str) -> None:
    words = ["90", *split(fold(text)).text]
    found = both(words, 1, 0, len(words))
    assert [(toll.slot, toll.count.value) for toll in found] == [("killed", None), ("injured", None)]


def test_numbers_of_their_own_are_not_shared() -> None:
    words = split(fold("3 قتلى وجريحا")).text
    assert both(words, 1, 0, len(words)) == ()


@pytest.mark.parametrize("text", ["حصيلة القتلى إلى 45", "عدد الذين قتلوا في القصف بلغ 45", "عدد القتلى من 3 إلى 45"])
def test_the_last_number_of_a_tally_holds(text: str) -> None:
    words = split(fold(text)).text
    (toll,) = risen(words, 0, 0, len(words))
    assert toll.count.value == 45
