from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.reading import Reading
from workers.extract.topics import is_figurative, is_quiet


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


@pytest.mark.parametrize(
    "title",
    ["قرصنة حسابات على الإنترنت في هجوم كبير", "تراجع نمو الاقتصاد", "أمطار ورياح على الساحل", "متحف يعرض لوحات أثرية"],
)
def test_an_article_about_something_else_is_quiet(reading: Callable[..., Reading], title: str) -> None:
    assert is_quiet(reading(title, "يستمر ذلك، بحسب بيانات عن الطقس والنمو والتراث وتطبيق جديد"))


def test_one_word_of_a_topic_does_not_make_it_quiet(reading: Callable[..., Reading]) -> None:
    assert not is_quiet(reading("هجوم مسلح على متحف في سرت", "قتل ثلاثة أشخاص في الهجوم"))
