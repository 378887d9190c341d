"""From answer to events: what is quoted counts, what is not is dropped and counted."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from tests.unit.workers.stand_ins import article
from workers.event import COUNTS, Count, Name, to_record
from workers.model.answer import Answer, Armed, Counted, Dated, Report
from workers.model.events import MOST_EVENTS, to_events

TITLE = "تفجير في درنة"
TEXT = (
    "قُتل ثلاثة جنود وأصيب نحو 12 شخصا مساء الثلاثاء في تفجير سيارة مفخخة بدرنة، بحسب مصدر أمني.\n"
    "وتبنى تنظيم الظلال التفجير. وكانت عبوة انفجرت في سرت قبل شهر."
)
EVIDENCE = "قتل ثلاثة جنود وأصيب نحو 12 شخصا مساء الثلاثاء في تفجير سيارة مفخخة بدرنة"
BOMBING = Report(
    evidence=EVIDENCE, type="bombing", date=Dated("مساء الثلاثاء", "2026-03-03"), place="درنة",
    actors=("تنظيم الظلال",), targets=("جنود",), killed=Counted("ثلاثة جنود", 3),
    injured=Counted("نحو 12 شخصا", 12, "about"), means=Armed("سيارة مفخخة", "car_bomb"), claimed_by="تنظيم الظلال",
    attributed_to="مصدر أمني",
)  # fmt: skip
EARLIER = Report(evidence="وكانت عبوة انفجرت في سرت", type="bombing", salience="background", place="سرت")


def subject(**change: Any) -> Article:
    return article(**{"title": TITLE, "text": TEXT} | change)


def one(report: Report) -> tuple[Any, int]:
    quoted = to_events(subject(), Answer((report,)))
    (event,) = quoted.events
    return event, quoted.dropped


def test_everything_quoted_is_told() -> None:
    event, dropped = one(BOMBING)
    assert dropped == 0
    assert (event.type, event.salience, event.modality) == ("bombing", "main", "asserted")
    assert event.evidence == "قُتل ثلاثة جنود وأصيب نحو 12 شخصا مساء الثلاثاء في تفجير سيارة مفخخة بدرنة"
    assert (event.date, event.date_precision, event.date_implied) == (dt.date(2026, 3, 3), "day", False)
    assert (event.place.name_ar, event.place.name_en, event.place.country) == ("درنة", "Derna", "LY")
    assert (event.actors, event.targets) == ((Name("تنظيم الظلال"),), (Name("جنود"),))
    assert (event.killed, event.injured, event.arrested) == (Count(3), Count(12, "about"), None)
    assert (event.means, event.claimed_by, event.attributed_to) == ("car_bomb", "تنظيم الظلال", "مصدر أمني")


def test_every_slot_has_its_words() -> None:
    event, _ = one(BOMBING)
    assert {trace.rule for trace in event.traces} == {"model"}
    told = {trace.slot: subject().full_text[trace.start : trace.end] for trace in event.traces}
    assert told == {
        "type": event.evidence, "date": "مساء الثلاثاء", "place": "درنة", "actors": "تنظيم الظلال", "targets": "جنود",
        "killed": "ثلاثة جنود", "injured": "نحو 12 شخصا", "means": "سيارة مفخخة", "claimed_by": "تنظيم الظلال",
        "attributed_to": "مصدر أمني",
    }  # fmt: skip


def test_what_is_not_quoted_is_dropped_and_counted_slot_by_slot() -> None:
    invented = replace(
        BOMBING, date=Dated("صباح الأحد", "2026-03-01"), place="طبرق", actors=("داعش", "تنظيم الظلال"),
        targets=("مدنيون",), killed=Counted("أربعة جنود", 4), injured=Counted("نحو 12 شخصا", 21),
        means=Armed("قنبلة", "grenade"), claimed_by="القاعدة", attributed_to="الوزارة",
    )  # fmt: skip
    event, dropped = one(invented)
    assert dropped == 9
    assert (event.place, event.targets, event.means) == (None, (), None)
    assert all(getattr(event, slot) is None for slot in (*COUNTS, "claimed_by", "attributed_to"))
    assert event.actors == (Name("تنظيم الظلال"),)
    assert [trace.slot for trace in event.traces] == ["type", "actors"]


def test_an_event_that_nothing_proves_is_dropped_whole() -> None:
    for evidence in ("انفجار كبير في طبرق", "", "تفجير"):
        quoted = to_events(subject(), Answer((replace(BOMBING, evidence=evidence), EARLIER)))
        assert ([event.place.name_ar for event in quoted.events if event.place], quoted.dropped) == (["سرت"], 1)


def test_events_come_in_text_order_and_the_same_one_once() -> None:
    quoted = to_events(subject(), Answer((EARLIER, BOMBING, EARLIER)))
    assert [event.salience for event in quoted.events] == ["main", "background"]


def test_a_day_that_is_not_told_is_implied_for_the_news_only() -> None:
    untold = replace(BOMBING, date=None)
    assert one(untold)[0].date_implied
    assert one(untold)[0].date == dt.date(2026, 3, 4)
    for other in (replace(untold, salience="background"), replace(untold, modality="planned")):
        assert (one(other)[0].date, one(other)[0].date_precision) == (None, "unknown")


def test_a_date_that_cannot_be_is_dropped() -> None:
    event, dropped = one(replace(BOMBING, date=Dated("مفخخة", "2027-01-01")))
    assert (event.date_implied, dropped) == (True, 1)


def test_a_name_is_no_sentence_and_stands_once() -> None:
    event, dropped = one(replace(BOMBING, actors=(EVIDENCE + "، بحسب مصدر أمني",), targets=("جنود", "جنود")))
    assert (event.actors, event.targets, dropped) == ((), (Name("جنود"),), 1)


def test_known_groups_have_their_english_name() -> None:
    quoted = to_events(
        subject(text="هاجم الجيش الليبي موقعا للمسلحين"),
        Answer((Report(evidence="هاجم الجيش الليبي موقعا", type="clash", actors=("الجيش الليبي",)),)),
    )
    assert quoted.events[0].actors[0].name_en


def test_a_model_in_a_loop_is_cut_short() -> None:
    reports = tuple(replace(EARLIER, evidence="no such words") for _ in range(1000))
    assert to_events(subject(), Answer(reports)).dropped == MOST_EVENTS


WORDS = st.sampled_from([*TEXT.split(), TITLE, EVIDENCE, "", "،", "x", "\ud800", "ب", "12", "ال"])
QUOTES = st.lists(WORDS, max_size=6).map(" ".join)
COUNTED = st.none() | st.builds(Counted, QUOTES, st.none() | st.integers(), st.sampled_from(["exact", "about"]))
REPORTS = st.builds(
    Report, evidence=QUOTES, type=st.sampled_from(["bombing", "meeting"]), place=st.none() | QUOTES,
    date=st.none() | st.builds(Dated, QUOTES, st.dates().map(str) | QUOTES, st.none() | st.dates().map(str)),
    actors=st.lists(QUOTES, max_size=3).map(tuple), targets=st.just(()), killed=COUNTED, injured=COUNTED,
    modality=st.sampled_from(["asserted", "planned"]), claimed_by=st.none() | QUOTES,
)  # fmt: skip


@given(QUOTES, st.lists(REPORTS, max_size=3), st.datetimes(timezones=st.just(dt.UTC)))
def test_whatever_is_quoted_stands_in_the_text(text: str, reports: list[Report], published: dt.datetime) -> None:
    subject_ = subject(text=text, published=published)
    for event in to_events(subject_, Answer(tuple(reports))).events:
        assert to_record(event)["evidence"] in subject_.full_text
        for trace in event.traces:
            assert 0 <= trace.start < trace.end <= len(subject_.full_text)
