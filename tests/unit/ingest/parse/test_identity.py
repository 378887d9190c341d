"""Which entries are one article, and which are several."""

import pytest

from ingest.article import article_id
from ingest.feed import Feed
from ingest.parse import parse
from marsad.clock import now

FEED = Feed(id="one", url="https://one.example/feed", publisher="صحيفة المثال")
NOW = now()
PAGE, OTHER, HOME = "https://one.example/1", "https://one.example/2", "https://one.example/"


def entry(title: str, link: str = "", guid: str = "", more: str = "") -> str:
    return (
        f"<item><title>{title}</title>"
        + (f"<link>{link}</link>" if link else "")
        + (f'<guid isPermaLink="false">{guid}</guid>' if guid else "")
        + more
        + "</item>"
    )


def ids(*entries: str, home: str = HOME, feed: Feed = FEED) -> list[str]:
    content = f"<rss version='2.0'><channel><link>{home}</link>{''.join(entries)}</channel></rss>".encode()
    return [article.id for article in parse(content, "", feed, NOW).articles]


def by_link(link: str) -> str:
    return article_id(link)


def by_guid(guid: str) -> str:
    return article_id("", "صحيفة المثال", guid)


def test_a_link_tells_an_article_whatever_its_guid() -> None:
    assert ids(entry("أ", PAGE, "g-1")) == ids(entry("أ المصحح", PAGE, "g-2")) == [by_link(PAGE)]


def test_one_guid_for_all() -> None:
    assert ids(entry("أ", PAGE, "0"), entry("ب", OTHER, "0")) == [by_link(PAGE), by_link(OTHER)]


def test_tracking_parameters_make_no_other_article() -> None:
    assert ids(entry("أ", PAGE + "?utm_source=rss", "1"), entry("أ", PAGE + "?utm_source=x", "1")) == [by_link(PAGE)]


@pytest.mark.parametrize("link", [HOME, "https://one.example", HOME + "?utm_source=rss", "/"])
def test_the_front_page_tells_nothing(link: str) -> None:
    alone = ids(entry("أ", link, "1"))
    assert alone == [by_guid("1")]
    assert ids(entry("أ", link, "1"), entry("ب", link, "2")) == [by_guid("1"), by_guid("2")]


def test_the_front_page_of_any_site() -> None:
    assert ids(entry("أ", "https://other.example/", "1")) == [by_guid("1")]
    assert ids(entry("أ", "https://other.example/?p=1", "1")) == [by_link("https://other.example/?p=1")]


def test_a_page_that_the_feed_calls_its_home_tells_nothing_either() -> None:
    section = "https://one.example/news/"
    assert ids(entry("أ", section, "1"), home=section) == [by_guid("1")]
    assert ids(entry("أ", section, "1")) == [by_link(section)]


def test_several_guids_and_titles_under_one_link_are_several_articles() -> None:
    live = "https://one.example/live"
    both = [entry("أ", live, "1"), entry("ب", live, "2")]
    assert ids(*both) == [by_guid("1"), by_guid("2")]
    assert ids(*reversed(both)) == [by_guid("2"), by_guid("1")]
    assert ids(*both, entry("ج", PAGE, "3")) == [by_guid("1"), by_guid("2"), by_link(PAGE)]
    assert ids(*both, entry("ج", live)) == [by_guid("1"), by_guid("2"), by_link(live)]


@pytest.mark.parametrize(
    "second", [entry("أ", PAGE, "2"), entry("ب", PAGE, "1"), entry("ب", PAGE), entry("أ", PAGE + "#top", "1")]
)
def test_one_article_listed_twice(second: str) -> None:
    assert ids(entry("أ", PAGE, "1"), second) == [by_link(PAGE)]


def test_one_guid_without_links() -> None:
    one, other = ids(entry("أ", guid="0"), entry("ب", guid="0"))
    assert one != other
    assert ids(entry("ب", guid="0"), entry("ج", guid="0"))[0] == other, "the title tells it, not its place"
    assert ids(entry("أ", guid="0"), entry("أ", guid="0")) == [by_guid("0")]
    assert ids(entry("أ", guid="0")) == [by_guid("0")]


def test_neither_link_nor_guid() -> None:
    dated = "<pubDate>Sat, 21 Nov 2020 08:00:00 +0200</pubDate>"
    later = "<pubDate>Sat, 28 Nov 2020 08:00:00 +0200</pubDate>"
    one = ids(entry("النشرة", more=dated))
    assert len(one) == 1
    assert one == ids(entry("ب", PAGE), entry("النشرة", more=dated + "<description>نص</description>"))[1:]
    assert one != ids(entry("النشرة", more=later))
    assert ids(entry("النشرة")) == []


def test_the_front_page_and_no_guid() -> None:
    dated = "<pubDate>Sat, 21 Nov 2020 08:00:00 +0200</pubDate>"
    assert len(ids(entry("أ", HOME, more=dated), entry("ب", HOME, more=dated))) == 2
    assert ids(entry("أ", HOME)) == [by_link(HOME)]


@pytest.mark.parametrize(
    ("inner", "link"),
    [
        ("<guid>https://one.example/1</guid>", PAGE),
        ("<link></link><guid>https://one.example/1</guid>", PAGE),
        ('<link>https://go.example/z</link><feedburner:origLink xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">'
         "https://one.example/1</feedburner:origLink>", PAGE),
        ("<link>1</link>", PAGE),
        ("<link>https:///one.example/1</link>", PAGE),
    ],
)  # fmt: skip
def test_addresses(inner: str, link: str) -> None:
    assert ids(f"<item><title>أ</title>{inner}</item>") == [by_link(link)]
