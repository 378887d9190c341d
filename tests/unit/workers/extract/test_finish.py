from __future__ import annotations

from datetime import UTC, date, datetime

from ingest.article import Article
from workers.event import Count, Event
from workers.extract import extract


def events(title: str, text: str = "") -> list[Event]:
    return extract(Article("a", "", title, text, datetime(2024, 3, 13, 9, tzinfo=UTC)))


def test_an_unsaid_day_is_that_of_publication_and_said_to_be_implied() -> None:
    (event,) = events("هجوم مسلح في بغداد")
    assert (event.date, event.date_precision, event.date_implied) == (date(2024, 3, 13), "day", True)


def test_some_event_is_always_main() -> None:
    text = (
        "تحليل.\n"
        + "يرى مراقبون أن الوضع ما زال معقدا في المنطقة منذ فترة طويلة.\n" * 2
        + "وقتل 5 جنود في هجوم في سرت عام 2016."
    )
    assert [event.salience for event in events("قراءة في المشهد", text)] == ["main"]


def test_a_bomber_who_blew_himself_up_is_counted_apart() -> None:
    (event,) = events("انتحاري يفجر نفسه في بغداد", "فجر انتحاري نفسه في سوق ببغداد وقتل 6 مدنيين")
    assert (event.killed, event.killed_perpetrators) == (Count(6), Count(1))


def test_an_attempt_on_a_life_kills_nobody() -> None:
    (event,) = events("محاولة اغتيال ضابط في عدن")
    assert event.killed is None


def test_the_ministry_behind_a_statement_is_the_source() -> None:
    (event,) = events("", "القبض على مهرب في قفصة، وفق بلاغ لوزارة الداخلية")
    assert event.attributed_to == "وزارة الداخلية"


def test_an_abduction_that_is_over_is_background() -> None:
    found = events("", "أُفرج اليوم عن العمال الذين خطفهم مسلحون أمس قرب أوباري")
    assert [(event.type, event.salience) for event in found] == [("judicial", "main"), ("abduction", "background")]


def test_the_executed_are_counted() -> None:
    (event,) = events("إعدام ثلاثة أشخاص شنقا في إيران")
    assert (event.type, event.killed) == ("execution", Count(3))


def test_an_attack_that_explains_quiet_news_is_background() -> None:
    found = events("تراجع نمو الاقتصاد التونسي بعد هجوم شنه مسلحون في سوسة")
    assert [(event.type, event.salience) for event in found] == [("armed_attack", "background")]
