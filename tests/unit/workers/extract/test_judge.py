from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import reading_of, trigger_of
from workers.extract.judge import NONE, article_seen, judged, seen_of
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare

CONSEQUENCES = "قتل ثلاثة جنود أمس الثلاثاء في هجوم مسلح على دورية للجيش في بغداد."


def seen(title: str, text: str = "", kind: str = "armed_attack", word: str = "هجوم") -> list[str]:
    """What is seen of the first trigger of a type that opens with a word."""
    read = reading_of(title, text)
    return seen_of(read, read.spans[trigger_of(read, kind, word)[:2]], article_seen(read))


def likeliest(title: str, text: str, word: str) -> set[str]:
    """What the judge takes each trigger for that opens with a word."""
    read = reading_of(title, text)
    return {
        max(chances, key=lambda name: chances[name])
        for trigger, chances in judged(read)
        if bare(read.text[trigger.start]) == word
    }


@pytest.mark.parametrize(
    ("title", "text", "word", "kind"),
    [
        ("هجوم مسلح على دورية للشرطة في بغداد", "", "هجوم", "armed_attack"),
        ("هجوم مسلح على دورية في بغداد", CONSEQUENCES, "هجوم", "armed_attack"),
        ("", "اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.", "اعتقلت", "arrest"),
        ("حجز كمية من المخدرات في صفاقس", "", "حجز", "seizure"),
        ("", "قضت محكمة تونسية بالسجن المؤبد على المتهم", "قضت", "judicial"),
        ("حادث مرور في سوسة", "توفي ثلاثة أشخاص أمس الثلاثاء في حادث مرور بسوسة.", "حادث", "accident"),
        ("اختطاف مهندس في طرابلس", "اختطف مسلحون أمس الثلاثاء مهندسا في طرابلس.", "اختطاف", "abduction"),
        ("غارة على سرت", "شنت طائرات غارة على سرت أمس وقتل 4 مسلحين", "غاره", "airstrike"),
    ],
)
def test_a_plain_telling_is_believed(title: str, text: str, word: str, kind: str) -> None:
    assert likeliest(title, text, word) == {kind}


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("مكافحة الهجمات", "هجمات"),
        ("مكافحة التفجيرات", "تفجيرات"),
        ("انفجار الوضع الاقتصادي في لبنان", "انفجار"),
        ("إيقاف نشاط البطولة", "ايقاف"),
    ],
)
def test_what_did_not_happen_is_doubted(title: str, word: str) -> None:
    assert likeliest(title, "", word) == {NONE}


def test_no_model_is_asked_about_a_film() -> None:
    assert judged(reading_of("فيلم عن تفجير لندن")) == []


def test_the_chances_of_a_trigger_sum_to_one() -> None:
    found = judged(reading_of("هجوم مسلح على دورية في بغداد", CONSEQUENCES))
    assert len(found) > 2
    assert [sum(chances.values()) for _, chances in found] == pytest.approx([1.0] * len(found))
    assert all(0 <= chance <= 1 for _, chances in found for chance in chances.values())


def test_words_that_speak_for_several_types_are_judged_once() -> None:
    read = reading_of("ضبط صيغ البرنامج")
    assert {match.name for match in read.matches} == {"arrest", "seizure"}
    assert [{match.name for match in matches} for matches in read.spans.values()] == [{"arrest", "seizure"}]
    assert len(judged(read)) == 1


def test_the_name_of_a_group_is_no_trigger() -> None:
    read = reading_of("غارات على تنظيم داعش")
    assert [read.original(*span) for span in read.spans] == ["غارات"]


def test_an_article_without_triggers_has_nothing_to_judge() -> None:
    assert judged(reading_of("صدور عدد جديد من المجلة")) == []


def test_the_trigger_and_its_neighbours_are_seen() -> None:
    around = seen("", "وقع هجوم على دورية")
    assert {"words=هجوم", "form=noun", "first=هجوم", "indefinite", "type=armed_attack", "real=True"} <= set(around)
    assert {"-1=وقع", "1=علي", "before=وقع", "after=علي", "1 look=preposition", "edge-2", "two after=علي_دوريه"} <= set(
        around
    )
    assert "definite" in seen("", "وقع الهجوم")


def test_the_sentence_is_seen_and_the_next_one_is_not() -> None:
    around = seen("", f"{CONSEQUENCES} وصل الوزير إلى المطار.")
    assert {"toll=killed", "a place", "a date", "date=day", "age=1", "has=جنود"} <= set(around)
    assert "has=مطار" not in around


def test_no_toll_is_told_from_nought() -> None:
    assert "toll=injured0" in seen("", "وقع هجوم في سرت دون إصابات")
    assert not [what for what in seen("", "وقع هجوم في سرت") if what.startswith("toll=")]


def test_a_toll_in_the_other_sentence_is_not_seen() -> None:
    assert "toll=killed" not in seen("", "وقع هجوم في سرت. وقتل ثلاثة أشخاص في أمر آخر.")


def test_where_it_stands_is_seen() -> None:
    title, text = ("هجوم في سرت", "وصل وزير الداخلية صباحا إلى المطار في زيارة")
    assert {"title=True", "sentence=-1", "quoted=False", "as title=True"} <= set(seen(title, text))
    later = seen("زيارة", f"{text}. ثم وقع «هجوم» هناك")
    assert {"title=False", "sentence=1", "quoted=True", "as title=False", "title has=زياره"} <= set(later)


def test_the_topic_and_the_length_of_the_article_are_seen() -> None:
    sport = seen("المنتخب يفوز في المباراة", "قاد المدرب هجوم المنتخب في الدوري")
    assert [what for what in sport if what.startswith("topic=sport")]
    assert not [what for what in seen("هجوم في سرت") if what.startswith("topic=sport")]
    assert "length=0" in seen("هجوم في سرت")
    assert "length=5" in seen("هجوم في سرت", "وصل الوزير إلى المطار " * 100)


def test_the_other_triggers_of_the_sentence_are_seen() -> None:
    beside = seen("", "هجوم مسلح ثم اعتقال رجل. وقع زلزال.")
    assert {"beside=arrest", "beside+type=arrestarmed_attack"} <= set(beside)
    assert "beside=disaster" not in beside


def test_an_unreal_trigger_is_seen_as_one() -> None:
    assert "real=False" in seen("مكافحة التفجيرات", "", "bombing", "تفجيرات")


@pytest.mark.parametrize(
    ("title", "text"),
    [("هجوم", ""), ("", "هجوم"), ("هجوم.", "."), ("", "وقع هجوم"), ("", "هجوم وقع"), ("\n", "هجوم\nهجوم\nهجوم")],
)
def test_the_edges_of_a_text_do_not_trouble_it(title: str, text: str) -> None:
    read = reading_of(title, text)
    for matches in read.spans.values():
        assert len(seen_of(read, matches, article_seen(read))) > 20


def test_a_sentence_is_looked_at_once(reading: Callable[..., Reading]) -> None:
    read = reading("", "هجوم ثم هجوم ثم هجوم")
    shared = article_seen(read)
    for matches in read.spans.values():
        seen_of(read, matches, shared)
    assert list(shared.sentences) == [0]
