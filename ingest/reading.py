"""What a parsing child is asked and what it answers: a feed's bytes, and its articles packed for the claim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ingest.article import Packed, pack
from ingest.children import ChildLost, Children
from ingest.feed import Feed
from ingest.pages.page import wants_page
from ingest.parse import NotAFeed, Parsed, parse, quick
from ingest.parse.entry import Hints

MODULE = "ingest.reading"
NO_HINTS = Hints()
# Bytes; the reader of feeds that are in order takes 10 ms for this, and holds up the poller's loop for no longer.
SMALL = 256 * 1024
MOST_TAGS = 10_000
MOST_OBJECTS = 3_000

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Question:
    """What `parse` is to be called with."""

    content: bytes
    content_type: str
    feed: Feed
    now: datetime
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """A feed as it was read. `dates` are those that its articles told; the rest is as in `ingest.parse.Parsed`."""

    articles: tuple[Packed, ...]
    dates: tuple[datetime, ...] = ()
    drops: tuple[tuple[str, int], ...] = ()
    title: str = ""
    form: str = ""
    encoding: str = ""
    path: str = ""
    notes: tuple[str, ...] = ()
    hints: Hints = NO_HINTS
    hub: str = ""
    topic: str = ""
    seen: frozenset[str] = frozenset()
    skipped: int = 0

    @property
    def entries(self) -> int:
        """How many entries the feed lists."""
        return len(self.articles) + sum(count for _, count in self.drops) + self.skipped


async def read(children: Children, question: Question) -> Reading:
    """Read a feed; raises NotAFeed, also when that takes too long or too much memory.

    A small one that is in order is read here: to carry it to a child and back would take as long as to read it.
    """
    if _is_light(question.content) and (parsed := _asked(quick, question)):
        return _packed(parsed, question.feed)
    try:
        answer: Reading | NotAFeed = await children.ask(question)
    except ChildLost as error:
        raise NotAFeed(f"reading it failed: {error}") from error
    if isinstance(answer, NotAFeed):
        raise answer
    return answer


def _is_light(content: bytes) -> bool:
    # Empty entries and elements cost the most for their length: 10,000 take 100 ms, 3,000 in JSON as long.
    return len(content) <= SMALL and content.count(b"<") <= MOST_TAGS and content.count(b"{") <= MOST_OBJECTS


def answer_to(question: Question) -> Reading | NotAFeed:
    """In the child: what `parse` makes of it."""
    try:
        return _packed(_asked(parse, question), question.feed)
    except NotAFeed as error:
        return error
    except MemoryError:
        return NotAFeed("parsing it takes too much memory")


def _asked(reader: Callable[..., Answer], question: Question) -> Answer:
    return reader(question.content, question.content_type, question.feed, question.now, question.seen)


def _packed(parsed: Parsed, feed: Feed) -> Reading:
    return Reading(
        articles=tuple(pack(article, wants_page(article, feed)) for article in parsed.articles),
        dates=tuple(article.published for article in parsed.articles if not article.published_implied),
        drops=tuple(sorted(parsed.drop_reasons.items())),
        title=parsed.title,
        form=parsed.form,
        encoding=parsed.encoding,
        path=parsed.path,
        notes=parsed.notes,
        hints=parsed.hints,
        hub=parsed.hub,
        topic=parsed.topic,
        seen=parsed.seen,
        skipped=parsed.skipped,
    )
