from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.unit.workers.extract.readings import drafts_of, reading_of, tellings_of
from workers.event import Name
from workers.extract.drafts import Draft, fill
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.tellings import Telling

VISIT = "زار الوزير طرابلس يوم الأحد، فيما قتل جنديان أمس الثلاثاء في تفجير عبوة ناسفة في بنغازي."


def test_actor_target_and_number_are_filled_in(reading: Callable[..., Reading]) -> None:
    (draft,) = drafts_of(reading("", "اعتقلت الشرطة ثلاثة أشخاص"), arrest="اعتقلت")
    assert [name.name_ar for name in draft.actors] == ["الشرطة"]
    assert [name.name_ar for name in draft.targets] == ["ثلاثة أشخاص"]
    assert [(toll.rule, toll.count.value) for toll in draft.counts] == [("arrested", 3)]


def test_place_and_date_are_those_of_its_own_clause(reading: Callable[..., Reading]) -> None:
    read = reading("", VISIT)
    (draft,) = drafts_of(read, bombing="تفجير")
    assert draft.place is not None
    assert draft.when is not None
    assert read.original(draft.place.start, draft.place.end) == "بنغازي"
    assert (draft.when.day, draft.implied) == (date(2024, 3, 12), False)


def test_a_day_not_told_is_implied(reading: Callable[..., Reading]) -> None:
    (draft,) = drafts_of(reading("هجوم مسلح على دورية للشرطة في بغداد"), armed_attack="هجوم")
    assert (draft.when, draft.implied) == (None, True)


def test_the_type_is_that_of_all_tellings_together(reading: Callable[..., Reading]) -> None:
    read = reading("انفجار في سوق", "وقع الانفجار أمس")
    one = Telling(Match(0, 1, "noun", "bombing"), 0, {"bombing": 0.5, "suicide_bombing": 0.4})
    other = Telling(Match(5, 6, "noun", "bombing"), 1, {"bombing": 0.2, "suicide_bombing": 0.7})
    assert [draft.type for draft in fill(read, [[one], [one, other]])] == ["bombing", "suicide_bombing"]


def test_nothing_told_gives_no_draft(reading: Callable[..., Reading]) -> None:
    assert fill(reading("هجوم"), []) == []


@pytest.mark.parametrize(
    ("title", "text", "title_tells", "main"),
    [
        ("هجوم في سرت", "وصل الوزير إلى المطار في زيارة رسمية", True, True),
        ("زيارة", "وقع هجوم مسلح في مدينة سرت الليبية أمس", False, True),
        ("زيارة", "وصل الوزير إلى المطار في زيارة رسمية أمس. ووقع هجوم في سرت", False, False),
    ],
)
def test_what_title_or_lead_tells_is_the_news(title: str, text: str, title_tells: bool, main: bool) -> None:
    (draft,) = drafts_of(reading_of(title, text), armed_attack="هجوم")
    assert (draft.title, draft.main) == (title_tells, main)


def test_what_is_known_already_is_not_the_news(reading: Callable[..., Reading]) -> None:
    read = reading("الإفراج عن العمال الذين خطفهم مسلحون")
    (draft,) = fill(read, [[t] for t in (Telling(Match(4, 5, "verb", "abduction"), 0, {"abduction": 0.9}),)])
    assert (draft.title, draft.main) == (True, False)


def test_nobody_is_named_twice(reading: Callable[..., Reading]) -> None:
    read = reading("اعتقال ثلاثة أشخاص في صفاقس", "اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.")
    (draft,) = fill(read, [tellings_of(read, arrest="اعتقال") + tellings_of(read, arrest="اعتقلت")])
    assert len(draft.tellings) == 2
    assert [toll.count.value for toll in draft.counts] == [3]
    assert draft.actors == (Name("الشرطة", draft.actors[0].name_en),)
    assert [name.name_ar for name in draft.targets] == ["ثلاثة أشخاص"]


def test_traces_point_at_the_words_that_filled_the_slots(reading: Callable[..., Reading]) -> None:
    read = reading("", "اعتقلت الشرطة ثلاثة أشخاص")
    (draft,) = drafts_of(read, arrest="اعتقلت")
    traced = {trace.slot: read.full_text[trace.start : trace.end] for trace in draft.traces}
    assert traced == {"type": "اعتقلت", "actors": "الشرطة", "targets": "ثلاثة أشخاص"}


def test_the_plainest_telling_is_the_best_and_the_first_of_equals() -> None:
    told = [
        Telling(Match(at, at + 1, "noun", "clash"), at, {"clash": sure}) for at, sure in ((0, 0.7), (3, 0.9), (5, 0.9))
    ]
    draft = Draft("clash", (*told, told[0]))
    assert draft.best == told[1]
    assert draft.sentences == [0, 3, 5]


@pytest.mark.parametrize(
    ("text", "events"),
    [
        ("وقع هجوم في سبها أمس الثلاثاء. وقال شاهد إن الهجوم وقع أمس في سبها.", 1),
        ("وقع هجوم في سبها أمس الثلاثاء. ووقع هجوم في طرابلس أمس.", 2),
        ("وقع هجوم في سبها أمس الثلاثاء. ووقع هجوم في سبها يوم الأحد.", 2),
        ("قتل ثلاثة في هجوم في سبها أمس الثلاثاء. وقتل سبعة في هجوم في سبها أمس.", 2),
    ],
)
def test_one_day_in_one_town_is_one_event(reading: Callable[..., Reading], text: str, events: int) -> None:
    read = reading("", text)
    attacks = [[telling] for telling in tellings_of(read, armed_attack="هجوم")]
    assert len(attacks) == 2
    assert len(fill(read, attacks)) == events
