"""What a page child is asked and what it answers: a page's bytes and the article it belongs to, and the text found."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.article import Article
from ingest.children import ChildLost, Children
from ingest.pages.judge import judge
from ingest.pages.main_text import main_text
from ingest.pages.page import NoText, PageText

MODULE = "ingest.pages.child"
MEMORY = 768 << 20  # bytes of address space; a page of 25,000 elements takes 200 MB
LIMIT = 10.0  # seconds for one page


@dataclass(frozen=True, slots=True)
class Question:
    """A page as it came, from which address it came in the end, and whose it should be."""

    content: bytes
    content_type: str
    url: str
    article: Article


async def read(children: Children, question: Question) -> PageText | NoText:
    """Have a page read in a child."""
    try:
        answer: PageText | NoText = await children.ask(question)
    except ChildLost:
        return NoText("too_slow")
    return answer


def answer_to(question: Question) -> PageText | NoText:
    """In the child: the main text, if it is the article's and better than what the feed gives."""
    try:
        found = main_text(question.content, question.content_type)
        return found if isinstance(found, NoText) else judge(found, question.url, question.article)
    except (MemoryError, RecursionError):
        return NoText("too_large")
