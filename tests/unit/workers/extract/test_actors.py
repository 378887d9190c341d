from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import trigger_of
from workers.extract.actors import find_actors
from workers.extract.reading import Reading


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        ("تمكنت وحدات الحرس الوطني أمس من القبض على مهرب", "arrest", "وحدات الحرس الوطني"),
        ("اعتقلت الشرطة التركية ثلاثة أشخاص", "arrest", "الشرطة التركية"),
        ("هجوم نفذه مسلحون على دورية", "armed_attack", "مسلحون"),
        ("شنت طائرات التحالف غارات على صنعاء", "airstrike", "طائرات التحالف"),
        ("قضت محكمة تونسية بالسجن المؤبد على المتهم", "judicial", "محكمة تونسية"),
    ],
)
def test_the_actor_is_found(reading: Callable[..., Reading], text: str, kind: str, actor: str) -> None:
    read = reading("", text)
    assert [read.original(*span) for span in find_actors(read, trigger_of(read, kind), *read.bounds[0])] == [actor]


def test_nobody_is_invented(reading: Callable[..., Reading]) -> None:
    read = reading("", "انفجار في سوق بغداد")
    assert find_actors(read, trigger_of(read, "bombing"), *read.bounds[0]) == []


def test_the_clause_before_its_verb_names_who(reading: Callable[..., Reading]) -> None:
    read = reading("", "أفادت مصادر أن دول الجوار اتفقت على التنسيق")
    trigger = trigger_of(read, "agreement")
    assert [read.original(*span) for span in find_actors(read, trigger, 0, len(read.text))] == ["دول الجوار"]


def test_what_explodes_did_not_do_it(reading: Callable[..., Reading]) -> None:
    read = reading("", "انفجرت سيارة أمام السوق")
    trigger = trigger_of(read, "bombing")
    assert find_actors(read, trigger, 0, len(read.text)) == []
