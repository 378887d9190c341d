from __future__ import annotations

import pytest

from tests.unit.workers.extract.readings import reading_of
from workers.extract.judge import MOST_DOUBT
from workers.extract.matcher import Match
from workers.extract.tellings import MOST, Telling, find_tellings


def kinds(title: str, text: str = "") -> set[str]:
    return {telling.kind for telling in find_tellings(reading_of(title, text))}


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("هجوم مسلح على دورية للشرطة في بغداد", {"armed_attack"}),
        ("إيقاف ثلاثة أشخاص", {"arrest"}),
        ("حجز كمية من المخدرات في صفاقس", {"seizure"}),
    ],
)
def test_a_real_event_is_told(title: str, told: set[str]) -> None:
    assert kinds(title) == told


@pytest.mark.parametrize("title", ["مكافحة الهجمات", "فيلم عن تفجير لندن", "إيقاف نشاط البطولة"])
def test_what_did_not_happen_is_not(title: str) -> None:
    assert kinds(title) == set()


def test_tellings_stand_in_the_order_of_the_text() -> None:
    read = reading_of("هجوم مسلح على دورية في بغداد", "قتل ثلاثة جنود أمس الثلاثاء في هجوم مسلح على دورية في بغداد.")
    found = find_tellings(read)
    assert [telling.trigger.start for telling in found] == sorted(telling.trigger.start for telling in found)
    assert {telling.sentence for telling in found} == {0, 1}


def test_the_likeliest_type_is_its_own_and_the_chance_is_of_any() -> None:
    told = Telling(Match(0, 1, "noun", "bombing"), 0, {"bombing": 0.5, "suicide_bombing": 0.3})
    assert told.kind == "bombing"
    assert told.chance == pytest.approx(0.8)


def test_nobody_is_told_who_is_more_likely_not() -> None:
    found = find_tellings(reading_of("هجوم مسلح على دورية في بغداد", "قال الوزير إن مكافحة الهجمات مستمرة."))
    assert all(1 - MOST_DOUBT - 0.01 <= telling.chance <= 1.001 for telling in found)
    assert all("none" not in telling.kinds for telling in found)


def test_the_tellings_of_a_long_article_are_bounded() -> None:
    text = "هجوم مسلح على دورية للشرطة في بغداد"
    assert len(find_tellings(reading_of(text, f"{text}.\n" * (2 * MOST)))) <= MOST
