from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from workers.event import Count, to_record
from workers.extract import extract

ARREST = ("اعتقال ثلاثة أشخاص في صفاقس", "اعتقلت الشرطة ثلاثة أشخاص أمس الثلاثاء في صفاقس.")
ATTACK = (
    "هجوم مسلح على دورية في بغداد",
    "قتل ثلاثة جنود وأصيب أربعة آخرون أمس الثلاثاء في هجوم مسلح على دورية للجيش في بغداد، وفق مصدر أمني.",
)
WORDS = [
    "قتل",
    "مقتل",
    "أصيب",
    "3",
    "ثلاثة",
    "جنود",
    "في",
    "هجوم",
    "غارة",
    "تفجير",
    "انتحاري",
    "القبض",
    "على",
    "أمس",
    "الثلاثاء",
    "بطرابلس",
    "سرت",
    "وإصابة",
    "من",
    "بينهم",
    ".",
    "،",
    ":",
    "\n",
    '"',
    "(",
    ")",
    "حي",
    "مدينة",
    "يوم",
    "12",
    "مارس",
    "2016",
    "/",
    "-",
    "عشرات",
    "إلى",
    "قبل",
    "فجر",
    "نفسه",
    "داعش",
    "أعلن",
    "تنظيم",
    "مسؤوليته",
    "�",
    "\x00",
    "ـ",
    "ً",
    "abc",
    "الف",
    "و",
    "ال",
    "لل",
]


def article(title: str, text: str, published: datetime | None = None) -> Article:
    return Article("a", "", title, text, published or datetime(2018, 12, 26, 9, tzinfo=timezone(timedelta(hours=2))))


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.text(max_size=300), st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join)), st.text(max_size=40)
)
def test_no_text_raises_and_every_trace_lies_in_it(text: str, title: str) -> None:
    told = article(title, text)
    for event in extract(told):
        to_record(event)
        assert all(0 <= trace.start < trace.end <= len(told.full_text) for trace in event.traces)
        assert event.evidence in told.full_text


@pytest.mark.parametrize("text", ["", "\n", ".", "\ud800", "\x00" * 50, "ـ" * 50, '"', "9" * 5000, "الف " * 300, "قتل"])
def test_odd_texts_pass(text: str) -> None:
    assert isinstance(extract(article("", text)), list)


def test_a_long_line_stays_cheap() -> None:
    # Only what lies within the first words is read; a text of a megabyte must not grow the work with its square.
    told = article("", "مقتل 3 أشخاص في هجوم في بغداد " * 40_000)
    assert len(extract(told)) >= 1


@pytest.mark.parametrize("published", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_dates_at_the_ends_of_the_calendar_pass(published: datetime) -> None:
    events = extract(article(*ARREST, published))
    assert [event.type for event in events] == ["arrest"]


def test_yesterday_is_resolved_in_the_offset_of_the_article() -> None:
    told = article(*ARREST, datetime(2024, 3, 13, 0, 30, tzinfo=timezone(timedelta(hours=3))))
    assert [event.date for event in extract(told)] == [date(2024, 3, 12)]


def test_one_event_told_twice_is_one_with_all_its_slots() -> None:
    (event,) = extract(article(*ATTACK, datetime(2024, 3, 13, 9, tzinfo=UTC)))
    assert (event.type, event.salience, event.modality) == ("armed_attack", "main", "asserted")
    assert (event.killed, event.injured, event.date) == (Count(3), Count(4), date(2024, 3, 12))
    assert event.place is not None
    assert (event.place.name_ar, event.place.country) == ("بغداد", "IQ")
    assert event.attributed_to == "مصدر أمني"


@pytest.mark.parametrize(
    ("title", "text"),
    [
        (
            "المنتخب يستعد للمباراة",
            "يستعد المنتخب لمباراة الدوري، وقال المدرب إن اللاعبين تدربوا في الملعب على مواجهة ضيفهم.",
        ),
        ("مكافحة الهجمات", ""),
        ("فيلم عن تفجير لندن", ""),
        ("صدور عدد جديد من المجلة", "صدر أمس عدد جديد من المجلة وفيه قصائد."),
    ],
)
def test_what_tells_of_no_event_gives_none(title: str, text: str) -> None:
    assert extract(article(title, text)) == []


def test_the_same_article_gives_the_same_events() -> None:
    assert extract(article(*ATTACK)) == extract(article(*ATTACK)) != []


def test_traces_point_at_the_words_that_filled_the_slots() -> None:
    told = article(*ARREST)
    (event,) = extract(told)
    traced = {(trace.slot, told.full_text[trace.start : trace.end]) for trace in event.traces}
    assert {("type", "اعتقال"), ("actors", "الشرطة"), ("targets", "ثلاثة أشخاص")} <= traced


def test_the_dead_are_never_who_did_it() -> None:
    told = "قتل ثلاثة جنود وأصيب خمسة آخرون اليوم الأحد في كمين نصبه مسلحون قرب مدينة سرت الليبية."
    (event,) = extract(article("مقتل ثلاثة جنود في كمين قرب سرت", told))
    assert [name.name_ar for name in event.actors] == ["مسلحون"]
    assert "ثلاثة جنود" in [name.name_ar for name in event.targets]


def test_day_and_place_say_where_they_come_from() -> None:
    told = "قتل ثلاثة جنود وأصيب خمسة آخرون اليوم الأحد في كمين نصبه مسلحون قرب مدينة سرت الليبية."
    (event,) = extract(article("مقتل ثلاثة جنود في كمين قرب سرت", told))
    assert {"date", "place"} <= {trace.slot for trace in event.traces}


def test_a_range_has_a_last_day() -> None:
    told = "نفذ عمال الميناء إضرابا عن العمل من 3 إلى 5 مارس 2024 في مدينة صفاقس للمطالبة بأجورهم."
    (event,) = extract(article("إضراب عمال الميناء في صفاقس", told))
    assert (event.date, event.date_end) == (date(2024, 3, 3), date(2024, 3, 5))
