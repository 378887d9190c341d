from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.extract.readings import reading_of, trigger_of
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.roles import LEAST, ROLES, Part, _parts, find_parts, seen_of, sentence_seen


def people(text: str, kind: str) -> dict[str, list[str]]:
    """The phrases of each role, seen from the first trigger of a type."""
    read = reading_of("", text)
    parts = find_parts(read, trigger_of(read, kind))
    return {role: [read.original(part.start, part.end) for part in parts if part.role == role] for role in ROLES}


@pytest.mark.parametrize(
    ("text", "kind", "actors", "targets"),
    [
        ("اعتقلت الشرطة ثلاثة أشخاص", "arrest", ["الشرطة"], ["ثلاثة أشخاص"]),
        ("هاجم مسلحون ثكنة للجيش في سبها", "armed_attack", ["مسلحون"], ["ثكنة للجيش"]),
        ("شنت طائرات التحالف غارات على صنعاء", "airstrike", ["طائرات التحالف"], []),
        ("قضت محكمة تونسية بالسجن المؤبد على المتهم", "judicial", ["محكمة تونسية"], []),
        ("نظم عشرات العمال أمس الثلاثاء وقفة احتجاجية في صفاقس", "protest", ["عشرات العمال"], []),
        ("تم القبض على مهرب خطير في بنزرت", "arrest", [], ["مهرب خطير"]),
    ],
)
def test_who_did_it_to_whom(text: str, kind: str, actors: list[str], targets: list[str]) -> None:
    assert people(text, kind) == {"actor": actors, "target": targets}


def test_nobody_is_invented() -> None:
    assert people("وقع زلزال في تركيا", "disaster") == {"actor": [], "target": []}


def test_only_the_sentence_of_the_trigger_is_searched() -> None:
    assert people("وصل الوزير. اعتقلت الشرطة ثلاثة أشخاص. وصل مسلحون.", "arrest") == {
        "actor": ["الشرطة"],
        "target": ["ثلاثة أشخاص"],
    }


words = ["اعتقلت", "الشرطة", "ثلاثة", "أشخاص", "هجوم", "على", "دورية", "مسلحون", "في", "بغداد", "،", ".", "12", "أن"]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(words), min_size=1, max_size=25))
def test_parts_lie_apart_inside_the_sentence(text: list[str]) -> None:
    read = reading_of("", " ".join(text))
    for trigger in read.matches:
        start, end = read.sentence_of(trigger.start)
        parts = find_parts(read, trigger)
        assert all(start <= part.start < part.end <= end and LEAST <= part.chance <= 1.001 for part in parts)
        assert all(one.end <= other.start for one, other in itertools.pairwise(parts))


def chances(*labels: str) -> list[dict[str, float]]:
    return [{label: 0.8, "O": 0.2} for label in labels]


@pytest.mark.parametrize(
    ("labels", "parts"),
    [
        (("O", "O"), []),
        (("B-actor", "I-actor", "O"), [Part("actor", 10, 12, 0.8)]),
        (("O", "B-target"), [Part("target", 11, 12, 0.8)]),
        (("B-actor", "B-actor"), [Part("actor", 10, 11, 0.8), Part("actor", 11, 12, 0.8)]),
        (("B-actor", "B-target", "I-target"), [Part("actor", 10, 11, 0.8), Part("target", 11, 13, 0.8)]),
        (("I-actor", "O", "I-actor"), [Part("actor", 10, 11, 0.8), Part("actor", 12, 13, 0.8)]),
        ((), []),
    ],
)
def test_runs_of_one_role_are_a_part(labels: tuple[str, ...], parts: list[Part]) -> None:
    assert list(_parts(chances(*labels), 10)) == parts


def test_a_part_is_as_sure_as_its_surest_word() -> None:
    (part,) = _parts([{"B-actor": 0.4, "O": 0.6}, {"I-actor": 0.9, "O": 0.1}, {"I-actor": LEAST - 0.1}], 0)
    assert part == Part("actor", 0, 2, 0.9)


def rows(text: str, kind: str = "arrest") -> dict[str, set[str]]:
    """What is seen of each word of the first sentence, by the folded word."""
    read = reading_of("", text)
    found = _seen(read, trigger_of(read, kind))
    return {word: set(row) for word, row in zip(read.text, found, strict=False)}


def _seen(read: Reading, trigger: Match) -> list[list[str]]:
    return seen_of(read, trigger, sentence_seen(read, *read.sentence_of(trigger.start)))


def test_a_word_and_its_neighbours_are_seen() -> None:
    row = rows("اعتقلت الشرطة ثلاثة أشخاص")["الشرطه"]
    assert {"word=الشرطه", "front=ال", "back=طه", "is=police", "is=definite", "title=False"} <= row
    assert {"-1word=اعتقلت", "-1is=trigger", "1word=ثلاثه", "1is=number", "2word=اشخاص", "edge-2"} <= row


def test_where_a_word_stands_to_the_trigger_is_seen() -> None:
    seen = rows("أمس اعتقلت الشرطة ثلاثة أشخاص")
    assert {"before1", "arrestbefore", "verbbefore1"} <= seen["امس"]
    assert {"in0", "arrestin"} <= seen["اعتقلت"]
    assert {"after1", "arrestafter", "behind=اعتقلت1"} <= seen["الشرطه"]
    assert "after3" in seen["اشخاص"]


def test_what_governs_a_word_is_seen() -> None:
    seen = rows("اعتقلت الشرطة رجلا في مدينة سرت", "arrest")
    assert {"under=the trigger1", "under=the trigger|arrestafter"} <= seen["الشرطه"]
    assert "under=في1" in seen["مدينه"]


def test_what_stands_between_a_word_and_the_trigger_is_seen() -> None:
    seen = rows("وقع هجوم على دورية ، ثم اعتقال رجل في سرت", "armed_attack")
    assert {"betweenafter=mark0|armed_attack", "betweenafter=preposition1|armed_attack"} <= seen["دوريه"]
    assert {"betweenafter=mark1|armed_attack", "betweenafter=trigger1|armed_attack"} <= seen["رجل"]


def test_what_the_rules_make_of_a_word_is_seen_as_a_hint() -> None:
    seen = rows("هجوم نفذه مسلحون على دورية", "armed_attack")
    plain = sentence_seen(reading_of("", "هجوم نفذه مسلحون على دورية"), 0, 5)
    assert seen["مسلحون"] - set(plain[2])
    assert any("actor" in what for what in seen["مسلحون"])
    assert not any("actor" in what for what in plain[2])


@pytest.mark.parametrize("text", ["هجوم", "هجوم.", "هجوم وقع", "وقع هجوم", ". هجوم"])
def test_every_word_has_a_row_at_the_edges_too(text: str) -> None:
    read = reading_of("", text)
    trigger = trigger_of(read, "armed_attack")
    start, end = read.sentence_of(trigger.start)
    assert len(_seen(read, trigger)) == end - start
    titled = reading_of(text)
    assert "title=True" in _seen(titled, trigger_of(titled, "armed_attack"))[0]
