from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.actors import find_actors
from workers.extract.candidates import find_candidates
from workers.extract.reading import Reading


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("تمكنت وحدات الحرس الوطني أمس من القبض على مهرب", "وحدات الحرس الوطني"),
        ("اعتقلت الشرطة التركية ثلاثة أشخاص", "الشرطة التركية"),
        ("هجوم نفذه مسلحون على دورية", "مسلحون"),
        ("شنت طائرات التحالف غارات على صنعاء", "طائرات التحالف"),
        ("قضت محكمة تونسية بالسجن المؤبد على المتهم", "محكمة تونسية"),
    ],
)
def test_the_actor_is_found(reading: Callable[..., Reading], text: str, actor: str) -> None:
    read = reading("", text)
    trigger = find_candidates(read)[0].trigger
    assert [read.original(*span) for span in find_actors(read, trigger, *read.bounds[0])] == [actor]


def test_nobody_is_invented(reading: Callable[..., Reading]) -> None:
    read = reading("", "انفجار في سوق بغداد")
    assert find_actors(read, find_candidates(read)[0].trigger, *read.bounds[0]) == []


def test_the_clause_before_its_verb_names_who(reading: Callable[..., Reading]) -> None:
    read = reading("", "أفادت مصادر أن دول الجوار اتفقت على التنسيق")
    trigger = next(m for m in read.matches if m.name == "agreement")
    assert [read.original(*span) for span in find_actors(read, trigger, 0, len(read.text))] == ["دول الجوار"]


def test_what_explodes_did_not_do_it(reading: Callable[..., Reading]) -> None:
    read = reading("", "انفجرت سيارة أمام السوق")
    trigger = next(m for m in read.matches if m.name == "bombing")
    assert find_actors(read, trigger, 0, len(read.text)) == []
