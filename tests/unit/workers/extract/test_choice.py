from __future__ import annotations

from datetime import date

import pytest

from tests.unit.workers.extract.readings import reading_of, trigger_of
from workers.extract.choice import (
    LEAST_PLACE,
    NO,
    YES,
    View,
    date_of,
    place_of,
    seen_of_date,
    seen_of_place,
    seen_of_publication,
)
from workers.extract.learned import chances
from workers.extract.reading import Reading

VISIT = "زار الوزير طرابلس يوم الأحد، فيما قتل جنديان أمس الثلاثاء في تفجير عبوة ناسفة في بنغازي."
SEVERAL = "وقع هجوم مسلح في بغداد يوم الأحد. ووقع تفجير سيارة مفخخة في بنغازي يوم الاثنين."


def view(read: Reading, kind: str, main: bool = True) -> View:
    return View(trigger_of(read, kind), main)


def chosen(read: Reading, kind: str) -> str | None:
    """The words of the place that is chosen."""
    place, _ = place_of(read, [view(read, kind)])
    return read.original(place.start, place.end) if place else None


@pytest.mark.parametrize(
    ("title", "text", "kind", "place"),
    [
        ("", VISIT, "bombing", "بنغازي"),
        ("هجوم مسلح في بغداد", "", "armed_attack", "بغداد"),
        ("", "خطف مسلحون أربعة عمال قرب طرابلس", "abduction", "طرابلس"),
        ("ليبيا: هجوم مسلح على حاجز في سبها", "", "armed_attack", "سبها"),
    ],
)
def test_the_place_is_that_of_its_own_clause(title: str, text: str, kind: str, place: str) -> None:
    assert chosen(reading_of(title, text), kind) == place


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        (VISIT, "bombing", date(2024, 3, 12)),
        (SEVERAL, "armed_attack", date(2024, 3, 10)),
        (SEVERAL, "bombing", date(2024, 3, 11)),
        ("اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.", "arrest", date(2024, 3, 12)),
    ],
)
def test_the_date_is_that_of_its_own_clause(text: str, kind: str, day: date) -> None:
    read = reading_of("", text)
    when, implied = date_of(read, [view(read, kind)])
    assert when is not None
    assert (when.day, implied) == (day, False)


def test_a_day_not_told_is_that_of_publication() -> None:
    read = reading_of("هجوم مسلح على دورية للشرطة في بغداد")
    assert date_of(read, [view(read, "armed_attack")]) == (None, True)


def test_where_no_place_is_told_none_is_chosen() -> None:
    read = reading_of("", "اعتقلت الشرطة ثلاثة أشخاص")
    assert place_of(read, [view(read, "arrest")]) == (None, 0.0)


def test_the_chance_of_a_place_is_told_with_it() -> None:
    read = reading_of("هجوم مسلح في بغداد")
    place, chance = place_of(read, [view(read, "armed_attack")])
    assert place is not None
    assert LEAST_PLACE < chance <= 1


def test_a_place_is_seen_from_any_of_the_first_triggers() -> None:
    read = reading_of("هجوم مسلح على دورية", "قال مصدر أمني إن الهجوم المسلح وقع في بغداد")
    views = [View(match, True) for match in read.matches if match.name == "armed_attack"]
    alone = place_of(read, views[:1])[1]
    assert len(views) == 2
    assert place_of(read, views)[1] >= alone


@pytest.mark.parametrize("seen", [["place", "bias"], []])
def test_yes_and_no_are_all_there_is(seen: list[str]) -> None:
    for name in ("places", "dates"):
        chance = chances(name, seen)
        assert set(chance) == {YES, NO}
        assert chance[YES] + chance[NO] == pytest.approx(1.0)


def place_seen(title: str, text: str, number: int, kind: str) -> set[str]:
    read = reading_of(title, text)
    return set(seen_of_place(read, read.places[number], view(read, kind)))


def test_a_place_is_seen_from_its_event() -> None:
    seen = place_seen("", "وقع هجوم في بغداد أمس", 0, "armed_attack")
    assert {"place", "precision=city", "precision+type=cityarmed_attack", "located=True", "clitic=False"} <= seen
    assert {"sentences=0", "after2", "after0 nearer", "-1=في", "1=امس", "own=بغداد", "head=False", "told=1"} <= seen
    assert {"betweenafter preposition1", "betweenafter mark0", "betweenafter triggers0"} <= seen


def test_which_place_is_nearer_is_seen() -> None:
    text = "في طرابلس وصل الوزير ثم وقع هجوم في بنغازي"
    assert {"before6", "before1 nearer", "nth here=0"} - place_seen("", text, 0, "armed_attack") <= {"before6"}
    assert {"after0 nearer", "nth here=1", "here=2"} <= place_seen("", text, 1, "armed_attack")


def test_a_place_in_another_sentence_is_seen_as_such() -> None:
    seen = place_seen("بغداد", "وقع هجوم أمس", 0, "armed_attack")
    assert {"sentences=-1", "title=TrueFalse", "head=True", "1=.", "2=edge", "-1=edge", "-2=edge"} <= seen
    assert not [what for what in seen if what.startswith(("between", "after", "before"))]


def test_a_narrower_place_beside_it_is_seen() -> None:
    text = "وقع هجوم في مدينة سبها في ليبيا"
    read = reading_of("", text)
    narrow = {read.original(p.start, p.end): p for p in read.places}
    wide = next(place for name, place in narrow.items() if name.endswith("ليبيا"))
    town = next(place for name, place in narrow.items() if name.endswith("سبها"))
    assert "narrower=True" in seen_of_place(read, wide, view(read, "armed_attack"))
    assert "narrower=False" in seen_of_place(read, town, view(read, "armed_attack"))


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("وقع هجوم أمس في سرت", {"date", "precision=day", "age=1", "age+main=1True", "told=1"}),
        ("وقع هجوم في سرت عام 2016", {"precision=year", "age=7"}),
        ("سيقع هجوم غدا في سرت", {"age=-1"}),
        ("وقع هجوم اليوم في سرت", {"age=0"}),
    ],
)
def test_how_long_ago_a_date_lies_is_seen(text: str, facts: set[str]) -> None:
    read = reading_of("", text)
    assert facts <= set(seen_of_date(read, read.dates[0], view(read, "armed_attack")))


def test_what_speaks_for_the_day_of_publication_is_seen() -> None:
    dated = reading_of("هجوم في سرت", "وقع الهجوم أمس في سرت")
    seen = set(seen_of_publication(dated, view(dated, "armed_attack")))
    assert {"p publication", "p main=True", "p title=True", "p dates here=0", "p dates in lead=1"} <= seen
    bare = reading_of("هجوم في سرت")
    aside = set(seen_of_publication(bare, view(bare, "armed_attack", main=False)))
    assert {"p main=False", "p dates=0", "p near=هجوم", "p near=سرت"} <= aside
    assert all(what.startswith("p ") for what in seen | aside)


@pytest.mark.parametrize(
    ("title", "text"), [("هجوم", ""), ("", "هجوم سرت"), ("", "سرت هجوم"), ("سرت", "هجوم"), ("", "أمس هجوم")]
)
def test_the_edges_of_a_text_do_not_trouble_it(title: str, text: str) -> None:
    read = reading_of(title, text)
    seen = view(read, "armed_attack")
    assert len(seen_of_publication(read, seen)) > 8
    assert all(len(seen_of_place(read, place, seen)) > 15 for place in read.places)
    assert all(len(seen_of_date(read, when, seen)) > 15 for when in read.dates)
    assert date_of(read, [seen])[1] in (True, False)
