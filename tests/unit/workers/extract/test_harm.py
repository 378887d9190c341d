from __future__ import annotations

import pytest

from workers.extract.harm import after_verb, fallen
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("قتل 3 أشخاص", "قتل", 3),
        ("قتل ثلاثة مهاجمين ملثمين 17 شخصا", "قتل", 17),
        ("قتل الجيش 15 مسلحا", "قتل", 15),
        ("اغتال مسلحون الضابط الليبي", "اغتال", 1),
        ("20 مدنيا على الأقل قتلوا", "قتلوا", 20),
        ("إن شخصا قتل", "قتل", 1),
        ("كانا هناك وقتلا", "وقتلا", 2),
        ("لقي فلان مصرعه", "لقي", 1),
        ("الجندي الذي استشهد في القصف", "استشهد", 1),
        ("واستشهد بسببهما سبعة مقاتلين", "واستشهد", 7),
    ],
)
def test_the_people_of_a_verb_are_counted(text: str, verb: str, expected: int) -> None:
    words = split(fold(text)).text
    (toll,) = after_verb(words, words.index(verb), 0, len(words))
    assert toll.count.value == expected


@pytest.mark.parametrize("text", ["لم يقتل شرطي", "لقي ترحيبا", "اغتال مسلحون"])
def test_a_verb_without_dead_tells_nothing(text: str) -> None:
    words = split(fold(text)).text
    assert [toll for at in range(len(words)) for toll in after_verb(words, at, 0, len(words))] == []


@pytest.mark.parametrize(
    ("text", "slot", "expected"),
    [
        ("سقط ثلاثة من مقاتليه", "killed", 3),
        ("خسرت فيه القوات تسعة مقاتلين", "killed", 9),
        ("أصابت خمسة من المارة", "injured", 5),
        ("نقل عشرة أشخاص إلى المستشفى", "injured", 10),
    ],
)
def test_some_verbs_tell_of_counted_people_only(text: str, slot: str, expected: int) -> None:
    words = split(fold(text)).text
    (toll,) = fallen(words, 0, 0, len(words))
    assert (toll.slot, toll.count.value) == (slot, expected)


@pytest.mark.parametrize("text", ["سقط صاروخ", "سقط شاب", "أصابت القذيفة منزلا", "نقل عشرة أشخاص إلى السجن"])
def test_they_tell_nothing_of_others(text: str) -> None:
    words = split(fold(text)).text
    assert fallen(words, 0, 0, len(words)) == ()
