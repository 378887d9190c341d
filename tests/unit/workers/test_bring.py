"""What a stored article brings along into another generation."""

from __future__ import annotations

import orjson

from tests.unit.workers.stand_ins import BOMBING, FIRST_SEEN, NOW, telling
from workers.bring import _pairs, past
from workers.sinks.documents import article_document
from workers.sinks.history import Entry
from workers.sinks.kept import Kept
from workers.sinks.step import Past


def kept(*history: Entry) -> Kept:
    told = telling(BOMBING, revision=FIRST_SEEN + 7)
    document = orjson.loads(orjson.dumps(article_document(told, FIRST_SEEN, (), NOW, history)))
    return Kept("a1", "marsad-articles-v1-2026.03", 5, document)


def test_its_first_sight_and_its_history() -> None:
    history = (Entry(FIRST_SEEN, "d"), Entry(FIRST_SEEN + 7, "e", ("text",)))
    assert past(kept(*history)) == Past(FIRST_SEEN, history)


def test_one_of_schema_1_has_the_history_that_begins_with_it() -> None:
    assert past(kept()) == Past(FIRST_SEEN, (Entry(FIRST_SEEN + 7, "d"),))


def test_its_message_is_the_one_that_was_indexed_but_sends_no_alerts() -> None:
    ((message, article),) = _pairs([kept()])
    told = telling(BOMBING, revision=FIRST_SEEN + 7)
    assert article == told.article
    assert (message.feed, message.also_in, message.digest) == ("ly-one", ("ly-two",), "d")
    assert (message.first_seen, message.revision, message.alerts) == (FIRST_SEEN, FIRST_SEEN + 7, "never")
