from __future__ import annotations

from workers.event import Count
from workers.extract.counting import Toll, people_from, people_of
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def test_joined_people_are_added_up_and_named() -> None:
    words = split(fold("مقتل شرطي وجنديين")).text
    toll = people_of(words, 0, 1, len(words), "killed", "masdar")
    assert toll is not None
    assert toll.count == Count(3)
    assert [words[begin:end] for begin, end in toll.who] == [["شرطي"], ["وجنديين"]]


def test_a_vague_part_makes_the_whole_vague() -> None:
    words = split(fold("مقتل عشرات المدنيين")).text
    toll = people_of(words, 0, 1, len(words), "killed", "masdar")
    assert toll is not None
    assert toll.count == Count(None, "unspecified", "tens")


def test_a_second_noun_may_stand_under_the_same_number() -> None:
    words = split(fold("مقتل 57 امرأة وطفلا")).text
    toll = people_of(words, 0, 1, len(words), "killed", "masdar")
    assert toll is not None
    assert toll.count == Count(57)


def test_bare_persons_name_nobody() -> None:
    words = split(fold("3 أشخاص")).text
    assert list(people_from(words, Toll("killed", Count(3), 0, 2, ((1, 2),)))) == []
