"""Reads a feed's bytes as articles; pure.

    bytes -> UTF-8 (decode) -> without what was seen (delta) -> entries (strict, jsonfeed) -> Article | Drop (articles)
                            -> what strict is not sure of    -> entries (loose: feedparser) -> Article | Drop

Bytes are decoded here first: at one bad byte feedparser reads a whole Arabic feed again as windows-1252. What goes
through `quick` takes time in proportion to its length; some input makes feedparser slow beyond use, so the poller
calls the rest through `ingest.children`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ingest.article import Article
from ingest.decode import Decoded, decode, legal, unchecked
from ingest.feed import Feed
from ingest.parse import delta, jsonfeed, strict
from ingest.parse.articles import Told, tell
from ingest.parse.entry import About, Hints
from ingest.parse.outcome import Drop, NotAFeed, Parsed, Path
from ingest.plain import plain_text

__all__ = ["Drop", "Hints", "NotAFeed", "Parsed", "parse", "quick"]

MOST_TAGS = 400_000  # feedparser would take half a minute for them

_HTML = re.compile(rb"(?>\s+|<\?[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)


class _Context(NamedTuple):
    feed: Feed
    now: datetime
    decoded: Decoded


def parse(content: bytes, content_type: str, feed: Feed, now: datetime, seen: frozenset[str] = frozenset()) -> Parsed:
    """The articles of a feed's bytes, without those of entries that were `seen`; raises NotAFeed for what is none."""
    return quick(content, content_type, feed, now, seen) or _patient(content, content_type, feed, now)


def quick(
    content: bytes, content_type: str, feed: Feed, now: datetime, seen: frozenset[str] = frozenset()
) -> Parsed | None:
    """As `parse`, but None for a feed that only feedparser can read.

    Time is in proportion to length: 30 ms a megabyte for articles. A megabyte of empty entries takes 1.5 s, in JSON
    10 s: what is longer than a few 100 kB belongs in a child, too.
    """
    # Most are UTF-8, and the strict reader refuses what is not: to look before would take as long as to cut it up.
    plain = unchecked(content)
    if plain and (parsed := _strictly(_Context(feed, now, plain), seen)):
        return parsed
    decoded = _decoded(content, content_type)
    if decoded.octets[:100].lstrip()[:1] == b"{":
        return _json(_Context(feed, now, decoded), seen)
    cleaned = decoded._replace(octets=legal(decoded.octets))
    return _strictly(_Context(feed, now, cleaned), seen) if not plain or cleaned.octets != plain.octets else None


def _decoded(content: bytes, content_type: str) -> Decoded:
    decoded = decode(content, content_type)
    if not decoded.octets or decoded.octets.isspace():
        raise NotAFeed("it is empty")
    if _HTML.match(decoded.octets[:4000]):
        raise NotAFeed("it is an HTML page, not a feed")
    return decoded


def _strictly(context: _Context, seen: frozenset[str]) -> Parsed | None:
    octets = context.decoded.octets
    if not strict.looks_like_one(octets):
        return None
    pieces = delta.cut(octets)
    if pieces and seen and (parsed := _shortened(pieces, context, delta.Seen(seen))):
        return parsed
    read = strict.read(octets)
    if read is None:
        return None
    told = tell(read.entries, read.about, context.feed, context.now)
    if pieces and pieces.are_entries(read):
        return _parsed("strict", told, read.about, context, _fingerprints(pieces.marks, told))
    return _parsed("strict", told, read.about, context)


def _shortened(pieces: delta.Pieces, context: _Context, seen: delta.Seen) -> Parsed | None:
    """What the entries not seen before tell; None where the whole document must be read."""
    shorter = delta.without(pieces, seen)
    read = strict.read(shorter.pieces.octets) if shorter else None
    if not shorter or not read or not shorter.pieces.are_entries(read):
        return None
    told = tell(read.entries, read.about, context.feed, context.now)
    fresh = _fingerprints(shorter.pieces.marks, told)
    return _joined("strict", told, read.about, context, fresh, shorter.passed)


def _json(context: _Context, seen: frozenset[str]) -> Parsed:
    document, known = jsonfeed.load(context.decoded.octets), delta.Seen(seen)
    marks = [delta.mark_json(one) for one in document["items"]]
    left = [place for place, mark in enumerate(marks) if mark not in known]
    read = jsonfeed.read(document, left)
    told = tell(read.entries, read.about, context.feed, context.now)
    fresh = _fingerprints([marks[place] for place in left], told)
    passed = known.fingerprints([mark for mark in marks if mark in known])
    if parsed := _joined("json", told, read.about, context, fresh, passed):
        return parsed
    read = jsonfeed.read(document, range(len(marks)))
    told = tell(read.entries, read.about, context.feed, context.now)
    return _parsed("json", told, read.about, context, _fingerprints(marks, told))


def _patient(content: bytes, content_type: str, feed: Feed, now: datetime) -> Parsed:
    from ingest.parse import loose  # the poller itself has no use for feedparser: 15 MB, and 0.2 s to import

    decoded = _decoded(content, content_type)
    if decoded.octets.count(b"<") > MOST_TAGS:
        raise NotAFeed(f"it is too large: more than {MOST_TAGS:,} tags")
    read = loose.read(legal(decoded.octets))
    told = tell(read.entries, read.about, feed, now)
    return _parsed("feedparser", told, read.about, _Context(feed, now, decoded))


def _fingerprints(marks: Sequence[str], told: Sequence[Told]) -> list[str]:
    return [delta.fingerprint(mark, one.default) for mark, one in zip(marks, told, strict=True)]


def _joined(
    path: Path, told: Sequence[Told], about: About, context: _Context, fresh: list[str], passed: list[str]
) -> Parsed | None:
    """What a part of the document tells; None where an entry passed over may have the name of one in it."""
    if delta.names(fresh) & delta.names(passed):
        return None
    return _parsed(path, told, about, context, fresh + passed, len(passed))


def _parsed(
    path: Path,
    told: Sequence[Told],
    about: About,
    context: _Context,
    seen: Sequence[str] = (),
    skipped: int = 0,
) -> Parsed:
    return Parsed(
        articles=tuple(one.outcome for one in told if isinstance(one.outcome, Article)),
        drops=tuple(one.outcome for one in told if isinstance(one.outcome, Drop)),
        title=plain_text(about.title),
        form=about.form,
        encoding=context.decoded.encoding,
        notes=context.decoded.notes + about.notes,
        path=path,
        language=about.language,
        hints=about.hints,
        hub=about.hub,
        topic=about.topic,
        seen=frozenset(seen),
        skipped=skipped,
    )
