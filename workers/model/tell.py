"""Choose between the model and the rules: the model's events where its reply is of use, else the rules', and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from ingest.article import Article
from workers.event import Event
from workers.model.answer import Failure, Reply
from workers.model.events import to_events
from workers.told import Asked


class Model(Protocol):
    """What the pipeline needs of a model."""

    name: str

    def ask(self, articles: Sequence[Article], until: datetime) -> dict[str, Reply]:
        """Article id -> reply, for the articles that it was asked about; done by `until`. Never raises for a reply."""


def tell(
    article: Article, reply: Reply, model: str, rules: Callable[[Article], list[Event]]
) -> tuple[list[Event], Asked]:
    """The events of an article that a model was asked about, and the note of how that went.

    An answer none of whose events stands in the article is of no use; one that says there are none is.
    """
    dropped = 0
    if not isinstance(reply, Failure):
        quoted = to_events(article, reply)
        if quoted.events or not reply.events:
            return quoted.events, Asked(model, dropped=quoted.dropped)
        reply, dropped = Failure("unquoted", "no event of the answer is quoted from the article"), quoted.dropped
    return rules(article), Asked(model, reply.kind, reply.reason, dropped)
