from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.reading import Reading
from workers.extract.topics import is_figurative


@pytest.mark.parametrize(
    "title",
    [
        "هجوم المنتخب يقصف مرمى الضيوف في مباراة الدوري",
        "انفجار الأسعار في الأسواق وتراجع البورصة",
        "فيلم السينما عن هجوم في مهرجان",
    ],
)
def test_images_of_battle_are_known(reading: Callable[..., Reading], title: str) -> None:
    assert is_figurative(reading(title))


@pytest.mark.parametrize("title", ["هجوم مسلح في سرت", "مقتل 3 مشجعين في مباراة كرة القدم بين النادي والمنتخب"])
def test_a_real_attack_is_not_one(reading: Callable[..., Reading], title: str) -> None:
    assert not is_figurative(reading(title))
