"""Turns a feed's bytes into text: the most trustworthy sign of the encoding first."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
# XML 1.0 allows none of these; one in a feed would stop the strict parser.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Of bytes above 127 in text of another encoding nearly none would be valid UTF-8: one bad in ten is a slip, not that.
_MOSTLY = 10
_A_SLIP = 2


def decode_feed(content: bytes, content_type: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text without XML declaration and illegal characters, the encoding used, and notes on what was wrong.

    Order: byte order mark, strict UTF-8, UTF-8 with a few bad bytes replaced, the HTTP charset, the XML declaration,
    windows-1256 (the old Arabic encoding, which can read any bytes). What is nearly all UTF-8 comes before what is
    said of it: many servers say ISO-8859-1 of everything, and that too can read any bytes.
    """
    text, encoding, notes = _decode(content, content_type)
    return _ILLEGAL.sub("", _DECLARATION.sub("", text.lstrip("\ufeff"))), encoding, notes


def _decode(content: bytes, content_type: str) -> tuple[str, str, tuple[str, ...]]:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace"), encoding, ()
    if (text := _strictly(content, _unmarked(content) or "utf-8")) is not None:
        return text, _unmarked(content) or "utf-8", ()
    text = content.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad <= _A_SLIP or bad * _MOSTLY < sum(byte > 127 for byte in content):
        return text, "utf-8", (f"{bad} characters are not valid UTF-8 and were replaced",)
    named = [match[1] for match in [_CHARSET.search(content_type)] if match]
    named += [match[1].decode("ascii") for match in [_DECLARED.match(content[:1000])] if match]
    for encoding in named:
        if (text := _strictly(content, encoding)) is not None:
            return text, encoding.lower(), ()
    return content.decode("windows-1256", "replace"), "windows-1256", ("read as windows-1256, for want of a sign",)


def _unmarked(content: bytes) -> str:
    # Appendix F of XML 1.0: a document in UTF-16 without a mark begins with one of these.
    return {b"\x00<\x00": "utf-16-be", b"<\x00?": "utf-16-le", b"<\x00r": "utf-16-le"}.get(content[:3], "")


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
