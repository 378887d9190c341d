"""Finds the feeds that a page leads to, the best first: pure.

what it declares (rel=alternate, rel=feed) | what it links to | where feeds usually are
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from ingest.article import canonical
from ingest.decode import decode
from ingest.finding.markup import Tag, leading_tags

USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/?feed=rss2")
MOST = 100
_TYPES = re.compile(r"[+/.](?:rss|atom|rdf)\b|\bfeed\+json|^(?:text|application)/xml$", re.IGNORECASE)
_FEEDLIKE = re.compile(
    r"(?:^|[/._=-])(?:rss|feeds?|atom|rdf)(?:2|[._-]?(?:xml|json|rss2?|php|aspx?))?(?:[/?&.]|$)", re.IGNORECASE
)
# Feeds of a part of the site, or of what readers say. A page of a category leads to its own feed all the same.
_PARTIAL = re.compile(
    r"(?:^|[/?&])(?:category|categories|cat|tags?|topics?|authors?|search|label)[/=]|تصنيف|قسم|وسم|كاتب", re.IGNORECASE
)
_COMMENTS = re.compile(r"\bcomments?\b|تعليق", re.IGNORECASE)
_ARABIC = re.compile(r"(?:^|[/._-])(?:ar|arabic)(?:[/._-]|$)", re.IGNORECASE)

Way = Literal["declared", "linked", "guessed"]
_WAYS: tuple[Way, ...] = ("declared", "linked", "guessed")


@dataclass(frozen=True, slots=True)
class Found:
    """An address that may be a feed's: what the page calls it, and how it was come by."""

    url: str
    title: str = ""
    way: Way = "declared"
    language: str = ""


def feeds_in(html: bytes, content_type: str, url: str) -> tuple[Found, ...]:
    """Where this page's feeds may be: the site's own before those of its parts, those before comments."""
    text = decode(html, content_type).octets.decode("utf-8", "replace")
    found = [*_named(text, url), *_guessed(url)]
    by_address: dict[str, Found] = {}
    for one in found:
        by_address.setdefault(_same(one.url), one)
    by_address.pop(_same(url), None)
    return tuple(sorted(by_address.values(), key=lambda one: _rank(one, url)))


def is_partial(found: Found, url: str = "") -> bool:
    """Whether it is the feed of a part of a site, or of comments; not when `url` is that very part."""
    return _place(found, url) > 0


def is_about_comments(found: Found) -> bool:
    """Whether it is the feed of what readers say."""
    return bool(_COMMENTS.search(_inside(found.url)) or _COMMENTS.search(found.title))


def _named(text: str, url: str) -> Iterator[Found]:
    base, count = url, 0
    for tag in leading_tags(text):
        if tag.name == "base":
            base = _address(url, tag.attributes.get("href", "")) or base
        elif (way := _way(tag)) and (address := _address(base, tag.attributes.get("href", ""))):
            title = tag.attributes.get("title") or tag.label
            yield Found(address, title[:200], way, tag.attributes.get("hreflang", ""))
            count += 1
        if count >= MOST:
            return


def _way(tag: Tag) -> Way | None:
    given = tag.attributes
    rels, type_, href = given.get("rel", "").lower().split(), given.get("type", ""), given.get("href", "")
    if not href:
        return None
    if "feed" in rels or ("alternate" in rels and _is_type(type_, href)):
        return "declared"
    return "linked" if tag.name == "a" and (_is_type(type_, href) or _looks_like_a_feed(href)) else None


def _is_type(type_: str, href: str) -> bool:
    kind = type_.partition(";")[0].strip()
    return bool(_TYPES.search(kind)) or (kind == "application/json" and _looks_like_a_feed(href))


def _looks_like_a_feed(href: str) -> bool:
    parts = _split(href)
    return parts is not None and bool(_FEEDLIKE.search(parts.path) or _FEEDLIKE.search(f"?{parts.query}"))


def _address(base: str, href: str) -> str:
    """The whole address of a link; "" when it is not on the web."""
    href = re.sub(r"^feed:(?://)?(?=https?:)", "", href)
    href = re.sub(r"^feed:", "http:", href)
    try:
        parts = _split(urljoin(base, href))
    except ValueError:
        return ""
    if not parts or parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return urlunsplit(parts._replace(fragment=""))


def _guessed(url: str) -> Iterator[Found]:
    parts = _split(url)
    if not parts:
        return
    if parts.path.strip("/"):
        yield Found(_address(url, f"{parts.path.rstrip('/')}/feed"), way="guessed")
    for path in USUAL:
        yield Found(_address(url, path), way="guessed")


def _rank(found: Found, url: str) -> tuple[int, int, int, int]:
    ours = found.language.lower().startswith("ar") or _ARABIC.search(_inside(found.url))
    return _place(found, url), _WAYS.index(found.way), int(not _is_below(found.url, url)), int(not ours)


def _place(found: Found, url: str) -> int:
    inside = _inside(found.url)
    if is_about_comments(found):
        return 2
    if _PARTIAL.search(inside) or _PARTIAL.search(found.title):
        return int(not _is_below(found.url, url) or not _path(url))
    return 0


def _is_below(feed: str, url: str) -> bool:
    return feed.startswith(url.rstrip("/") + "/") or not _path(url)


def _same(url: str) -> str:
    return canonical(url).rstrip("/")


def _path(url: str) -> str:
    parts = _split(url)
    return parts.path.strip("/") if parts else ""


def _inside(url: str) -> str:
    """What of an address tells one feed of a site from another."""
    parts = _split(url)
    return f"{parts.netloc.split('.')[0]}{parts.path}?{parts.query}" if parts else ""


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
