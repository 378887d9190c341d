"""Turns a feed's bytes into clean UTF-8: the most trustworthy sign of the encoding first."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FIRST = (b"", b"\xef", b"\xfe", b"\xff", b"\0")  # what marks begin with
_MARKS = re.compile(rb"(?:\xef\xbb\xbf)++")
_DECLARATION = re.compile(rb"\s*+<\?xml\b[^>]*\?>")
_DECLARED = re.compile(rb"""\s*+<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9._:-]+)""", re.IGNORECASE)
# XML 1.0 allows none of these; one in a feed would stop the strict parser. In UTF-8 surrogates cannot occur.
_ILLEGAL = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_CONTROLS = bytes(number for number in range(32) if number not in b"\t\n\r")
# Of bytes above 127 in text of another encoding nearly none would be valid UTF-8: one bad in ten is a slip, not that;
# and so are two where others are valid.
_MOSTLY = 10
_A_SLIP = 2
# «ال» in the two old Arabic encodings; in Latin ones it would be "Çá" and "Çä", which no language writes.
_ARTICLE = {"windows-1256": b"\xc7\xe1", "iso-8859-6": b"\xc7\xe4"}
_SOME = 3
# What reads this as anything else (UTF-16, UTF-7, EBCDIC, Python's escapes) is not the encoding of a document that
# begins in ASCII; and a few that only Python has read any bytes.
_ASCII = "<?xml a='1'?><a href=\"/\">+Bic- ~{&#1575; \\u0627</a>"
_NO_CHARSETS = ("charmap", "punycode")
# What servers and programs say who never thought about it.
_BY_DEFAULT = ("iso8859-1", "iso8859-15", "cp1252", "ascii")


class Decoded(NamedTuple):
    """A document in UTF-8 without XML declaration, the encoding it came in, and notes on what was wrong.

    `octets` may still hold characters that XML forbids: `legal` takes them out, which costs time.
    """

    octets: bytes
    encoding: str
    notes: tuple[str, ...] = ()


def decode(content: bytes, content_type: str = "") -> Decoded:
    """The document in UTF-8.

    Order: byte order mark, strict UTF-8, UTF-8 with a few bad bytes replaced, the HTTP charset, the XML declaration,
    windows-1256 (the old Arabic encoding, which can read any bytes). What is nearly all UTF-8 comes before what is
    said of it: many servers say ISO-8859-1 of everything, and that too can read any bytes.
    """
    if content[:1] in _FIRST or b"\0" in content[:4]:
        return _marked(content) or _unmarked(content, content_type)
    return _unmarked(content, content_type)


def unchecked(content: bytes) -> Decoded | None:
    """The document if it is UTF-8, for a reader that refuses what is not; None where a mark says that it is not."""
    if content[:1] in _FIRST or b"\0" in content[:4]:
        return None
    return Decoded(_undeclared(content), "utf-8")


def decode_feed(content: bytes, content_type: str = "") -> tuple[str, str, tuple[str, ...]]:
    """The text without XML declaration and illegal characters, the encoding used, and notes on what was wrong."""
    octets, encoding, notes = decode(content, content_type)
    return legal(octets).decode("utf-8"), encoding, notes


def legal(octets: bytes) -> bytes:
    """UTF-8 without what XML forbids; the same object where there is nothing to take out."""
    if len(octets.translate(None, _CONTROLS)) == len(octets) and b"\xef\xbf" not in octets:
        return octets
    return _ILLEGAL.sub(b"", octets)


def _marked(content: bytes) -> Decoded | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return _encoded(content[len(mark) :].decode(encoding, "replace"), encoding)
    if encoding := _wide(content[:4]):
        return _encoded(content.decode(encoding, "replace"), encoding)
    return None


def _wide(head: bytes) -> str:
    # Appendix F of XML 1.0: a document in UTF-16 or UTF-32 without a mark shows by its empty bytes.
    match tuple(map(bool, head)):
        case (True, False, True, False):
            return "utf-16-le"
        case (False, True, False, True):
            return "utf-16-be"
        case (True, False, False, False):
            return "utf-32-le"
        case (False, False, False, True):
            return "utf-32-be"
    return ""


def _unmarked(content: bytes, content_type: str) -> Decoded:
    try:
        content.decode("utf-8")  # to see that it can be; the bytes themselves go on
        return Decoded(_undeclared(content), "utf-8")
    except UnicodeDecodeError:
        pass
    text = content.decode("utf-8", "replace")
    bad, high = text.count("\ufffd"), _high(content)
    if (bad <= _A_SLIP and high > 3 * bad) or bad * _MOSTLY < high:
        return _encoded(text, "utf-8", (f"{bad} characters are not valid UTF-8 and were replaced",))
    for encoding in _named(content, content_type):
        if (read := _strictly(content, encoding)) is not None:
            return _encoded(read, encoding.lower())
    guess = _arabic(content) or "windows-1256"
    return _encoded(content.decode(guess, "replace"), guess, (f"read as {guess}, for want of a sign",))


def _high(content: bytes) -> int:
    return len(content) - len(content.translate(None, bytes(range(128, 256))))


def _named(content: bytes, content_type: str) -> list[str]:
    """What server and document call the encoding; not what they say by default of what is plainly Arabic."""
    named = [match[1] for match in [_CHARSET.search(content_type)] if match]
    named += [match[1].decode("ascii") for match in [_DECLARED.match(content[:1000])] if match]
    refused = _NO_CHARSETS + (_BY_DEFAULT if _arabic(content) else ())
    return [one for one in named if (codec := _codec(one)) and codec not in refused]


def _codec(name: str) -> str:
    """What Python calls this encoding; "" for what could not be a document's."""
    try:
        codec = codecs.lookup(name).name
        return codec if _ASCII.encode().decode(codec) == _ASCII else ""
    except (LookupError, ValueError):
        return ""


def _arabic(content: bytes) -> str:
    often, encoding = max((content.count(article), encoding) for encoding, article in _ARTICLE.items())
    return encoding if often >= _SOME else ""


def _strictly(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None


def _encoded(text: str, encoding: str, notes: tuple[str, ...] = ()) -> Decoded:
    # Some codecs of Python's (utf-7, unicode_escape) make halves of characters; they are none of UTF-8.
    return Decoded(_undeclared(text.encode("utf-8", "ignore")), encoding, notes)


def _undeclared(octets: bytes) -> bytes:
    marks = _MARKS.match(octets)
    begin = marks.end() if marks else 0
    found = _DECLARATION.match(octets, begin)
    begin = found.end() if found else begin
    return octets[begin:] if begin else octets
