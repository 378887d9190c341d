"""What a parsing child answers; that it dies of a hang is in tests/integration/test_poll.py."""

from datetime import UTC, datetime

from ingest.child import Question, answer_to
from ingest.feed import Feed
from ingest.parse import NotAFeed, Parsed

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed")
RSS = b"<rss version='2.0'><channel><item><title>x</title><link>https://x.example/</link></item></channel></rss>"


def test_a_feed_is_answered_with_its_articles() -> None:
    answer = answer_to(Question(RSS, "", FEED, NOW))
    assert isinstance(answer, Parsed)
    assert [article.title for article in answer.articles] == ["x"]


def test_what_is_no_feed_is_answered_with_the_reason() -> None:
    answer = answer_to(Question(b"", "", FEED, NOW))
    assert isinstance(answer, NotAFeed)
    assert answer.reason == "it is empty"
