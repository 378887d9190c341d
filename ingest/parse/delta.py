"""Leaves the entries that were seen before out of a document: what a 226 answer (RFC 3229) does, done by us.

    octets -> pieces and what lies between -> those not seen -> a shorter document

Most of a feed that changed is as it was. An entry is known by a fingerprint of its raw text, so what is left out is
what stands there to the byte as it did. It must be impossible to change by this what another entry says:

A piece gets a fingerprint only where the XML parser itself found an entry to begin and so to end: a whole element.
It is left out only where it stands between tags, too: whatever lies between pieces ends every CDATA section, comment
and instruction that it begins, and every piece that stays is, again by the parser, a whole entry. So the shorter
document is the longer one without some entries, and well-formed if that was.

A fingerprint also carries a few bits of the id that its entry has by itself: whoever meets an entry under the same
name again must read the whole document, since a feed's own repetition decides about ids.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_base64
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import orjson

from ingest.parse.entry import Read

MOST = 5000  # entries; who lists more has another purpose
_KINDS = ((b"</item>", b"<item"), (b"</entry>", b"<entry"))
_AFTER_NAME = b" >\n\t\r"
_OPENING = re.compile(rb"<[!?]")
_INSIDE = ((b"<![CDATA[", b"]]>"), (b"<!--", b"-->"), (b"<?", b"?>"))
_MARK = 12  # characters of a fingerprint that are of the raw text; four more are of the id
_NAMELESS = "----"


class Pieces(NamedTuple):
    """A document cut up: `gaps[n]` stands before `pieces[n]`, the last gap after them all; a mark for each piece."""

    gaps: list[bytes]
    pieces: list[bytes]
    marks: list[str]

    @property
    def octets(self) -> bytes:
        """The document, whole again."""
        return b"".join(map(b"".join, zip_longest(self.gaps, self.pieces, fillvalue=b"")))

    def are_entries(self, read: Read) -> bool:
        """Whether the parser found entries to begin just where these pieces do, and nowhere else.

        Then each ends with its piece, too: up to the next there is no other end tag of its kind.
        """
        if not len(self.pieces) == len(read.begins) == len(read.entries):
            return False
        at = 0
        for gap, piece, begin in zip(self.gaps, self.pieces, read.begins, strict=False):
            at += len(gap)
            if begin != at:
                return False
            at += len(piece)
        return True


class Shorter(NamedTuple):
    """A document without some pieces, and the fingerprints of those passed over."""

    pieces: Pieces
    passed: list[str]


class Seen:
    """The fingerprints of the last reading, by mark."""

    def __init__(self, fingerprints: Iterable[str] = ()) -> None:
        self._names = {one[:_MARK]: one[_MARK:] for one in fingerprints}

    def __contains__(self, mark: str) -> bool:
        return mark in self._names

    def fingerprints(self, marks: Sequence[str]) -> list[str]:
        """Those of these marks, all of which must have been seen."""
        return [mark + self._names[mark] for mark in marks]


def cut(octets: bytes) -> Pieces | None:
    """The entries of an XML document; None for one with none."""
    for end, start in _KINDS:
        parts = octets.split(end)
        if len(parts) > MOST:
            return None
        if len(parts) > 1:
            alike = octets.count(end[:-1]) - len(parts) + 1
            if alike and alike != octets.count(end[:-1] + b"s>"):  # an end tag with blanks in it; not </items>
                return None
            return _cut(parts, end, start)
    return None


def _cut(parts: list[bytes], end: bytes, start: bytes) -> Pieces | None:
    gaps, pieces = [], []
    for part in parts[:-1]:
        begin = 0 if part.startswith(start + b">") else _begin(part, start)
        if begin < 0:
            return None
        gaps.append(part[:begin])
        pieces.append(part[begin:] + end)
    gaps.append(parts[-1])
    return Pieces(gaps, pieces, [mark(piece) for piece in pieces])


def _begin(part: bytes, start: bytes) -> int:
    """Where the element begins: <item> or <item rdf:about="…">, but not <items>."""
    begin = part.find(start)
    while begin >= 0 and part[begin + len(start) : begin + len(start) + 1] not in _AFTER_NAME:
        begin = part.find(start, begin + 1)
    return begin


def without(whole: Pieces, seen: Seen) -> Shorter | None:
    """The document without the pieces that were seen; None where none was, or where they cannot be taken out."""
    left = [one not in seen for one in whole.marks]
    if all(left) or not all(map(_is_complete, filter(None, whole.gaps))):
        return None
    gaps, pieces, marks = [[whole.gaps[0]]], [], []
    for stays, gap, piece, one in zip(left, whole.gaps[1:], whole.pieces, whole.marks, strict=True):
        if stays:
            pieces.append(piece)
            marks.append(one)
            gaps.append([gap])
        else:
            gaps[-1].append(gap)
    passed = seen.fingerprints([one for one in whole.marks if one in seen])
    return Shorter(Pieces(list(map(b"".join, gaps)), pieces, marks), passed)


def _is_complete(part: bytes) -> bool:
    """Whether no CDATA section, comment or instruction that begins here is still open at the end."""
    at = 0
    while opening := _OPENING.search(part, at):
        begin = opening.start()
        end = next((end for start, end in _INSIDE if part.startswith(start, begin)), None)
        found = part.find(end, begin + 2) if end else -1
        if end is None or found < 0:
            return False
        at = found + len(end)
    return True


def mark(piece: bytes) -> str:
    """What an entry's raw text is known by: 72 bits, in base64. SHA-256, since processors have it built in."""
    return b2a_base64(hashlib.sha256(piece).digest()[:9], newline=False).decode("ascii")


def mark_json(one: dict[str, Any]) -> str:
    """As `mark`, for an entry in JSON; the order of its names does not count."""
    return mark(orjson.dumps(one, option=orjson.OPT_SORT_KEYS))


def fingerprint(mark_: str, id_: str) -> str:
    """A mark together with a few bits of the id that the entry has by itself; "" for an entry without one."""
    return mark_ + (b2a_base64(bytes.fromhex(id_[:6]), newline=False).decode("ascii") if id_ else _NAMELESS)


def names(fingerprints: Iterable[str]) -> set[str]:
    """What fingerprints carry of ids."""
    return {one[_MARK:] for one in fingerprints} - {_NAMELESS}
