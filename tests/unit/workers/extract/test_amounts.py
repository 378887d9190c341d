from __future__ import annotations

import pytest

from workers.event import Count
from workers.extract.amounts import amount_at, amount_before, qualifier_at
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def counted(text: str) -> Count | None:
    words = split(fold(text)).text
    amount = amount_at(words, 0, len(words))
    return amount.people if amount else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 شخصا", Count(12)),
        ("نحو 20 شخصا", Count(20, "about")),
        ("3 على الأقل", Count(3, "at_least")),
        ("ما بين 10 و15 شخصا", Count(10, "at_least")),
        ("عدد من الأشخاص", Count(None, "unspecified", "some")),
        ("عدة أشخاص", Count(None, "unspecified", "some")),
        ("عشرات الأشخاص", Count(None, "unspecified", "tens")),
        ("مئات الأشخاص", Count(None, "unspecified", "hundreds")),
        ("39 تسعة وثلاثين شخصا", Count(39)),
        ("1950 شخصا", Count(1950)),
        ("12 أمس", Count(12)),
    ],
)
def test_a_quantity_of_people_is_read(text: str, expected: Count) -> None:
    assert counted(text) == expected


@pytest.mark.parametrize("text", ["2014", "34 عاما", "12 مارس", "20 كيلومترا", "5 سيارات", "3 بالمئة", "500000 شخص"])
def test_years_dates_and_measures_count_nobody(text: str) -> None:
    assert counted(text) is None


def test_a_number_is_found_from_behind_with_its_qualifier() -> None:
    amount = amount_before(["ما", "لا", "يقل", "عن", "23", "قتيلا"], 5, 0)
    assert amount is not None
    assert (amount.start, amount.people) == (0, Count(23, "at_least"))


def test_a_qualifier_tells_where_its_number_begins() -> None:
    assert qualifier_at(["اكثر", "من", "80"], 0) == ("at_least", 2)
