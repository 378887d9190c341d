from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import trigger_of
from workers.extract.reading import Reading
from workers.extract.reality import is_given, is_real, object_of


def real(reading: Reading) -> list[str]:
    """The types of the triggers that nothing around them makes unreal."""
    return [match.name for match in reading.matches if match.form != "group" and is_real(reading, match)]


@pytest.mark.parametrize("work", ["فيلم", "رواية", "مسلسل", "أغنية", "وشريط"])
def test_the_title_of_a_work_tells_of_nothing(reading: Callable[..., Reading], work: str) -> None:
    assert real(reading(f"عرض {work} «ليلة الاغتيال» في المدينة")) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("عملية «تحرير مدينة سرت» مستمرة", "territorial_change"),
        ("«هجوم مسلح» في سرت", "armed_attack"),
        ("اغتيال كاتب فيلم «الليل» في صيدا", "assassination"),
    ],
)
def test_other_quotes_do_no_harm(reading: Callable[..., Reading], text: str, kind: str) -> None:
    assert kind in real(reading(text))


@pytest.mark.parametrize("text", ["دارت معركة عنيفة قبل أكثر من قرن", "معركة عنيفة دارت قرب سرت في عام 1915"])
def test_history_tells_of_nothing(reading: Callable[..., Reading], text: str) -> None:
    assert real(reading("", text)) == []


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
    at = object_of(read, trigger_of(read, "territorial_change"))
    assert at is not None
    assert ground in read.text[at]


@pytest.mark.parametrize("text", ["المرأة تسيطر على 80 بالمائة من المشتريات", "استعاد نشاطه نحو تونس"])
def test_a_market_or_a_habit_is_no_ground(reading: Callable[..., Reading], text: str) -> None:
    assert real(reading("", text)) == []


@pytest.mark.parametrize(
    ("told", "other"),
    [
        ("جماعة مسلحة تهدد باستهداف الموانئ", "النقابة تهدد بمقاطعة الجلسة"),
        ("مسلحون هاجموا ثكنة للجيش", "الصحافة تهاجم المدرب"),
        ("إيقاف ثلاثة أشخاص", "إيقاف نشاط البطولة"),
        ("القبض على سارق بعد سرقة", "القبض على شخصين بتهمة سرقة"),
        ("إطلاق سراح الصيادين", "للمطالبة بإطلاق سراح زميلهم"),
        ("فجر رجل نفسه", "وصل فجر الجمعة إلى المطار"),
    ],
)
def test_the_same_words_tell_or_do_not(reading: Callable[..., Reading], told: str, other: str) -> None:
    first, second = reading("", told), reading("", other)
    kinds = {match.name for match in second.matches}
    assert kinds & set(real(first))
    assert kinds - set(real(second))


def test_what_is_sought_is_not_agreed(reading: Callable[..., Reading]) -> None:
    assert "agreement" not in real(reading("", "محادثات لبحث الاتفاق على جدول زمني"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("فيلم عن تفجير لندن", "bombing"),
        ("إحياء الذكرى العاشرة لاغتيال الرئيس", "assassination"),
        ("انفجار الوضع الاقتصادي في لبنان", "bombing"),
        ("مكافحة التفجيرات", "bombing"),
    ],
)
def test_works_anniversaries_and_images_are_not_real(reading: Callable[..., Reading], text: str, kind: str) -> None:
    read = reading(text)
    assert not is_real(read, trigger_of(read, kind))


def test_known_victims_are_given(reading: Callable[..., Reading]) -> None:
    read = reading("الإفراج عن العمال الذين خطفهم مسلحون")
    assert is_given(read, trigger_of(read, "abduction"))
    named = reading("إطلاق سراح العمال المخطوفين")
    assert is_given(named, trigger_of(named, "abduction"))
    fresh = reading("", "خطف مسلحون أربعة عمال")
    assert not any(is_given(fresh, match) for match in fresh.matches)
