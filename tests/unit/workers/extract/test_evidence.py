from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.candidates import find_candidates
from workers.extract.drafts import fill
from workers.extract.evidence import is_afterwards, is_proven
from workers.extract.merge import Draft
from workers.extract.reading import Reading


def first(reading: Reading) -> Draft:
    return fill(reading, find_candidates(reading))[0]


@pytest.mark.parametrize(
    ("text", "proven"),
    [
        ("هجوم على الحكم", False),
        ("هجوم في سرت", False),
        ("هجوم نفذه مسلحون في سرت", True),
        ("هجوم أسفر عن مقتل ثلاثة أشخاص", True),
        ("هجوم في سرت أسفر عن إصابة ثلاثة أشخاص", True),
        ("إيقاف ثلاثة أشخاص", True),
    ],
)
def test_violence_needs_dead_or_a_place_and_security(reading: Callable[..., Reading], text: str, proven: bool) -> None:
    read = reading("", text)
    assert is_proven(read, first(read)) is proven


def test_the_cause_of_the_news_is_not_the_news(reading: Callable[..., Reading]) -> None:
    after, news = reading("تراجع السياحة بعد هجوم سوسة"), reading("هجوم سوسة")
    assert is_afterwards(after, first(after))
    assert not is_afterwards(news, first(news))
