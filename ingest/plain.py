"""HTML as plain text: paragraphs kept as newlines, everything else of the markup gone."""

from __future__ import annotations

import html
import re

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


def plain_text(markup: str) -> str:
    """The text a reader would see, one paragraph a line; text without markup keeps its own lines."""
    text = _strip(clean(markup))
    if _TAG.search(text):  # escaped twice, as some feeds do
        text = _strip(text)
    lines = (" ".join(line.split()) for line in clean(text).split("\n"))
    return "\n".join(line for line in lines if line)


def _strip(text: str) -> str:
    if "<" in text:
        if _BLOCK_TAG.search(text):
            text = " ".join(text.split())  # in HTML a line break is a blank
        text = _CELL_TAG.sub(" <", _BLOCK_TAG.sub("\n<", text))
        text = nh3.clean(text, tags=set(), clean_content_tags=_UNREAD)
    return html.unescape(text) if "&" in text else text
