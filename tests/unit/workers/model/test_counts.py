"""The model's numbers: kept when the quoted words say them, else None."""

from typing import Any

import pytest

from tests.unit.workers.stand_ins import article
from workers.event import Count
from workers.model.answer import Counted
from workers.model.counts import checked
from workers.model.quotes import find, text_of


def count(quote: str, value: int | None, text: str = "", **more: Any) -> Count | None:
    subject = text_of(article(title="خبر", text=text or quote))
    found = find(subject, quote)
    assert found
    return checked(Counted(quote, value, **more), subject.words.text, found)


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        ("ثلاثة جنود", 3),
        ("٢٣ شخصا", 23),
        ("مقتل 23 شخصا", 23),
        ("مئة وخمسة وعشرين قتيلا", 125),
        ("وثلاثة آخرين", 3),
        ("مقتل جندي", 1),
        ("قتيلان", 2),
        ("ضابط وثلاثة جنود", 4),
        ("ضابط وثلاثة جنود", 3),
        ("مقتل زعيم التنظيم", 1),
        ("مقتل زعيمين", 2),
        ("دون ضحايا", 0),
        ("ولم تقع إصابات", 0),
    ],
)
def test_said(quote: str, value: int) -> None:
    assert count(quote, value) == Count(value)


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        ("ثلاثة جنود", 4),
        ("23 شخصا", 24),  # «شخصا» is no further person
        ("23 شخصا", 1),
        ("23 من شخص", 24),
        ("مقتل جندي", 2),
        ("سقوط قتلى", 7),
        ("دون ضحايا", 1),
        ("مقتل زعيم التنظيم", 0),
        ("ثلاثة جنود", -3),
        ("ثلاثة جنود", 10**30),
        ("عشرات القتلى", 1),
    ],
)
def test_not_said(quote: str, value: int) -> None:
    assert count(quote, value) is None


@pytest.mark.parametrize(
    ("quote", "text", "value", "kept"),
    [
        ("خمسة", "مقتل مئة وخمسة جنود", 5, False),
        ("وخمسة جنود", "مقتل مئة وخمسة جنود", 105, True),
        ("ثلاثة", "نزوح ثلاثة آلاف شخص", 3, False),
        ("ثلاثة", "نزوح ثلاثة آلاف شخص", 3000, True),
        ("ثلاثة جنود", "في 5 مارس مقتل ثلاثة جنود", 3, True),
        ("ثلاثة جنود", "في 5 مارس مقتل ثلاثة جنود", 8, False),
    ],
)
def test_half_a_number_is_none(quote: str, text: str, value: int, kept: bool) -> None:
    assert (count(quote, value, text) is not None) == kept


@pytest.mark.parametrize(
    ("quote", "vague", "kept"),
    [
        ("عشرات القتلى", "tens", "tens"),
        ("مئات القتلى", "hundreds", "hundreds"),
        ("مئات القتلى", "tens", None),
        ("عدد من القتلى", "some", "some"),
        ("قتلى", None, None),
    ],
)
def test_vague_ones(quote: str, vague: Any, kept: str | None) -> None:
    found = count(quote, None, vague=vague, qualifier="exact")
    assert found == Count(None, "unspecified", kept)  # type: ignore[arg-type]


def test_the_qualifier_is_the_models() -> None:
    assert count("نحو ثلاثة جنود", 3, qualifier="about") == Count(3, "about")
    assert count("ثلاثة جنود", 3, qualifier="unspecified") == Count(3)
