from __future__ import annotations

from dataclasses import replace

import pytest

from tests.unit.workers.extract.readings import reading_of, tellings_of
from workers.event import Count, Name
from workers.extract.counting import Toll
from workers.extract.drafts import Draft, fill
from workers.extract.filter import LEAST, NO, _step, seen_of, weighed
from workers.extract.learned import chances
from workers.extract.links import linked
from workers.extract.reading import Reading
from workers.extract.tellings import Telling, find_tellings

NEWS = ("اعتقال ثلاثة أشخاص في صفاقس", "اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.")
ATTACK = (
    "هجوم مسلح على دورية في بغداد",
    "قتل ثلاثة جنود وأصيب أربعة آخرون أمس الثلاثاء في هجوم مسلح على دورية للجيش في بغداد، وفق مصدر أمني.",
)


def drafts(title: str, text: str = "") -> tuple[Reading, list[Draft]]:
    read = reading_of(title, text)
    return read, fill(read, linked(read, find_tellings(read)))


@pytest.mark.parametrize(("article", "kind"), [(NEWS, "arrest"), (ATTACK, "armed_attack")])
def test_the_news_is_kept_as_the_news(article: tuple[str, str], kind: str) -> None:
    assert [(draft.type, salience) for draft, salience in weighed(*drafts(*article))] == [(kind, "main")]


def test_a_doubtful_word_that_fills_no_slot_is_dropped() -> None:
    read = reading_of("ندوة حول مكافحة الهجمات الإرهابية", "نظمت الجامعة ندوة علمية حول الوقاية من الهجمات.")
    doubt = [replace_chance(telling, 0.05) for telling in tellings_of(read, armed_attack="هجمات")]
    bare = [Draft("armed_attack", (telling,)) for telling in doubt]
    assert len(bare) == 2
    assert weighed(read, bare[1:]) == []


def replace_chance(telling: Telling, chance: float) -> Telling:
    return replace(telling, kinds={telling.kind: chance})


def test_no_drafts_are_no_events() -> None:
    assert weighed(reading_of("هجوم"), []) == []


def test_what_is_kept_is_likely_enough() -> None:
    read, found = drafts(*ATTACK)
    chance = chances("drafts", seen_of(read, found, 0))
    assert set(chance) == {NO, "main", "background"}
    assert sum(chance.values()) == pytest.approx(1.0)
    assert 1 - chance[NO] >= LEAST


def seen(title: str, text: str = "", **change: object) -> set[str]:
    """What is seen of the first attack of an article, as a draft of which some slots are changed."""
    read = reading_of(title, text)
    (draft, *_) = [Draft("armed_attack", (telling,)) for telling in tellings_of(read, armed_attack="هجوم")]
    return set(seen_of(read, [replace(draft, **change)], 0))  # type: ignore[arg-type]


def test_an_empty_draft_is_seen_as_empty() -> None:
    found = seen("", "تحدث عن هجوم")
    assert {"type=armed_attack", "filled=0", "when=False", "actors=0", "targets=0", "counts=False", "place=0"} <= found
    assert {"tellings=1", "title=False", "main=False", "before=0", "drafts=1", "form=noun", "word=هجوم"} <= found
    assert not [what for what in found if what.startswith("toll=")]


def test_filled_slots_are_seen() -> None:
    name, toll = Name("مسلحون"), Toll("killed", Count(3), 0, 1)
    found = seen("هجوم", actors=(name, name, name), targets=(name,), tolls=(toll, toll), counts=(toll,), implied=True)
    assert {"actors=2", "targets=1", "toll=killed", "counts=True", "when=True", "filled=3"} <= found
    assert {"toll=killed|armed_attack", "actors=2|False"} <= found


def test_how_sure_it_is_is_seen_in_steps() -> None:
    assert {"sure=4", "sure+type=4armed_attack", "sure of type=4"} <= seen("هجوم")
    assert [_step(chance) for chance in (0.0, 0.3, 0.6, 0.8, 0.9, 0.97, 1.0)] == [0, 1, 2, 3, 4, 5, 5]


def test_events_of_its_type_told_before_are_seen() -> None:
    read = reading_of("", "وقع هجوم ثم هجوم ثم اعتقال")
    first, second, other = (Draft(t.kind, (t,)) for t in tellings_of(read, armed_attack="هجوم", arrest="اعتقال"))
    row = [first, second, other]
    assert {"before=0", "lead type=TrueTrue", "drafts=3"} <= set(seen_of(read, row, 0))
    assert {"before=1", "before+type=1armed_attack", "lead type=TrueFalse"} <= set(seen_of(read, row, 1))
    assert {"before=0", "lead type=FalseFalse"} <= set(seen_of(read, row, 2))


def test_a_quiet_article_is_seen_as_one() -> None:
    assert "quiet=True" in seen("تراجع نمو الاقتصاد بعد هجوم", "تراجع النمو والاستثمار والتضخم في السوق")
    assert "quiet=False" in seen("هجوم مسلح في سرت")


@pytest.mark.parametrize(("title", "text"), [("هجوم", ""), ("", "هجوم"), ("", "هجوم."), (".", "هجوم")])
def test_the_edges_of_a_text_do_not_trouble_it(title: str, text: str) -> None:
    assert len(seen(title, text)) > 25
