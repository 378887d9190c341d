from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.article import Article
from workers.event import to_record
from workers.extract import extract

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
    events = extract(article("هجوم أمس في بغداد", "قتل 3 أشخاص في هجوم أمس", published))
    assert [event.type for event in events] == ["armed_attack"]


def test_yesterday_is_resolved_in_the_offset_of_the_article() -> None:
    told = article("هجوم مسلح في بغداد أمس", "", datetime(2024, 3, 13, 0, 30, tzinfo=timezone(timedelta(hours=3))))
    assert extract(told)[0].date == date(2024, 3, 12)


def test_the_same_article_gives_the_same_events() -> None:
    told = article("غارة على سرت", "شنت طائرات غارة على سرت أمس وقتل 4 مسلحين")
    assert extract(told) == extract(told)


def test_traces_point_at_the_words_that_filled_the_slots() -> None:
    told = article("غارة على سرت", "")
    event = extract(told)[0]
    assert {told.full_text[t.start : t.end] for t in event.traces if t.slot == "place"} == {"سرت"}
