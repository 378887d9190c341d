"""HTML as plain text: paragraphs kept as newlines, everything else of the markup gone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

import nh3

from ingest.article import clean

_BLOCK = (
    "address|article|aside|blockquote|br|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|header|hr|li|main|ol|p|pre|"
    "section|table|tbody|tr|ul"
)
_BLOCK_TAG = re.compile(rf"<(?=/?(?:{_BLOCK})[\s/>])", re.IGNORECASE)
_CELL_TAG = re.compile(r"<(?=/?t[dh][\s/>])", re.IGNORECASE)
_TAG = re.compile(r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|p|script|span|strong|style|table|td|tr|ul)\b[^<>]*>", re.I)
_UNREAD = {"script", "style", "noscript", "template", "iframe", "object", "svg", "head", "textarea"}
# Made once: to make it takes longer than to clean an article.
_CLEANER = nh3.Cleaner(tags=set(), clean_content_tags=_UNREAD)


# What an article in plain HTML consists of. No parser is needed where these are all there is: a test holds this way to
# the same text as the other.
_ATTRIBUTES = r"""(?:\s+[\w:-]+(?:="[^"<>&]*"|='[^'<>&]*')?)*+\s*/?>"""
_PLAIN_BLOCK = re.compile(rf"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
_PLAIN_INLINE = re.compile(rf"</?(?:a|b|i|em|strong|span|u|img|small){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
# What `clean` would change, and every blank but the usual ones.
_UNUSUAL = re.compile("[\0-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufeff]")


def plain_text(markup: str) -> str:
    """The text a reader would see, one paragraph a line; text without markup keeps its own lines."""
    if "&" in markup or _UNUSUAL.search(markup):
        return _thoroughly(markup)
    if "<" not in markup:
        return _lines(markup.split("\n"))
    parts = _PLAIN_BLOCK.split(markup)
    if len(parts) == 1:
        parts = markup.split("\n")
    elif "\n" in markup:  # in HTML a line break is a blank
        parts = [part.replace("\n", " ") for part in parts]
    text = _lines(_PLAIN_INLINE.sub("", part) if "<" in part else part for part in parts)
    return _thoroughly(markup) if "<" in text else text


def _lines(lines: Iterable[str]) -> str:
    stripped = (line.strip() for line in lines)
    return "\n".join([" ".join(line.split()) if "  " in line else line for line in stripped if line])


def _thoroughly(markup: str) -> str:
    text = clean(markup)
    if "<" in text or "&" in text:
        text = _strip(text)
        if "<" in text and _TAG.search(text):  # escaped twice, as some feeds do
            text = _strip(text)
        text = clean(text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _strip(text: str) -> str:
    if "<" in text:
        if _BLOCK_TAG.search(text):
            text = " ".join(text.split())
        text = _CELL_TAG.sub(" <", _BLOCK_TAG.sub("\n<", text))
        text = _CLEANER.clean(text)
    return html.unescape(text) if "&" in text else text
