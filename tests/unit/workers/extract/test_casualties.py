from __future__ import annotations

import pytest

from workers.event import Count
from workers.extract.casualties import find_tolls
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def tolls(text: str) -> list[tuple[str, int | None, str]]:
    words = split(fold(text)).text
    return [(toll.slot, toll.count.value, toll.count.qualifier) for toll in find_tolls(words, 0, len(words))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل جندي", [("killed", 1, "exact")]),
        ("سقوط قتيلين", [("killed", 2, "exact")]),
        ("قتل 3 أشخاص على الأقل وأصيب 21 آخرون", [("killed", 3, "at_least"), ("injured", 21, "exact")]),
        ("ما لا يقل عن 23 قتيلا", [("killed", 23, "at_least")]),
        ("نحو أربعين جريحا", [("injured", 40, "about")]),
        ("مقتل ضابط وثلاثة جنود", [("killed", 4, "exact")]),
        ("مقتل 4 من جنود الاحتلال", [("killed", 4, "exact")]),
        ("أودت بحياة 94 شخصا", [("killed", 94, "exact")]),
        ("لقي شاب مصرعه", [("killed", 1, "exact")]),
        ("أكثر من 80 مسلحا قتلوا", [("killed", 80, "at_least")]),
        ("ارتفع عدد القتلى إلى 52", [("killed", 52, "exact")]),
        ("سقوط قتلى وجرحى", [("killed", None, "unspecified"), ("injured", None, "unspecified")]),
        ("عشرات القتلى", [("killed", None, "unspecified")]),
        ("أصيب اليوم الاثنين 8 أشخاص", [("injured", 8, "exact")]),
        ("أصيب في الانفجار جنديان", [("injured", 2, "exact")]),
        ("انتشال ثلاث جثث", [("killed", 3, "exact")]),
        ("قتلت قوات الأمن مساء أمس ثلاثة مسلحين", [("killed", 3, "exact")]),
        ("انفجار دون إصابات", [("injured", 0, "exact")]),
    ],
)
def test_tolls_are_read(text: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert tolls(text) == expected


@pytest.mark.parametrize(
    "text", ["قضت المحكمة بالسجن 3 سنوات", "القتلى من المدنيين", "لقي الفريق ترحيبا", "48 شخصا في القاعة"]
)
def test_no_toll_is_invented(text: str) -> None:
    assert tolls(text) == []


def test_a_dead_attacker_is_told_from_the_victims() -> None:
    words = split(fold("مقتل المهاجم")).text
    (toll,) = find_tolls(words, 0, len(words))
    assert (toll.perpetrator, toll.count) == (True, Count(1))


def test_eleven_is_joined_as_a_number() -> None:
    words = ["مقتل", "ثلاثه", "جنود", "واحد", "عشر", "مسلحا"]
    (toll,) = find_tolls(words, 0, len(words))
    assert toll.count == Count(14)


def test_somebodys_companion_is_one() -> None:
    words = ["واصابه", "مرافقه", "بجروح"]
    assert [(t.slot, t.count) for t in find_tolls(words, 0, len(words))] == [("injured", Count(1))]


def test_what_a_happening_did_not_cause_is_nought() -> None:
    words = ["ولم", "تسفر", "عن", "اي", "اصابات"]
    assert [(t.slot, t.count) for t in find_tolls(words, 0, len(words))] == [("injured", Count(0))]
