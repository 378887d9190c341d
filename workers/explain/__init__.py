"""Why an article gave the events it gave: `explain(article, events)` is the door.

article, events | rows_of: each slot of each event with its value, words, rule and sentence
                | marks_of, cut: the text in paragraphs, the spans as nested marks
                -> Explanation | terminal.render -> lines and tables of rich
                               | page.pages      -> one HTML file
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.article import Article
from workers.event import Event
from workers.explain.cut import Paragraph, cut, marks_of
from workers.explain.rows import Row, Sentences, rows_of


@dataclass(frozen=True, slots=True)
class Explained:
    """One event, its number in the article (from 1), and a row for every slot that was filled."""

    number: int
    event: Event
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An article in paragraphs, title first, with the spans that filled slots, and its events."""

    article: Article
    paragraphs: tuple[Paragraph, ...]
    events: tuple[Explained, ...]


def explain(article: Article, events: Sequence[Event]) -> Explanation:
    """The explanation of an article's events. Pure; traces that lie outside of the text show no words."""
    text = article.full_text
    sentences = Sentences(text)
    return Explanation(
        article=article,
        paragraphs=cut(text, len(article.title), marks_of(text, events)),
        events=tuple(
            Explained(number, event, rows_of(event, sentences)) for number, event in enumerate(events, start=1)
        ),
    )
