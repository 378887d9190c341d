"""Which feeds a page leads to, and in which order."""

import pytest

from ingest.finding.discover import USUAL, Found, feeds_in, is_partial

HOME = "https://one.example/"
RSS = 'rel="alternate" type="application/rss+xml"'


def found(html: str, url: str = HOME) -> list[Found]:
    """What the page itself names."""
    return [one for one in feeds_in(html.encode(), "text/html; charset=utf-8", url) if one.way != "guessed"]


def paths(html: str, url: str = HOME) -> list[str]:
    return [one.url.removeprefix("https://one.example") for one in found(html, url)]


@pytest.mark.parametrize(
    "html",
    [
        f'<link {RSS} href="/feed">',
        "<link rel='ALTERNATE stylesheet' type='application/atom+xml; charset=utf-8' href=/feed>",
        '<link rel="alternate" type="application/feed+json" href="/feed">',
        '<link rel="alternate" type="text/xml" href="https://one.example/feed#top">',
        '<link rel="feed" href="feed">',
        '<link rel="alternate" type="application/json" href="/feed">',
        '<a rel="feed" href="/feed">x</a>',
        '<a type="application/rss+xml" href="/feed">x</a>',
    ],
)
def test_declared_or_linked(html: str) -> None:
    assert paths(html) == ["/feed"]


@pytest.mark.parametrize(
    "html",
    [
        '<link rel="alternate" hreflang="ar" href="/ar/">',
        '<link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/2">',
        '<link rel="alternate" type="text/xml+oembed" href="/oembed?url=x">',
        '<link rel="stylesheet" type="application/rss+xml" href="/feed">',
        f"<link {RSS}>",
        f'<link {RSS} href="javascript:rss()">',
        f'<link {RSS} href="https://[broken">',
        f'<link {RSS} href="{HOME}">',
        '<a href="/feedback">x</a><a href="/press">y</a><a href="/brss">z</a><a href="/feedlot/1">q</a>',
    ],
)
def test_nothing(html: str) -> None:
    assert found(html) == []


@pytest.mark.parametrize(
    "href",
    ["/rss", "/rss.xml", "/ar/rss", "/feeds/all.atom", "/index.rdf", "/rss.php?id=3", "/?feed=rss2", "/rss2",
     "/rss/news", "feed:https://one.example/x/feed", "feed://one.example/rss", "/news-feed.xml", "/x/feed.json"],
)  # fmt: skip
def test_links_that_look_like_feeds(href: str) -> None:
    (one,) = found(f'<a href="{href}">خلاصات</a>')
    assert (one.way, one.title) == ("linked", "خلاصات")
    assert one.url.startswith(("http://one.example/", "https://one.example/"))


def test_the_best_comes_first() -> None:
    html = f"""
      <link {RSS} title="موقع » التعليقات" href="/comments/feed">
      <link {RSS} title="Site » Comments Feed" href="/x/feed">
      <link {RSS} title="تصنيف: ليبيا" href="/libya/feed">
      <link {RSS} title="x" href="/tag/y/feed">
      <a href="/old.rss">RSS</a>
      <link {RSS} title="موقع" href="/feed">
      <link {RSS} title="Site" href="/ar/feed">
    """
    assert paths(html) == [
        "/ar/feed", "/feed", "/old.rss", "/libya/feed", "/tag/y/feed", "/comments/feed", "/x/feed",
    ]  # fmt: skip
    order = [one.way for one in feeds_in(html.encode(), "text/html", HOME)]
    assert order == ["declared"] * 2 + ["linked"] + ["guessed"] * (len(USUAL) - 1) + ["declared"] * 4


def test_a_page_of_a_part_leads_to_its_own_feed() -> None:
    html = f'<link {RSS} href="/feed"><link {RSS} href="/category/libya/feed"><link {RSS} href="/comments/feed">'
    assert paths(html, f"{HOME}category/libya/") == ["/category/libya/feed", "/feed", "/comments/feed"]
    assert paths(html, f"{HOME}ar") == ["/feed", "/category/libya/feed", "/comments/feed"]
    part = Found(f"{HOME}category/libya/feed")
    assert is_partial(part, HOME)
    assert not is_partial(part, f"{HOME}category/libya")


def test_a_base_holds_for_what_follows() -> None:
    html = f'<link {RSS} href="a"><base href="/y/"><link {RSS} href="b">'
    assert paths(html, f"{HOME}en/x") == ["/en/a", "/y/b"]


def test_the_usual_addresses_come_last_and_no_address_twice() -> None:
    html = f'<link {RSS} href="/rss/"><link {RSS} href="HTTPS://ONE.example:443/rss/?utm_source=x">'
    every = feeds_in(html.encode(), "text/html", f"{HOME}ar/news")
    assert [one.url.removeprefix(HOME[:-1]) for one in every] == [
        "/rss/", "/ar/news/feed", *(path for path in USUAL if path != "/rss"),
    ]  # fmt: skip
    assert {one.way for one in every[1:]} == {"guessed"}


def test_an_old_encoding() -> None:
    html = f'<html><link {RSS} title="أخبار العالم في السياسة" href="/feed"></html>'
    (one, *_) = feeds_in(html.encode("windows-1256"), "text/html; charset=windows-1256", HOME)
    assert one.title == "أخبار العالم في السياسة"


def test_a_page_of_links_without_end() -> None:
    html = "".join(f'<a href="/{n}.rss">{n}</a>' for n in range(20_000))
    assert len(found(html)) == 100
