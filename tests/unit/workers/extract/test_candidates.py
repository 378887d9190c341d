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


def test_a_court_condemns_but_does_not_execute(reading: Callable[..., Reading]) -> None:
    assert [c.type for c in find_candidates(reading("محكمة تقضي بإعدام متهمين اثنين"))] == ["judicial"]
    assert [c.type for c in find_candidates(reading("تنفيذ حكم الإعدام في متهمين أدانتهما محكمة"))] != ["judicial"]


def test_a_riot_belongs_to_the_protest(reading: Callable[..., Reading]) -> None:
    assert [c.type for c in find_candidates(reading("مواجهات بين محتجين وقوات الأمن"))] == ["protest"]
    assert "clash" in [c.type for c in find_candidates(reading("مواجهات مسلحة بين محتجين وقوات الأمن"))]


def test_bombs_that_are_found_do_no_harm(reading: Callable[..., Reading]) -> None:
    assert "bombing" not in [c.type for c in find_candidates(reading("العثور على عبوة ناسفة قرب المدرسة"))]
    assert [c.type for c in find_candidates(reading("عبوة ناسفة تقتل جنديا"))] == ["bombing"]


@pytest.mark.parametrize(("force", "kind"), [("الأفريكوم", "airstrike"), ("الجيش الليبي", "clash")])
def test_a_force_that_announces_dead_fighters_fought(reading: Callable[..., Reading], force: str, kind: str) -> None:
    assert [c.type for c in find_candidates(reading("", f"أعلن {force} وفاة ثمانية عناصر من تنظيم داعش"))] == [kind]


def test_what_makes_it_another_type_may_be_definite(reading: Callable[..., Reading]) -> None:
    assert find_candidates(reading("برنامج لصد الهجمات الإلكترونية")) == []


def test_the_release_makes_the_abduction_known(reading: Callable[..., Reading]) -> None:
    found = find_candidates(reading("إطلاق سراح ستة صيادين خطفوا قرب ليبيا"))
    assert [(c.type, c.given) for c in found] == [("judicial", False), ("abduction", True)]
