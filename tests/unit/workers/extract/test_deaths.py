from __future__ import annotations

import pytest

from workers.event import Count
from workers.extract.deaths import after_masdar, pronoun_count
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل ثلاثة جنود", Count(3)),
        ("القضاء على 3 إرهابيين", Count(3)),
        ("مقتل قيادي بارز", Count(1)),
        ("مقتل سيف الله", Count(1)),
        ("مقتله", Count(1)),
        ("وفاتهما", Count(2)),
        ("مقتل عدد من المدنيين", Count(None, "unspecified", "some")),
    ],
)
def test_the_people_of_a_noun_of_death_are_counted(text: str, expected: Count) -> None:
    words = split(fold(text)).text
    (toll,) = after_masdar(words, 0, 0, len(words))
    assert toll.count == expected


@pytest.mark.parametrize("text", ["وفاة طبيعية", "إصابة منزل", "مقتل", "الوفاة"])
def test_nobody_is_counted_where_nobody_stands(text: str) -> None:
    words = split(fold(text)).text
    assert after_masdar(words, 0, 0, len(words)) == ()


def test_a_pronoun_says_how_many() -> None:
    assert [pronoun_count(word).value for word in ("مقتله", "مقتلهما", "مقتلهم")] == [1, 2, None]
