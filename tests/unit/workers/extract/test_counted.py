from __future__ import annotations

import pytest

from workers.extract.counted import is_harmed, parts_at, person_at
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ضابط وثلاثة جنود", [1, 3]),
        ("جنديين و3 مدنيين", [2, 3]),
        ("خمسة من أفراد الشرطة فضلا عن ثلاثة من السكان", [5, 3]),
        ("المهاجمين الثلاثة", [3]),
        ("مسلحين اثنين", [2]),
        ("سفيرا النرويج والفلبين", [2]),
        ("أحد الأعوان", [1]),
        ("كل من محمد وعلي", [1, 1]),
        ("مدنيين", [None]),
        ("5 جنود و3 سيارات", [5]),
    ],
)
def test_each_joined_phrase_is_a_part(text: str, expected: list[int | None]) -> None:
    words = split(fold(text)).text
    assert [part.amount.value for part in parts_at(words, 0, len(words))] == expected


@pytest.mark.parametrize(
    ("word", "number"),
    [("مرافقه", 1), ("راكباها", 2), ("مقاتليه", 0), ("ايطالي", 1), ("ايطاليا", None), ("سيارة", None)],
)
def test_a_person_says_how_many(word: str, number: int | None) -> None:
    person = person_at([word], 0)
    assert (person.number if person else None) == number


def test_the_dead_and_the_hurt_are_nouns_of_their_own() -> None:
    assert [is_harmed(word) for word in ("قتيلا", "جرحي", "جنود")] == [True, True, False]
