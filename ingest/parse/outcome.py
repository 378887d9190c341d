"""What becomes of a feed's bytes: articles and drops, or no feed at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from ingest.article import Article
from ingest.parse.entry import Hints

Path = Literal["strict", "json", "feedparser"]


class NotAFeed(Exception):
    """What came is not a feed; the text says what it is."""

    @property
    def reason(self) -> str:
        """Why, as a clause after "it"."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Drop:
    """An entry that became no article, on purpose: why, and what it was as far as it can be told."""

    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed as we read it.

    `path` is the reader that understood it. `notes` tell what was not in order. `hub` and `topic` are for WebSub.
    `seen` are the fingerprints of all entries of the document, empty where it cannot be cut into entries safely; the
    next call takes them, and leaves out the entries that stand there unchanged: `skipped` says how many it was.
    """

    articles: tuple[Article, ...]
    drops: tuple[Drop, ...] = ()
    title: str = ""
    form: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()
    path: Path = "feedparser"
    language: str = ""
    hints: Hints = field(default_factory=Hints)
    hub: str = ""
    topic: str = ""
    seen: frozenset[str] = frozenset()
    skipped: int = 0

    @property
    def drop_reasons(self) -> dict[str, int]:
        """How many entries were dropped for each reason."""
        return dict(Counter(drop.reason for drop in self.drops))
