from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.reading import Reading
from workers.extract.topics import is_quiet


@pytest.mark.parametrize(
    "title",
    ["قرصنة حسابات على الإنترنت في هجوم كبير", "تراجع نمو الاقتصاد", "أمطار ورياح على الساحل", "متحف يعرض لوحات أثرية"],
)
def test_an_article_about_something_else_is_quiet(reading: Callable[..., Reading], title: str) -> None:
    assert is_quiet(reading(title, "يستمر ذلك، بحسب بيانات عن الطقس والنمو والتراث وتطبيق جديد"))


def test_one_word_of_a_topic_does_not_make_it_quiet(reading: Callable[..., Reading]) -> None:
    assert not is_quiet(reading("هجوم مسلح على متحف في سرت", "قتل ثلاثة أشخاص في الهجوم"))


@pytest.mark.parametrize("title", ["", "هجوم", "متحف"])
def test_a_word_alone_is_not_quiet(reading: Callable[..., Reading], title: str) -> None:
    read = reading(title, "" if title else "هجوم")
    assert not is_quiet(read)
