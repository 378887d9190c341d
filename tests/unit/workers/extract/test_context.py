from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.context import claimant, means_of, modality_of, source_of
from workers.extract.reading import Reading


def test_the_claimant_stands_beside_the_claim(reading: Callable[..., Reading]) -> None:
    read = reading("", "أعلن تنظيم داعش تبني الهجوم")
    span = claimant(read)
    assert span is not None
    assert read.original(*span) == "تنظيم داعش"


def test_a_claim_not_made_has_no_claimant(reading: Callable[..., Reading]) -> None:
    assert claimant(reading("", "لم يتبن تنظيم داعش الهجوم")) is None


@pytest.mark.parametrize(
    ("text", "source"),
    [("وقع هجوم وفق مصدر أمني", "مصدر أمني"), ("أعلنت وزارة الدفاع مقتل جندي", "وزارة الدفاع مقتل جندي")],
)
def test_the_source_is_whom_the_sentence_credits(reading: Callable[..., Reading], text: str, source: str) -> None:
    read = reading("", text)
    span = source_of(read, *read.bounds[0])
    assert span is not None
    assert read.original(*span) == source


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("نفت الوزارة وقوع هجوم في سرت", "denied"),
        ("من المقرر تنظيم وقفة احتجاجية", "planned"),
        ("زعم التنظيم تنفيذ هجوم في سرت", "claimed"),
        ("وقع هجوم في سرت", "asserted"),
    ],
)
def test_modality_is_read_off_the_words_nearby(reading: Callable[..., Reading], text: str, modality: str) -> None:
    read = reading("", text)
    at = next(m.start for m in read.matches if m.form != "group")
    assert modality_of(read, *read.bounds[0], at) == modality


def test_only_a_fitting_weapon_is_the_means(reading: Callable[..., Reading]) -> None:
    read = reading("", "هجوم بسيارة مفخخة وسكين")
    assert means_of(read, "bombing", *read.bounds[0]) == "car_bomb"
    assert means_of(read, "protest", *read.bounds[0]) is None


@pytest.mark.parametrize(
    "text", ["ولم تعلن أي جهة من تنظيم القاعدة مسؤوليتها", "داعش لم يعلن حتى الآن مسؤوليته عن الهجوم"]
)
def test_an_unclaimed_attack_has_no_claimant(reading: Callable[..., Reading], text: str) -> None:
    assert claimant(reading("", text)) is None


def test_a_denied_report_is_denied_far_behind(reading: Callable[..., Reading]) -> None:
    read = reading("", "نفى الجيش صحة أنباء تداولتها مواقع التواصل عن تعرض المطار إلى قصف")
    assert modality_of(read, 0, len(read.text), len(read.text) - 1) == "denied"


def test_a_definite_weapon_is_known(reading: Callable[..., Reading]) -> None:
    read = reading("", "تفجير السيارة المفخخة")
    assert means_of(read, "bombing", 0, len(read.text)) == "car_bomb"
