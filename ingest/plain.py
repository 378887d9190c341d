"""HTML as plain text: paragraphs kept as newlines, everything else of the markup gone."""

from __future__ import annotations

import html
import re
from functools import cache

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


# Of what is more, or longer in code points, no tree is built. Articles have 10 to 200 tags, live pages some hundred.
_MOST_TAGS = 500
_LONGEST = 30_000
_OPAQUE = re.compile(rf"<(!--|(?:{'|'.join(sorted(_UNREAD))})(?=[\s/>]))", re.IGNORECASE)
_ANY_TAG = re.compile(r"""<[a-z/!?](?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+>?""", re.IGNORECASE)
_NO_CHARACTER = re.compile(r"&#0*+\d{8,};?", re.ASCII)


# What an article in plain HTML consists of. No parser is needed where these are all there is: a test holds this way to
# the same text as the other.
_ATTRIBUTES = r"""(?:\s+[\w:-]+(?:="[^"<>&]*"|='[^'<>&]*')?)*+\s*/?>"""
_PLAIN_BLOCK = re.compile(
    rf"</?(?:p|br|div|li|ul|ol|h[1-6]|blockquote|figure|figcaption|section|article){_ATTRIBUTES}", re.I | re.ASCII
)
_PLAIN_INLINE = re.compile(rf"</?(?:a|b|i|em|strong|span|u|img|small){_ATTRIBUTES}", re.IGNORECASE | re.ASCII)
# What `clean` would change, and every blank but the usual ones.
_UNUSUAL = re.compile("[\0-\x09\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff\ufeff]")


def plain_text(markup: str) -> str:
    """The text a reader would see, one paragraph a line; text without markup keeps its own lines."""
    if _UNUSUAL.search(markup):
        return _thoroughly(markup)
    parts = _PLAIN_BLOCK.split(markup) if "<" in markup else [markup]
    if len(parts) > 1 and "\n" in markup:  # in HTML a line break is a blank
        parts = [part.replace("\n", " ") for part in parts]
    text = "\n".join([_PLAIN_INLINE.sub("", part) if "<" in part else part for part in parts])
    if "&" in text and "<" not in text:
        text = clean(unescaped(text))
        return _thoroughly(markup) if "<" in text else _lines(text, bool(_UNUSUAL.search(text)))
    return _thoroughly(markup) if "<" in text else _lines(text)


def _lines(text: str, unusual: bool = False) -> str:
    """The lines without blanks at their ends, and with single ones inside; `unusual` when there are other blanks."""
    stripped = (line.strip() for line in text.split("\n"))
    return "\n".join([" ".join(line.split()) if unusual or "  " in line else line for line in stripped if line])


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
        text = _roughly(text) if _is_heavy(text) else _CLEANER.clean(text)
    return unescaped(text) if "&" in text else text


def unescaped(text: str) -> str:
    """The text that these escapes mean; html.unescape raises for a number of more than 4,300 digits."""
    return html.unescape(_NO_CHARACTER.sub("\ufffd", text))


def _is_heavy(text: str) -> bool:
    """Whether a parser that builds a tree, as the cleaner does, might take too long.

    Its time grows with the square of depth and of attributes: 22,000 nested <div> 2 s; 3,000 open <b> 3 s and 1 GB.
    """
    return text.count("<") > _MOST_TAGS or len(text) > _LONGEST


def _roughly(text: str) -> str:
    """Without tags, comments and what is not to be read; in one pass that builds nothing."""
    kept, at = [], 0
    while opening := _OPAQUE.search(text, at):
        kept.append(text[at : opening.start()])
        end = _end(opening[1].lower()).search(text, opening.end())
        if not end:  # so do browsers
            return _ANY_TAG.sub("", "".join(kept))
        at = end.end()
    return _ANY_TAG.sub("", "".join((*kept, text[at:])))


@cache
def _end(opaque: str) -> re.Pattern[str]:
    return re.compile("-->" if opaque == "!--" else rf"</{opaque}\b[^<>]*>?", re.IGNORECASE)
