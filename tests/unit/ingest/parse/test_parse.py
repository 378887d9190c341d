"""Feeds as publishers write them, well and badly, and what becomes of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import article_id, digest
from ingest.feed import Feed
from ingest.parse import Drop, NotAFeed, Parsed, parse

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed", publisher="صحيفة المثال", country="LY")
FEEDS = Path(__file__).parents[1] / "feeds"


def rss(*entries: str, head: str = "") -> bytes:
    body = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'<rss version="2.0"><channel><title>قناة</title>{head}{body}</channel></rss>'.encode()


def read(content: bytes, feed: Feed = FEED, content_type: str = "application/rss+xml") -> Parsed:
    return parse(content, content_type, feed, NOW)


def test_rss_file() -> None:
    parsed = read((FEEDS / "newspaper.rss").read_bytes())
    first, second = parsed.articles
    assert first.url == "https://one.example/news/17?utm_source=rss"
    assert first.id == article_id("https://one.example/news/17")
    assert first.title == "انفجار «محدود» قرب الميناء"
    assert first.text == "وقع الانفجار صباحا.\nلم يصب أحد & عاد الهدوء."
    assert first.published.isoformat() == "2026-11-22T08:05:00+02:00"
    assert (first.publisher, first.country, first.language) == ("صحيفة المثال", "LY", "ar")
    assert not first.published_implied
    assert second.text == "نص كامل أطول من الموجز."
    assert (parsed.form, parsed.encoding, parsed.title) == ("RSS 2.0", "utf-8", "صحيفة المثال: كل الأخبار")
    assert parsed.hints.ttl == timedelta(minutes=7)
    assert parsed.drops == ()
    assert parsed.notes == ()


def test_atom_file() -> None:
    parsed = read((FEEDS / "agency.atom").read_bytes())
    only = parsed.articles[0]
    assert only.url == "https://agency.example/2026/11/a-1"
    assert only.text == "قال متحدث إن الطريق فتح.\nوأضاف أن الحركة عادت."
    assert only.published.isoformat() == "2026-11-21T23:10:00+03:00"
    assert parsed.form == "Atom 1.0"


def test_rdf_file() -> None:
    parsed = read((FEEDS / "old.rdf").read_bytes())
    assert [article.title for article in parsed.articles] == ["عنوان أول", "عنوان ثان"]
    assert parsed.articles[0].published.isoformat() == "2026-11-20T10:00:00+00:00"


def test_a_source_names_the_publisher() -> None:
    parsed = read(
        rss('<title>ت</title><link>https://x.example/1</link><source url="https://y.example/">وكالة</source>')
    )
    assert parsed.articles[0].publisher == "وكالة"


def test_the_feeds_own_title_stands_in_for_a_publisher() -> None:
    parsed = read(rss("<title>ت</title><link>https://x.example/1</link>"), Feed(id="one", url="https://one.example/"))
    assert parsed.articles[0].publisher == "قناة"


@pytest.mark.parametrize(
    ("entry", "url"),
    [
        ("<link>https://x.example/1</link>", "https://x.example/1"),
        ("<link>/news/1</link>", "https://one.example/news/1"),
        ("<link> \n https://x.example/1 \n </link>", "https://x.example/1"),
        ('<guid isPermaLink="true">https://x.example/2</guid>', "https://x.example/2"),
        ("<guid>https://x.example/2</guid>", "https://x.example/2"),
        ("<guid>n-2</guid>", ""),
        ('<guid isPermaLink="false">https://x.example/2</guid>', ""),
        ("<link>javascript:alert(1)</link><guid>n-2</guid>", ""),
        ("<link>http://[</link><guid>n-2</guid>", ""),
    ],
)
def test_link(entry: str, url: str) -> None:
    assert read(rss(f"<title>ت</title>{entry}")).articles[0].url == url


def test_without_a_link_the_id_comes_from_publisher_and_entry_id() -> None:
    article = read(rss("<title>ت</title><guid>n-2</guid>")).articles[0]
    assert article.id == article_id("", "صحيفة المثال", "n-2")


def test_drops_are_counted_by_reason() -> None:
    good = "<title>ت</title><link>https://x.example/1</link>"
    parsed = read(rss(good, "<title>بلا عنوان ولا رابط</title>", "<link>https://x.example/2</link>", good))
    assert len(parsed.articles) == 1
    assert parsed.drops == (
        Drop("no link and no id", "بلا عنوان ولا رابط"),
        Drop("no title and no text", "https://x.example/2"),
        Drop("listed twice", "https://x.example/1"),
    )
    assert parsed.drop_reasons == {"no link and no id": 1, "no title and no text": 1, "listed twice": 1}


ENTRY = "<title>ت</title><link>https://x.example/1</link>"


@pytest.mark.parametrize(
    ("dated", "head", "published", "implied"),
    [
        ("<pubDate>Sun, 22 Nov 2026 08:00:00 +0300</pubDate>", "", "2026-11-22T08:00:00+03:00", False),
        ("<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate>", "", "2026-11-23T08:00:00+00:00", False),
        ("<pubDate>Wed, 25 Nov 2026 08:00:00 GMT</pubDate>", "", "2026-11-22T09:00:00+00:00", True),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", "", "2026-11-22T09:00:00+00:00", True),
        ("<pubDate>أمس</pubDate>", "", "2026-11-22T09:00:00+00:00", True),
        ("", "", "2026-11-22T09:00:00+00:00", True),
        ("", "<pubDate>Sat, 21 Nov 2026 08:00:00 +0200</pubDate>", "2026-11-21T08:00:00+02:00", True),
        ("", "<lastBuildDate>Sat, 21 Nov 2026 08:00:00 +0200</lastBuildDate>", "2026-11-21T08:00:00+02:00", True),
    ],
)
def test_published(dated: str, head: str, published: str, implied: bool) -> None:
    article = read(rss(ENTRY + dated, head=head)).articles[0]
    assert (article.published.isoformat(), article.published_implied) == (published, implied)


def test_an_undated_entry_is_no_revision_of_itself() -> None:
    first = parse(rss(ENTRY), "", FEED, NOW).articles[0]
    later = parse(rss(ENTRY), "", FEED, NOW + timedelta(hours=1)).articles[0]
    assert first.published != later.published
    assert digest(first) == digest(later)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\n ", "it is empty"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "it is an HTML page, not a feed"),
        (b"<?xml version='1.0'?><!-- a --><!-- b -->\n<HTML lang='ar'>", "it is an HTML page, not a feed"),
        (b'{"items": []}', "it is not RSS or Atom"),
        (b"<note><to>x</to></note>", "it is not RSS or Atom"),
    ],
)
def test_not_a_feed(content: bytes, reason: str) -> None:
    with pytest.raises(NotAFeed) as raised:
        read(content)
    assert raised.value.reason.startswith(reason)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read(rss()).articles == ()


def test_a_truncated_feed_gives_what_could_be_read() -> None:
    whole = rss(*(f"<title>خبر {n}</title><link>https://x.example/{n}</link>" for n in range(10)))
    parsed = read(whole[: len(whole) // 2])
    assert 3 <= len(parsed.articles) <= 6
    assert "breaks off" in parsed.notes[0]


def test_one_bad_byte_leaves_the_rest_arabic() -> None:
    content = rss("<title>انفجار قرب الميناء القديم</title><link>https://x.example/1</link>").replace(
        "ن".encode(), b"\xd9", 1
    )
    parsed = read(content)
    assert parsed.articles[0].title.endswith("قرب الميناء القديم")
    assert "not valid UTF-8" in parsed.notes[0]


def test_a_control_character_does_not_stop_the_strict_parser() -> None:
    parsed = read(rss("<title>قبل\x0bبعد</title><link>https://x.example/1</link>"))
    assert parsed.articles[0].title == "قبلبعد"
    assert parsed.notes == ()


def test_external_entities_are_not_read() -> None:
    content = (
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>'
        b"<item><title>a&x;b</title><link>https://x.example/1</link></item></channel></rss>"
    )
    assert "root:" not in read(content).articles[0].title


def test_markup_in_a_title_is_gone_and_signs_stay() -> None:
    title = "<title>&lt;b&gt;عاجل&lt;/b&gt;: 3 &amp;lt; 5 &amp;amp; كذا</title>"
    assert read(rss(title + "<link>https://x.example/1</link>")).articles[0].title == "عاجل: 3 < 5 & كذا"


def outcome(content: bytes) -> Parsed | str:
    try:
        return read(content)
    except NotAFeed as error:
        return error.reason


@given(st.binary(max_size=400))
def test_bytes_are_a_feed_or_not_a_feed(content: bytes) -> None:
    assert outcome(content)


PIECES = [
    "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "https://x.example/1",
    "<pubDate>", "Sun, 22 Nov 2026 08:00:00 +9999", "99999999999-13-45T", "<![CDATA[", "]]>", "&lt;p", "&#xD800;",
    "&#1114112;", "<a:b", "<!DOCTYPE x [", "<!ENTITY y 'z'>", "&y;", "<guid isPermaLink='false'>", "\ud800", "نص", "<",
    "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "<content type='xhtml'>", "<div>", "<source>", "<ttl>٩",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_broken_markup_is_a_feed_or_not_a_feed(pieces: list[str]) -> None:
    found = outcome("".join(pieces).encode("utf-8", "surrogatepass"))
    articles = found.articles if isinstance(found, Parsed) else ()
    assert found
    assert all(article.published.tzinfo and (article.title or article.text) for article in articles)
