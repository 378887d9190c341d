"""An article revision together with the events it tells: what the extractor hands to the index step."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.article import Article
from ingest.queue import Message
from workers.event import Event, event_ids


@dataclass(frozen=True, slots=True)
class Told:
    """One revision of one article, its events in text order, and their ids in the same order."""

    message: Message
    article: Article
    events: tuple[Event, ...]
    ids: tuple[str, ...]

    @property
    def revision(self) -> int:
        """Version of the article, in milliseconds; the newest wins."""
        return self.message.revision


def told(message: Message, article: Article, events: list[Event]) -> Told:
    """Join a message with what was extracted from its article."""
    return Told(message, article, tuple(events), tuple(event_ids(article.id, events)))
