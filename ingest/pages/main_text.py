"""Finds the main text of an HTML page: pure, and the only place that knows trafilatura, imported at its first use.

It costs 30 MB and half a second to import and is slow on some input, so it is called in children
(`ingest.pages.child`).
"""

from __future__ import annotations

import html
import logging
import re
from itertools import islice
from typing import NamedTuple

from ingest.decode import decode_feed
from ingest.pages.page import NoText

MAX_BYTES = 3_000_000
# trafilatura's time grows with the square of the elements: 12,500 paragraphs 0.7 s, 50,000 8 s. News has 500 to 5,000.
MOST_TAGS = 25_000
# libxml2's time grows with the square of the attributes of a tag: 20,000 take 0.4 s, 300,000 two minutes.
_MOST_ATTRIBUTES = 5_000
_LONG_TAG = 20_000
_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
# With less found by the strict way, the page is built in none of the ways it knows: then by the broader one.
SURE = 250
_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_BEGINNING = 4_096
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9._:-]{3,30})""", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*+<\?xml[^>]{0,300}\?>")
# What a page says it is about. Not by a parser: they stand in half-open tags, and a miss costs nothing.
_HEADINGS = (
    re.compile(r"<title[^<>]{0,200}>([^<]{1,400})", re.IGNORECASE),
    re.compile(r"""property=["']?og:title["']?\s{1,9}content=["']([^"']{1,400})""", re.IGNORECASE),
    re.compile(r"<h1[^<>]{0,400}>\s{0,99}(?:<[a-z]{1,9}[^<>]{0,300}>\s{0,99}){0,4}([^<]{1,400})", re.IGNORECASE),
)
_EACH = 2


class Found(NamedTuple):
    """The text that a page is about, one paragraph a line, and what the page calls itself."""

    text: str
    headings: tuple[str, ...] = ()


def main_text(content: bytes, content_type: str) -> Found | NoText:
    """The text that the page is about, without comments, menus and tables; or why there is none."""
    if not _is_html(content, content_type):
        return NoText("not_html")
    if len(content) > MAX_BYTES:
        return NoText("too_large")
    decoded, _, _ = decode_feed(content, _type(content, content_type))
    # A blank of three million signs keeps one of trafilatura's patterns busy for minutes; in HTML it is one blank.
    markup = " ".join(decoded.split())
    if not _is_readable(markup):
        return NoText("too_large")
    text = _extracted(_DECLARATION.sub("", markup, count=1))
    return Found(text, _headings(markup)) if text else NoText("no_main_text")


def _is_html(content: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in _HTML_TYPES and b"<" in content[:_BEGINNING]


def _is_readable(markup: str) -> bool:
    if markup.count("<") > MOST_TAGS:
        return False
    tags = (tag.partition(">")[0] for tag in markup.split("<") if len(tag) > _LONG_TAG)
    return all(len(_QUOTED.sub("", tag).split()) <= _MOST_ATTRIBUTES for tag in tags)


def _type(content: bytes, content_type: str) -> str:
    if _CHARSET.search(content_type):
        return content_type
    said = _META.search(content[:_BEGINNING])
    return f"text/html; charset={said[1].decode('ascii')}" if said else content_type


def _extracted(markup: str) -> str:
    strictly = _by_trafilatura(markup, strictly=True)
    if len(strictly) >= SURE:
        return strictly
    broadly = _by_trafilatura(markup, strictly=False)
    return broadly if len(broadly) > len(strictly) else strictly


def _by_trafilatura(markup: str, strictly: bool) -> str:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document = trafilatura.bare_extraction(
        markup, favor_precision=strictly, include_comments=False, include_tables=False, include_formatting=False
    )
    return str(getattr(document, "text", None) or "").strip()


def _headings(markup: str) -> tuple[str, ...]:
    found = (match[1] for pattern in _HEADINGS for match in islice(pattern.finditer(markup), _EACH))
    return tuple(dict.fromkeys(" ".join(html.unescape(one).split()) for one in found))
