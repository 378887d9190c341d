"""Arabic in the wrong encoding, in two at once, or in none: it is read as it was meant, whatever is said of it."""

from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest

from ingest.feed import Feed
from ingest.parse import Parsed, parse

TITLE = "خبر عن الميناء القديم وعن الطريق الساحلي"
TEXT = "قالت البلدية إن الأعمال في الميناء انتهت، وإن السفن الأولى وصلت إلى الأرصفة مساء أمس."
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# What is no encoding of a document, or not of one that begins with a tag in ASCII. Applied, each would make other text
# of it; two of them could make a bomb.
NONE = [
    "unicode_escape", "raw_unicode_escape", "unicode-escape", "utf-7", "UTF7", "idna", "punycode", "rot13", "zlib",
    "bz2", "hex", "base64", "uu", "quopri", "undefined", "charmap", "hz", "utf-16", "utf-16-le", "UTF-16BE", "utf-32",
    "cp037", "cp500", "mbcs", "oem", "nonsense", "utf-8-sig", "x" * 200, "us-ascii", "ISO-8859-1", "windows-1252",
]  # fmt: skip


def feed(declared: str = "") -> str:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    item = f"<item><title>{TITLE}</title><link>https://one.example/1</link><description>{TEXT}</description></item>"
    return f'{declaration}<rss version="2.0"><channel><title>ناشر</title>{item}</channel></rss>'


def read(content: bytes, content_type: str = "") -> Parsed:
    return parse(content, content_type, Feed("one", "https://one.example/feed"), NOW)


def told(content: bytes, content_type: str = "") -> tuple[str, str]:
    (article,) = read(content, content_type).articles
    return article.title, article.text


@pytest.mark.parametrize("written", ["windows-1256", "iso-8859-6", "utf-8"])
@pytest.mark.parametrize("declared", NONE)
def test_what_is_declared_and_cannot_be(written: str, declared: str) -> None:
    right = tuple(text.encode(written, "ignore").decode(written) for text in (TITLE, TEXT))
    for end in (b"", b" "):  # an even and an odd number of bytes
        assert told(feed().encode(written, "ignore") + end, f"text/xml; charset={declared}") == right
        assert told(feed(declared).encode(written, "ignore") + end) == right
        assert told(feed(declared).encode(written, "ignore") + end, f"text/xml; charset={declared}") == right


@pytest.mark.parametrize("declared", ["", "utf-8", "windows-1256", "utf-7"])
@pytest.mark.parametrize("written", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_wide_characters_whatever_is_said(written: str, mark: bool, declared: str) -> None:
    content = ("\ufeff" * mark + feed(declared)).encode(written)
    assert told(content, f"text/xml; charset={declared}") == (TITLE, TEXT)


@pytest.mark.parametrize("bad", [b"\xff", b"\xd8", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80"])
@pytest.mark.parametrize("declared", ["", "windows-1256", "ISO-8859-1"])
def test_one_bad_byte_costs_one_character(bad: bytes, declared: str) -> None:
    content = feed(declared).replace("الميناء القديم", "الميناءXالقديم").encode().replace(b"X", bad)
    title, text = told(content, f"text/xml; charset={declared}")
    assert title.replace("\ufffd", "") == TITLE.replace("الميناء القديم", "الميناءالقديم")
    assert text == TEXT


def test_two_encodings_in_one_document() -> None:
    """A title out of an old database inside UTF-8: the rest of the feed is not spoiled by it."""
    content = feed().replace("ناشر", "X").encode().replace(b"X", "صحيفة".encode("windows-1256"))
    assert told(content) == (TITLE, TEXT)


def test_utf_8_taken_for_latin_1_and_encoded_again() -> None:
    content = feed().replace(TITLE, TITLE.encode().decode("latin-1")).encode()
    assert told(content) == (TITLE, TEXT)


def test_marks_of_two_encodings() -> None:
    assert told(codecs.BOM_UTF8 * 3 + feed("utf-16").encode()) == (TITLE, TEXT)
    assert read(codecs.BOM_UTF8 + feed().encode("windows-1256")).encoding == "utf-8"  # nobody can tell; it ends
