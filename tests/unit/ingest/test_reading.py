"""What a reading child answers, and what is read without one."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.article import Packed, decode, digest
from ingest.children import ChildLost, Children
from ingest.feed import Feed
from ingest.parse import NotAFeed
from ingest.reading import SMALL, Question, Reading, answer_to, read

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed", country="LY")
ENTRY = (
    "<item><title>خبر</title><link>https://one.example/1</link><description>نص</description>"
    "<pubDate>Sun, 22 Nov 2026 08:00:00 +0200</pubDate></item>"
)


def question(inside: str, feed: Feed = FEED, end: str = "</channel></rss>") -> Question:
    return Question(f'<rss version="2.0"><channel><title>ناشر</title>{inside}{end}'.encode(), "", feed, NOW)


def answered(asked: Question) -> Reading:
    answer = answer_to(asked)
    assert isinstance(answer, Reading)
    return answer


def test_articles_come_packed_for_the_claim() -> None:
    reading = answered(question(ENTRY + "<item><title>بلا رابط</title></item>"))
    (packed,) = reading.articles
    article = decode(packed.article.decode())
    assert (article.title, article.text, article.country) == ("خبر", "نص", "LY")
    assert (packed.id, packed.digest) == (article.id, digest(article))
    assert [moment.isoformat() for moment in reading.dates] == ["2026-11-22T08:00:00+02:00"]
    assert sum(count for _, count in reading.drops) == 1
    assert (reading.entries, reading.title, reading.path) == (2, "ناشر", "strict")


def test_a_concluded_date_is_none_of_its_own() -> None:
    assert answered(question(ENTRY.replace("pubDate", "when"))).dates == ()


def test_known_entries_are_passed_over_and_still_listed() -> None:
    first = answered(question(ENTRY))
    again = Question(**{name: getattr(question(ENTRY), name) for name in ("content", "content_type", "feed", "now")})
    second = answer_to(Question(again.content, "", FEED, NOW, first.seen))
    assert isinstance(second, Reading)
    assert (second.articles, second.skipped, second.entries, second.seen) == ((), 1, 1, first.seen)


@pytest.mark.parametrize(("full_text", "wanted"), [("auto", True), ("never", False)])
def test_the_page_of_a_short_text_is_wanted(full_text: Any, wanted: bool) -> None:
    feed = Feed(id="one", url="https://one.example/feed", full_text=full_text)
    assert [packed.page for packed in answered(question(ENTRY, feed)).articles] == [wanted]


def test_what_is_no_feed_is_an_answer_too() -> None:
    assert isinstance(answer_to(Question(b"<html></html>", "", FEED, NOW)), NotAFeed)


class _Recording(Children):
    """Children who note what they were asked, and answer as told."""

    def __init__(self, answer: object) -> None:
        super().__init__("nowhere")
        self.asked: list[Any] = []
        self._answer = answer

    async def ask(self, question: object) -> Any:
        self.asked.append(question)
        if isinstance(self._answer, ChildLost):
            raise self._answer
        return self._answer


READING = Reading(articles=(Packed("a", "d", b"{}"),))


@pytest.mark.parametrize(
    ("asked", "to_child"),
    [
        (question(ENTRY), False),
        (question(ENTRY, end=""), True),  # breaks off: feedparser reads it
        (question(ENTRY + " " * SMALL), True),  # large
    ],
)
def test_only_what_is_small_and_in_order_is_read_without_a_child(asked: Question, to_child: bool) -> None:
    children = _Recording(READING)
    reading = asyncio.run(read(children, asked))
    assert (children.asked == [asked]) is to_child
    assert (reading is READING) is to_child


@pytest.mark.parametrize("answer", [NotAFeed("it is empty"), ChildLost("it took more than 10 s and was stopped")])
def test_a_child_that_has_no_answer_is_a_feed_that_is_none(answer: Exception) -> None:
    with pytest.raises(NotAFeed) as none:
        asyncio.run(read(_Recording(answer), question(ENTRY, end="")))
    assert str(answer) in none.value.reason
