"""Decides which entries' pages are fetched: pure. And what a page came to, between its stages.

Article + Feed -> wanted?
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from ingest.article import Article
from ingest.feed import Feed

# Code points. Of Arabic summaries nearly all are below, of whole reports few; one that breaks off may be longer.
SHORT = 600
SHORT_IF_CUT = 2_000
_CUT = re.compile(
    r"(?:\u2026|\.\.\.|\[\+?\d* ?chars\]|المزيد|التفاصيل|التتمة|read more|continue reading)\W*$", re.IGNORECASE
)
_ENDING = 60
_WITHOUT_TEXT = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|avif|pdf|docx?|xlsx?|pptx?|zip|rar|gz|7z|epub|apk|mp[34]|m4[av]|webm|mov|avi|ogg|wav"
    r"|m3u8|xml|rss|json)$",
    re.IGNORECASE,
)
# Pages made of pictures, sound or scripts; their subdomains, too.
_WITHOUT_ARTICLES = frozenset(
    {
        *("youtube.com", "youtu.be", "vimeo.com", "dailymotion.com", "rumble.com", "soundcloud.com", "spotify.com"),
        *("t.me", "telegram.me", "twitter.com", "x.com", "facebook.com", "fb.watch", "instagram.com", "threads.net"),
        *("tiktok.com", "whatsapp.com", "news.google.com"),
    }
)

Reason = Literal[
    "not_html", "too_large", "too_slow", "no_main_text", "front_page", "list", "other_language", "consent", "paywall",
    "unrelated", "not_longer",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageText:
    """The text of a page, one paragraph a line."""

    text: str


@dataclass(frozen=True, slots=True)
class NoText:
    """Why a page gives no text that is better than the feed's."""

    reason: Reason


def wants_page(article: Article, feed: Feed) -> bool:
    """Whether the page of this entry is to be fetched; a local feed's only if its `full_text` is "always"."""
    if feed.full_text == "never" or (feed.full_text == "auto" and (feed.local or not _is_short(article.text))):
        return False
    return _is_page(article.url)


def with_text(article: Article, page: PageText) -> Article:
    """The article with its page's text; nothing else of it changes."""
    return replace(article, text=page.text)


def _is_short(text: str) -> bool:
    return len(text) < SHORT or (len(text) < SHORT_IF_CUT and bool(_CUT.search(text[-_ENDING:])))


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or _WITHOUT_TEXT.search(parts.path):
        return False
    labels = host.split(".")
    return not any(".".join(labels[n:]) in _WITHOUT_ARTICLES for n in range(max(0, len(labels) - 4), len(labels)))
