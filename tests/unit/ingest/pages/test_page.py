"""Which entries' pages are fetched."""

from datetime import UTC, datetime

import pytest

from ingest.article import Article
from ingest.feed import Feed
from ingest.pages.page import PageText, wants_page, with_text

FEED = Feed("f", "https://news.example/feed")
URL = "https://news.example/2026/11/storm"


def article(url: str = URL, text: str = "ملخص قصير.") -> Article:
    return Article("0" * 32, url, "عنوان", text, datetime(2026, 11, 17, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", True),
        ("كلمة " * 100, True),
        ("كلمة " * 130, False),
        ("كلمة " * 130 + "[…]", True),
        ("كلمة " * 130 + "...", True),
        ("كلمة " * 130 + "اقرأ المزيد", True),
        ("كلمة " * 130 + "Continue reading →", True),
        ("كلمة " * 500 + "…", False),
    ],
)
def test_a_short_body_wants_its_page_and_so_does_one_that_breaks_off(text: str, wanted: bool) -> None:
    assert wants_page(article(text=text), FEED) is wanted


@pytest.mark.parametrize(
    "url",
    [
        "",
        "urn:uuid:1",
        "ftp://news.example/1",
        "https:///1",
        "https://[news.example/1",
        "https://news.example/report.PDF",
        "https://news.example/i/1.jpg?w=900",
        "https://news.example/v.mp4",
        "https://www.youtube.com/watch?v=1",
        "https://m.facebook.com/1",
        "https://t.me/channel/1",
    ],
)
def test_what_has_no_text_is_not_fetched(url: str) -> None:
    assert not wants_page(article(url), Feed("f", FEED.url, full_text="always"))


@pytest.mark.parametrize(
    "url", [URL, "http://news.example/?p=7", "https://example.com.test/1", "https://netflix.com/1"]
)
def test_an_article_s_address_is(url: str) -> None:
    assert wants_page(article(url), FEED)


@pytest.mark.parametrize(
    ("full_text", "local", "short", "long"),
    [
        ("auto", False, True, False),
        ("auto", True, False, False),
        ("always", False, True, True),
        ("always", True, True, True),
        ("never", False, False, False),
    ],
)
def test_a_feed_decides(full_text: str, local: bool, short: bool, long: bool) -> None:
    feed = Feed("f", FEED.url, local=local, full_text=full_text)  # type: ignore[arg-type]
    assert (wants_page(article(), feed), wants_page(article(text="كلمة " * 900), feed)) == (short, long)


def test_only_the_text_changes() -> None:
    paged = with_text(article(), PageText("نص الصفحة"))
    assert paged.text == "نص الصفحة"
    assert (paged.id, paged.url, paged.title, paged.published) == (
        *("0" * 32, URL, "عنوان"),
        datetime(2026, 11, 17, tzinfo=UTC),
    )
