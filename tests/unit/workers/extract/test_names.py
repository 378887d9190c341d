from __future__ import annotations

from collections.abc import Callable

from workers.event import Name
from workers.extract.names import to_name
from workers.extract.reading import Reading


def test_a_known_group_brings_its_english_name(reading: Callable[..., Reading]) -> None:
    assert to_name(reading("تنظيم داعش"), (0, 2)) == Name("تنظيم داعش", "Islamic State")


def test_a_phrase_that_opens_with_a_group_ends_with_it(reading: Callable[..., Reading]) -> None:
    assert to_name(reading("تنظيم داعش مسؤوليته"), (0, 3)) == Name("تنظيم داعش", "Islamic State")


def test_an_empty_phrase_names_nobody(reading: Callable[..., Reading]) -> None:
    assert to_name(reading("تنظيم داعش"), (1, 1)) is None


def test_no_name_ends_with_a_preposition(reading: Callable[..., Reading]) -> None:
    assert to_name(reading("محكمة الجنايات في باريس"), (0, 3)) == Name("محكمة الجنايات")
    assert to_name(reading("محكمة في باريس"), (1, 2)) is None


def test_a_state_named_second_is_named_without_its_conjunction(reading: Callable[..., Reading]) -> None:
    read = reading("لقاء بين تونس والجزائر وليبيا")
    named = [to_name(read, (at, at + 1)) for at in (2, 3, 4)]
    assert [name.name_ar for name in named if name] == ["تونس", "الجزائر", "ليبيا"]
