from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.candidates import find_candidates
from workers.extract.reading import Reading


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("هجوم مسلح على دورية", ["armed_attack"]),
        ("هجوم بسيارة مفخخة على دورية", ["bombing"]),
        ("هجوم نفذه انتحاري على دورية", ["suicide_bombing"]),
        ("قصفت طائرات حربية المدينة", ["airstrike"]),
        ("إيقاف ثلاثة أشخاص", ["arrest"]),
        ("حجز كمية من المخدرات", ["seizure"]),
    ],
)
def test_the_narrowest_type_is_taken(reading: Callable[..., Reading], text: str, types: list[str]) -> None:
    assert [candidate.type for candidate in find_candidates(reading(text))] == types


@pytest.mark.parametrize(
    "text",
    [
        "مكافحة التفجيرات",
        "وصل فجر الجمعة إلى المطار",
        "إيقاف نشاط البطولة",
        "ضبط صيغ البرنامج",
        "القبض على شخصين بتهمة سرقة",
        "للمطالبة بإطلاق سراح زميلهم",
    ],
)
def test_what_did_not_happen_is_left_out(reading: Callable[..., Reading], text: str) -> None:
    found = {candidate.type for candidate in find_candidates(reading(text))}
    assert found <= {"arrest"} if "القبض" in text else not found


def test_a_threatened_attack_is_a_threat(reading: Callable[..., Reading]) -> None:
    assert [c.type for c in find_candidates(reading("السفارة تحذر رعاياها من هجمات إرهابية محتملة"))] == ["threat"]
