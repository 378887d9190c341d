from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.extract.readings import reading_of, tellings_of
from workers.extract.links import NEAR_KM, km, link, linked, may_be_one, same_day, same_spot, seen_of
from workers.extract.reading import Reading
from workers.extract.tellings import Telling, find_tellings
from workers.lang.ar.dates import When
from workers.resolve.places import Entry, Mention

BAGHDAD = Entry("Baghdad", "IQ", 33.34, 44.4, "city", 5_000_000)
FALLUJA = Entry("Falluja", "IQ", 33.35, 43.78, "city", 190_000)
MOSUL = Entry("Mosul", "IQ", 36.34, 43.12, "city", 1_700_000)
IRAQ = Entry("Iraq", "IQ", 33.0, 44.0, "country", 40_000_000)
ANBAR = Entry("Anbar", "IQ", 33.0, 42.0, "region", 1_700_000)
SIRTE = Entry("Sirte", "LY", 31.2, 16.6, "city", 80_000)
NOWHERE = Entry("A village", "IQ", None, None, "city", 0)


def at(entry: Entry) -> Mention:
    return Mention(0, 1, entry, True)


def on(day: date, precision: str = "day") -> When:
    return When(0, 1, day, precision, "said")  # type: ignore[arg-type]


def attacks(read: Reading) -> list[Telling]:
    return tellings_of(read, armed_attack="هجوم", airstrike="غاره", bombing="تفجير", arrest="اعتقال")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("هجوم مسلح على دورية في بغداد", "قتل ثلاثة جنود أمس الثلاثاء في هجوم مسلح على دورية للجيش في بغداد."),
        ("اعتقال ثلاثة أشخاص في صفاقس", "تم أمس الثلاثاء اعتقال ثلاثة أشخاص في صفاقس."),
        ("غارة على سرت", "شنت طائرات غارة على سرت أمس وقتل 4 مسلحين"),
    ],
)
def test_title_and_lead_tell_of_one_event(title: str, text: str) -> None:
    read = reading_of(title, text)
    assert len(attacks(read)) == 2
    assert [len(group) for group in linked(read, attacks(read))] == [2]


@pytest.mark.parametrize(
    "text",
    [
        "غارة جوية على سرت أمس.\nغارة جوية على صنعاء يوم الأحد",
        "قتل خمسة جنود في هجوم مسلح في بغداد يوم الأحد. وقتل ثلاثة مدنيين في هجوم مسلح في بنغازي يوم الاثنين.",
        "قتل ثلاثة جنود في هجوم مسلح على حاجز في بنغازي يوم الاثنين.\nوقتل خمسة مدنيين في تفجير عبوة ناسفة في بغداد.",
    ],
)
def test_two_attacks_in_two_far_cities_stay_two(text: str) -> None:
    read = reading_of("", text)
    assert [len(group) for group in linked(read, attacks(read))] == [1, 1]


def test_types_that_nobody_confuses_are_never_one() -> None:
    read = reading_of("زلزال في تركيا ثم هجوم مسلح في تركيا")
    assert len(linked(read, tellings_of(read, disaster="زلزال", armed_attack="هجوم"))) == 2


@pytest.mark.parametrize(
    ("one", "other", "may"),
    [
        ("bombing", "bombing", True),
        ("bombing", "airstrike", True),
        ("clash", "armed_attack", True),
        ("agreement", "meeting", True),
        ("arrest", "judicial", True),
        ("threat", "deployment", False),
        ("disaster", "armed_attack", False),
        ("airstrike", "protest", False),
        ("meeting", "bombing", False),
    ],
)
def test_one_class_or_neighbours_may_be_one(one: str, other: str, may: bool) -> None:
    assert may_be_one(one, other) is may_be_one(other, one) is may


def test_a_link_is_a_chance() -> None:
    read = reading_of("هجوم مسلح في بغداد", "وقع هجوم مسلح أمس في بغداد")
    one, other = attacks(read)
    assert 0.5 < link(read, one, other) <= 1.0


def test_nothing_told_makes_no_group() -> None:
    assert linked(reading_of(""), []) == []


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["هجوم", "غارة", "في", "سرت", "بغداد", "أمس", ".", "زلزال", "اعتقال", "ثم", "و"]), max_size=40
    )
)
def test_every_telling_lands_in_one_group_in_order(words: list[str]) -> None:
    read = reading_of("", " ".join(words))
    tellings = find_tellings(read)
    groups = linked(read, tellings)
    assert all(groups)
    assert sorted((t for group in groups for t in group), key=lambda t: t.trigger.start) == tellings
    assert all(group == sorted(group, key=lambda t: t.trigger.start) for group in groups)


def seen(title: str, text: str = "") -> set[str]:
    read = reading_of(title, text)
    one, other = attacks(read)
    return set(seen_of(read, one, other))


