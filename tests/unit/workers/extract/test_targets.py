from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.candidates import find_candidates
from workers.extract.casualties import find_tolls
from workers.extract.reading import Reading
from workers.extract.targets import find_targets


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("القبض على مهرب خطير في بنزرت", ["مهرب خطير"]),
        ("هجوم استهدف مقر وزارة الداخلية في كابول", ["مقر وزارة الداخلية"]),
        ("هجوم على دورية للجيش", ["دورية"]),
        ("هجوم مسلح ومقتل ثلاثة جنود أتراك", ["جنود أتراك"]),
        ("تحطم طائرة عسكرية قرب المطار", ["طائرة عسكرية"]),
    ],
)
def test_the_target_is_found(reading: Callable[..., Reading], text: str, targets: list[str]) -> None:
    read = reading("", text)
    start, end = read.bounds[0]
    found = find_targets(read, find_candidates(read)[0].trigger, find_tolls(read.text, start, end), start, end)
    assert [read.original(*span) for span in found] == targets


def test_the_owner_of_what_is_struck_is_a_target_too(reading: Callable[..., Reading]) -> None:
    read = reading("", "غارات استهدفت معسكرات تابعة لتنظيم داعش")
    trigger = next(m for m in read.matches if m.name == "airstrike")
    spans = find_targets(read, trigger, [], 0, len(read.text))
    assert [read.original(*span) for span in spans] == ["معسكرات", "لتنظيم داعش"]


def test_a_definite_noun_has_no_victim_after_it(reading: Callable[..., Reading]) -> None:
    read = reading("", "عملية الاغتيال صدمت المدينة")
    trigger = next(m for m in read.matches if m.name == "assassination")
    assert find_targets(read, trigger._replace(start=1, end=2), [], 0, len(read.text)) == []


def test_the_ranks_of_the_dead_are_a_target(reading: Callable[..., Reading]) -> None:
    read = reading("", "غارة أسفرت عن مقتل ثمانية عناصر من تنظيم داعش")
    trigger = next(m for m in read.matches if m.name == "airstrike")
    spans = find_targets(read, trigger, find_tolls(read.text, 0, len(read.text)), 0, len(read.text))
    assert "تنظيم داعش" in [read.original(*span) for span in spans]
