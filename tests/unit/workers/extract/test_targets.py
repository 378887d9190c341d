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