def test_types_words_and_distance_are_seen() -> None:
    title = seen("هجوم في بغداد", "وقع الهجوم أمس")
    assert {"kinds=armed_attack+armed_attack", "same kind=True", "away=1", "title=True", "same word=True"} <= title
    assert {"definite=True", "shown=False", "before=وقع"} <= title
    assert {"same kind=False", "kinds=airstrike+arrest", "title=False"} <= seen("", "غارة ثم اعتقال")
    assert "shown=True" in seen("", "هجوم في بغداد. ووقع هذا الهجوم أمس")


def test_what_stands_between_is_seen_in_one_sentence_only() -> None:
    near = seen("", "هجوم في بغداد، والهجوم")
    assert {"gap=3", "between=بغداد", "commas=1", "joined=True", "away=0"} <= near
    assert not [what for what in seen("", "هجوم في بغداد. هجوم") if what.startswith(("gap", "between", "joined"))]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("هجوم في بغداد أمس. هجوم في بغداد أمس", {"days=sameTrue", "spots=same"}),
        ("هجوم في بغداد أمس. هجوم في الموصل يوم الأحد", {"days=otherTrue", "spots=far"}),
        ("هجوم في بغداد. هجوم في سرت", {"days=FalseFalse", "spots=abroad"}),
        ("هجوم أمس. هجوم في سرت", {"days=TrueFalse", "spots=FalseTrue"}),
        ("هجوم أسفر عن مقتل ثلاثة جنود. هجوم أسفر عن مقتل ثلاثة جنود", {"tolls=same"}),
        ("هجوم أسفر عن مقتل ثلاثة جنود. هجوم أسفر عن مقتل خمسة جنود", {"tolls=other"}),
        ("هجوم أسفر عن مقتل ثلاثة جنود. هجوم", {"tolls=none"}),
    ],
)
def test_how_the_facts_of_two_sentences_agree_is_seen(text: str, facts: set[str]) -> None:
    assert facts <= seen("", text)


@pytest.mark.parametrize(("title", "text"), [("هجوم", "هجوم"), ("", "هجوم هجوم"), ("", "هجوم.هجوم"), ("هجوم هجوم", "")])
def test_the_edges_of_a_text_do_not_trouble_it(title: str, text: str) -> None:
    assert len(seen(title, text)) > 12


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (on(date(2024, 3, 12)), on(date(2024, 3, 12)), True),
        (on(date(2024, 3, 12)), on(date(2024, 3, 11)), False),
        (on(date(2024, 3, 1), "month"), on(date(2024, 3, 12)), True),
        (on(date(2024, 2, 1), "month"), on(date(2024, 3, 12)), False),
        (on(date(2024, 1, 1), "year"), on(date(2024, 3, 1), "month"), True),
        (on(date(2024, 3, 12)), on(date(2023, 1, 1), "year"), False),
        (on(date(2024, 3, 12)), None, True),
        (None, None, True),
    ],
)
def test_days_contradict_each_other_or_do_not(one: When | None, other: When | None, same: bool) -> None:
    assert same_day(one, other) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (on(date(2024, 3, 12)), on(date(2024, 2, 1), "month"), False),
        (on(date(2024, 3, 1), "month"), on(date(2024, 1, 1), "year"), True),
    ],
)
def test_days_contradict_each_other_whichever_stands_first(one: When, other: When, same: bool) -> None:
    assert same_day(one, other) is same_day(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (BAGHDAD, BAGHDAD, True),
        (BAGHDAD, FALLUJA, True),
        (BAGHDAD, MOSUL, False),
        (BAGHDAD, SIRTE, False),
        (IRAQ, MOSUL, True),
        (IRAQ, SIRTE, False),
        (ANBAR, BAGHDAD, True),
        (ANBAR, MOSUL, False),
        (NOWHERE, MOSUL, True),
    ],
)
def test_places_contradict_each_other_or_do_not(one: Entry, other: Entry, same: bool) -> None:
    assert same_spot(at(one), at(other)) is same_spot(at(other), at(one)) is same


def test_no_place_contradicts_none() -> None:
    assert same_spot(None, at(SIRTE))
    assert same_spot(at(SIRTE), None)


def test_kilometres_are_those_of_the_globe() -> None:
    assert km(at(BAGHDAD), at(MOSUL)) == pytest.approx(354, abs=5)
    assert km(at(BAGHDAD), at(FALLUJA)) < NEAR_KM
    assert km(at(BAGHDAD), at(NOWHERE)) == km(at(BAGHDAD), at(BAGHDAD)) == 0.0


degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(degrees, degrees)
def test_no_two_places_are_farther_than_half_the_globe(one: tuple[float, float], other: tuple[float, float]) -> None:
    first, second = (at(BAGHDAD._replace(lat=lat, lon=lon)) for lat, lon in (one, other))
    assert 0 <= km(first, second) <= 20_020
    assert km(first, second) == pytest.approx(km(second, first), abs=0.001)
