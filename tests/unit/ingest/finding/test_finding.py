"""The feed behind an address: which of what a page leads to is taken, and how many are asked."""

import asyncio
from collections.abc import Mapping

import pytest

from ingest.feed import Feed
from ingest.fetch import Fetched
from ingest.finding import MOST, Sought, seek
from ingest.finding.check import Checked, Looks

HOME = "https://one.example/"
FEED = Feed("one", HOME)


class Web(Looks):
    """Pages by address: a number is a feed with so many entries, a text an HTML page, what is missing a 404."""

    def __init__(self, pages: Mapping[str, int | str], moved: Mapping[str, str] | None = None) -> None:
        self._pages, self._moved = pages, moved or {}
        self.asked: list[str] = []

    async def fetched(self, feed: Feed) -> tuple[Fetched | Checked, float]:
        self.asked.append(feed.url.removeprefix(HOME))
        page = self._pages.get(feed.url.removeprefix(HOME))
        if page is None:
            return Checked(feed.id, feed.url, "the server answers 404 (Not Found)", "status", 404), 0.1
        kind, content = ("text/html", page) if isinstance(page, str) else ("application/rss+xml", str(page))
        moved = self._moved.get(feed.url.removeprefix(HOME), "")
        return Fetched(content.encode(), kind, moved or feed.url, moved=moved), 0.1

    async def read(self, feed: Feed, fetched: Fetched, took: float) -> Checked:
        if fetched.content_type == "text/html":
            return Checked(feed.id, feed.url, "it is an HTML page, not a feed", "content")
        entries = int(fetched.content)
        return Checked(feed.id, feed.url, title="t", entries=entries, moved=fetched.moved)


def sought(web: Web) -> Sought:
    return asyncio.run(seek(FEED, web, pause=0))


def link(*paths: str, title: str = "") -> str:
    return "".join(f'<link rel="alternate" type="application/rss+xml" title="{title}" href="/{p}">' for p in paths)


def test_a_feed_is_itself() -> None:
    web = Web({"": 3})
    found = sought(web)
    assert found.found == found.first
    assert (found.first.url, web.asked) == (HOME, [""])


def test_a_feed_that_has_moved_for_good_is_taken_where_it_is() -> None:
    found = sought(Web({"": 3}, {"": "https://new.example/feed"}))
    assert found.found
    assert found.found.url == "https://new.example/feed"


@pytest.mark.parametrize(
    ("pages", "taken", "asked"),
    [
        ({"": link("a", "b"), "a": 3, "b": 4}, "a", ["", "a"]),
        ({"": link("a", "b"), "b": 4}, "b", ["", "a", "b"]),
        ({"": link("comments/feed", "b"), "comments/feed": 9, "b": 4}, "b", ["", "b"]),
        ({"": "<html>", "feed": 4}, "feed", ["", "feed"]),
        ({"": "<html>", "index.xml": 1}, "index.xml", None),
        # An empty feed is taken only when there is none that is not, and so is one of comments.
        ({"": link("a"), "a": 0, "rss": 2}, "rss", ["", "a", "feed", "rss"]),
        ({"": link("a"), "a": 0}, "a", None),
        ({"": link("a", "tag/x/feed"), "a": 0, "tag/x/feed": 2}, "tag/x/feed", None),
        ({"": link("comments/feed", "a"), "a": 0, "comments/feed": 2}, "a", None),
        ({"": link("comments/feed"), "comments/feed": 2}, "comments/feed", None),
        # A page that lists feeds is read, once.
        ({"": "<a href=/rss>RSS", "rss": "<a href=/x.rss><a href=/rss>", "x.rss": 5}, "x.rss", ["", "rss", "x.rss"]),
    ],
)  # fmt: skip
def test_what_a_page_leads_to(pages: dict[str, int | str], taken: str, asked: list[str] | None) -> None:
    web = Web(pages)
    found = sought(web)
    assert found.found
    assert found.found.url == HOME + taken
    assert asked is None or web.asked == asked


def test_the_others_are_named_but_not_those_that_were_only_guessed() -> None:
    found = sought(Web({"": link("a", "b", "comments/feed"), "a": 3}))
    assert [one.url.removeprefix(HOME) for one in found.others] == ["b", "comments/feed"]


def test_few_are_asked() -> None:
    web = Web({"": link(*(f"{n}.rss" for n in range(50)))})
    found = sought(web)
    assert found.found is None
    assert len(found.tried) == MOST
    assert len(web.asked) == 1 + MOST


def test_pages_that_lead_to_each_other() -> None:
    web = Web({"": "<a href=/1.rss>", **{f"{n}.rss": f"<a href=/{n + 1}.rss>" for n in range(50)}})
    assert sought(web).found is None
    assert len(web.asked) == 1 + MOST


def test_no_address_is_asked_twice() -> None:
    each = "<a href=/1.rss><a href=/2.rss><a href=/3.rss>"
    web = Web({"": each, "1.rss": each, "2.rss": each, "3.rss": each})
    assert sought(web).found is None
    assert len(set(web.asked)) == len(web.asked)


@pytest.mark.parametrize("pages", [{}, {"": None}])
def test_what_is_not_there_is_not_searched(pages: dict[str, str]) -> None:
    web = Web(pages)
    found = sought(web)
    assert (found.found, found.tried, web.asked) == (None, (), [""])
    assert "404" in found.first.reason
