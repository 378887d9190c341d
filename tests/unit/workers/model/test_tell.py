"""Model or rules: the model's events when its reply is of use, else the rules' and the reason."""

from ingest.article import Article
from tests.unit.workers.stand_ins import CLASH, article
from workers.event import Event
from workers.model.answer import Answer, Failure, Report
from workers.model.tell import tell
from workers.told import Asked

SUBJECT = article(text="انفجرت عبوة في سرت صباحا")
TRUE = Report(evidence="انفجرت عبوة في سرت", type="bombing", place="طبرق")
FALSE = Report(evidence="سقطت طائرة في البحر", type="accident")


def rules(_: Article) -> list[Event]:
    return [CLASH]


def test_an_answer_that_quotes_is_told() -> None:
    events, asked = tell(SUBJECT, Answer((TRUE, FALSE)), "small", rules)
    assert [event.type for event in events] == ["bombing"]
    assert asked == Asked("small", dropped=2)


def test_that_there_is_no_event_is_believed() -> None:
    assert tell(SUBJECT, Answer(()), "small", rules) == ([], Asked("small"))


def test_a_failure_leaves_it_to_the_rules() -> None:
    events, asked = tell(SUBJECT, Failure("timeout", "it did not answer"), "small", rules)
    assert (events, asked) == ([CLASH], Asked("small", "timeout", "it did not answer"))


def test_so_does_an_answer_that_is_all_invented() -> None:
    events, asked = tell(SUBJECT, Answer((FALSE, FALSE)), "small", rules)
    assert events == [CLASH]
    assert (asked.fallback, asked.dropped) == ("unquoted", 2)
