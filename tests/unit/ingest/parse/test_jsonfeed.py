"""JSON Feed, as jsonfeed.org has it and as it is written."""

from typing import Any

import orjson
import pytest

from ingest.article import article_id
from ingest.feed import Feed
from ingest.parse import NotAFeed, Parsed, parse
from marsad.clock import now

NOW = now()
FEED = Feed(id="one", url="https://one.example/feed.json", country="LY")


def read(*entries: Any, **head: Any) -> Parsed:
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "قناة", "items": list(entries)} | head
    return parse(orjson.dumps(document), "application/feed+json", FEED, NOW)


def test_an_entry() -> None:
    parsed = read(
        {
            "id": 7, "url": "https://one.example/7", "title": "3 < 5", "content_html": "<p>س</p><p>ص</p>",
            "summary": "موجز", "date_published": "2020-11-22T08:00:00+02:00", "language": "ar",
            "attachments": [{"url": "/a.mp3"}, "x"], "image": "https://one.example/i.jpg",
        },
        hubs=[{"type": "WebSub", "url": "https://hub.example/"}], feed_url="https://one.example/feed.json",
        home_page_url="https://one.example/", language="ar",
    )  # fmt: skip
    article = parsed.articles[0]
    assert (article.title, article.text, article.publisher) == ("3 < 5", "س\nص", "قناة")
    assert article.id == article_id("https://one.example/7")
    assert article.published.isoformat() == "2020-11-22T08:00:00+02:00"
    assert article.media == ("https://one.example/a.mp3", "https://one.example/i.jpg")
    assert (parsed.form, parsed.path, parsed.hub) == ("JSON Feed 1.1", "json", "https://hub.example/")
    assert (parsed.topic, parsed.language, len(parsed.seen)) == ("https://one.example/feed.json", "ar", 1)


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ({"external_url": "https://y.example/"}, "https://y.example/"),
        ({"id": "https://one.example/7"}, "https://one.example/7"),
        ({"id": "n-7"}, ""),
    ],
)
def test_url(entry: dict[str, Any], url: str) -> None:
    assert read({"title": "ع", "id": "1"} | entry).articles[0].url == url


def test_plain_text_keeps_its_signs() -> None:
    assert read({"id": "1", "content_text": "a <y> b & c\nد"}).articles[0].text == "a <y> b & c\nد"


def test_what_is_no_entry_is_passed_over() -> None:
    assert len(read({"id": "1", "title": "ع"}, 5, None, []).articles) == 1
    assert read(items={}).articles == ()


@pytest.mark.parametrize(
    "content",
    [b"{", b"{}", b'{"version": 1}', b'{"version": "https://jsonfeed.org/version/1"', b"{" * 100_000, b'{"items": []}'],
)
def test_not_a_feed(content: bytes) -> None:
    with pytest.raises(NotAFeed, match="it is not RSS or Atom"):
        parse(content, "", FEED, NOW)
