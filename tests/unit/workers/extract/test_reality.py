from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.candidates import find_candidates
from workers.extract.reading import Reading
from workers.extract.reality import is_given, object_of


def types(reading: Reading) -> list[str]:
    return [candidate.type for candidate in find_candidates(reading)]


@pytest.mark.parametrize("work", ["فيلم", "رواية", "مسلسل", "أغنية", "وشريط"])
def test_the_title_of_a_work_tells_of_nothing(reading: Callable[..., Reading], work: str) -> None:
    assert types(reading(f"عرض {work} «ليلة الاغتيال» في المدينة")) == []


@pytest.mark.parametrize(
    "text", ["عملية «تحرير مدينة سرت» مستمرة", "«هجوم مسلح» في سرت", "اغتيال كاتب فيلم «الليل» في صيدا"]
)
def test_other_quotes_do_no_harm(reading: Callable[..., Reading], text: str) -> None:
    assert types(reading(text)) != []


@pytest.mark.parametrize(
    "text",
    ["دارت معركة عنيفة قبل أكثر من قرن", "معركة عنيفة دارت قرب سرت في عام 1915", "خطف الأضواء", "تخطف أنظار الحضور"],
)
def test_history_and_images_tell_of_nothing(reading: Callable[..., Reading], text: str) -> None:
    assert types(reading("", text)) == []


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        ("سيطرة التنظيم على منطقة أبو قرين", "منطقه"),
        ("استعادت قوات الجيش الوطني اليمني أمس قاعدة العند", "قاعده"),
        ("تحرير مدينة سرت من التنظيم", "مدينه"),
    ],
)
def test_ground_changes_hands(reading: Callable[..., Reading], text: str, ground: str) -> None:
    read = reading("", text)
    trigger = next(m for m in read.matches if m.name == "territorial_change")
    at = object_of(read, trigger)
    assert at is not None
    assert ground in read.text[at]


@pytest.mark.parametrize(
    "text", ["انسحبت اللاعبة من بطولة تايوان", "المرأة تسيطر على 80 بالمائة من المشتريات", "استعاد نشاطه نحو تونس"]
)
def test_a_title_or_a_market_is_no_ground(reading: Callable[..., Reading], text: str) -> None:
    assert types(reading("", text)) == []


def test_only_violence_is_a_threat(reading: Callable[..., Reading]) -> None:
    assert types(reading("جماعة مسلحة تهدد باستهداف الموانئ")) == ["threat"]
    assert types(reading("النقابة تهدد بمقاطعة الجلسة")) == []


def test_one_attacks_in_words_too(reading: Callable[..., Reading]) -> None:
    assert types(reading("", "الصحافة تهاجم المدرب")) == []
    assert types(reading("", "مسلحون هاجموا ثكنة للجيش")) == ["armed_attack"]


def test_what_is_sought_is_not_agreed(reading: Callable[..., Reading]) -> None:
    assert "agreement" not in types(reading("", "محادثات لبحث الاتفاق على جدول زمني"))


def test_known_victims_are_given(reading: Callable[..., Reading]) -> None:
    read = reading("الإفراج عن العمال الذين خطفهم مسلحون")
    assert [is_given(read, m) for m in read.matches if m.name == "abduction"] == [True]
    fresh = reading("", "خطف مسلحون أربعة عمال")
    assert not any(is_given(fresh, m) for m in fresh.matches)


@pytest.mark.parametrize(
    "text",
    [
        "فيلم عن تفجير لندن",
        "إحياء الذكرى العاشرة لاغتيال الرئيس",
        "انفجار الوضع الاقتصادي في لبنان",
        "هجوم حاد على الوزير",
    ],
)
def test_works_anniversaries_and_images_are_no_attacks(reading: Callable[..., Reading], text: str) -> None:
    assert types(reading(text)) == []
