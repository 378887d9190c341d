from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import trigger_of
from workers.extract.casualties import find_tolls
from workers.extract.reading import Reading
from workers.extract.targets import find_targets


@pytest.mark.parametrize(
    ("text", "kind", "targets"),
    [
        ("القبض على مهرب خطير في بنزرت", "arrest", ["مهرب خطير"]),
        ("هجوم استهدف مقر وزارة الداخلية في كابول", "armed_attack", ["مقر وزارة الداخلية"]),
        ("هجوم على دورية للجيش", "armed_attack", ["دورية"]),
        ("هجوم مسلح ومقتل ثلاثة جنود أتراك", "armed_attack", ["جنود أتراك"]),
        ("تحطم طائرة عسكرية قرب المطار", "accident", ["طائرة عسكرية"]),
    ],
)
def test_the_target_is_found(reading: Callable[..., Reading], text: str, kind: str, targets: list[str]) -> None:
    read = reading("", text)
    start, end = read.bounds[0]
    found = find_targets(read, trigger_of(read, kind), find_tolls(read.text, start, end), start, end)
    assert [read.original(*span) for span in found] == targets


def test_the_owner_of_what_is_struck_is_a_target_too(reading: Callable[..., Reading]) -> None:
    read = reading("", "غارات استهدفت معسكرات تابعة لتنظيم داعش")
    trigger = trigger_of(read, "airstrike")
    spans = find_targets(read, trigger, [], 0, len(read.text))
    assert [read.original(*span) for span in spans] == ["معسكرات", "لتنظيم داعش"]


def test_a_definite_noun_has_no_victim_after_it(reading: Callable[..., Reading]) -> None:
    read = reading("", "عملية الاغتيال صدمت المدينة")
    trigger = trigger_of(read, "assassination")
    assert find_targets(read, trigger._replace(start=1, end=2), [], 0, len(read.text)) == []


def test_the_ranks_of_the_dead_are_a_target(reading: Callable[..., Reading]) -> None:
    read = reading("", "غارة أسفرت عن مقتل ثمانية عناصر من تنظيم داعش")
    trigger = trigger_of(read, "airstrike")
    spans = find_targets(read, trigger, find_tolls(read.text, 0, len(read.text)), 0, len(read.text))
    assert "تنظيم داعش" in [read.original(*span) for span in spans]
