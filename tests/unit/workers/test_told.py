"""A revision together with what it tells."""

from tests.unit.workers.stand_ins import BOMBING, CLASH, article, message
from workers.event import event_ids
from workers.told import told


def test_ids_stand_beside_their_events() -> None:
    subject = article()
    joined = told(message(subject, 77), subject, [BOMBING, CLASH])
    assert joined.events == (BOMBING, CLASH)
    assert joined.ids == tuple(event_ids(subject.id, [BOMBING, CLASH]))
    assert joined.revision == 77


def test_an_article_may_tell_nothing() -> None:
    subject = article()
    assert told(message(subject), subject, []).ids == ()
