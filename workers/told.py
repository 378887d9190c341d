"""An article revision together with the events it tells: what the extractor hands to the index step."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.article import Article
from ingest.queue import Message
from workers.event import Event, event_ids


@dataclass(frozen=True, slots=True)
class Asked:
    """That a model was asked: `fallback` is why the events are the rules' all the same, in a word, "" if they are its.

    `reason` says it in a sentence; `dropped` is how many of its quotes the article does not have.
    """

    model: str
    fallback: str = ""
    reason: str = ""
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """One revision of one article, its events in text order, and their ids in the same order."""

    message: Message
    article: Article
    events: tuple[Event, ...]
    ids: tuple[str, ...]
    asked: Asked | None = None

    @property
    def revision(self) -> int:
        """Version of the article, in milliseconds; the newest wins."""
        return self.message.revision


def told(message: Message, article: Article, events: list[Event], asked: Asked | None = None) -> Told:
    """Join a message with what was extracted from its article."""
    return Told(message, article, tuple(events), tuple(event_ids(article.id, events)), asked)
