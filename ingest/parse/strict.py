"""Reads well-formed XML feeds in the shapes it knows, fast; of anything else it says that it is not sure.

RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0. Where feedparser would read an element in a way that is not written here, this
reader gives up the whole feed, so that it makes no difference which of the two took it.
"""

from __future__ import annotations

import re

from ingest.parse.draft import entry_of
from ingest.parse.elements import base_of, href_of, lang_of, link_of, markup_of, pass_over, text_of
from ingest.parse.entry import About, Read
from ingest.parse.hints import hints_of
from ingest.parse.names import ATOM, ATOM_03, RSS_10, kind, namespace, spelled
from ingest.parse.tree import Element, Unsure, grow

# Only these may stand before the root; a document type may not.
_PROLOG = re.compile(rb"(?>\s+|<\?[^>]*>|<!--.*?-->)*+<(?:\w+:)?(?:rss|RDF|feed)[\s>]", re.DOTALL)
# Characters that feedparser takes for windows-1252, raw or by number.
_MISCODED = re.compile(rb"\xc2[\x80-\x9f]")
_MISNUMBERED = re.compile(rb"&#(?:0*1[2-5]\d|[xX]0*[89][0-9a-fA-F]);")
_VERSIONS = {name: f"RSS {name}" for name in ("0.92", "0.93", "0.94")} | {"0.91": "RSS 0.91 (Userland)"}
_UNKNOWN = "RSS (unknown version)"


def looks_like_one(octets: bytes) -> bool:
    """Whether it begins like a feed in XML."""
    return bool(_PROLOG.match(octets))


def read(octets: bytes) -> Read | None:
    """The feed in these bytes, if they are UTF-8 and this reader is sure of it; else None."""
    if not looks_like_one(octets) or _MISCODED.search(octets) or _MISNUMBERED.search(octets):
        return None
    try:
        root, begins = grow(octets)
        return _feed(root)._replace(begins=begins)
    except Unsure:
        return None


def _feed(root: Element) -> Read:
    space, version = namespace(root[0]), root[1].get("version", "")
    match spelled(root[0]):
        case "rss":
            return _rooms(root, "RSS 2.0" if version.startswith("2.") else _VERSIONS.get(version, _UNKNOWN))
        case "rdf:RDF":
            return _rooms(root, "RDF")
        case "feed" if space == ATOM:
            return _parted(root, [root], "Atom 1.0")
        case "feed" if space == ATOM_03 and version == "0.3":
            return _parted(root, [root], "Atom 0.3")
    raise Unsure


def _rooms(root: Element, form: str) -> Read:
    """RSS: one channel, and entries inside it or beside it."""
    channels = [part for part in root[2] if type(part) is not str and spelled(part[0]) == "channel"]
    if len(channels) != 1:
        raise Unsure
    if form == "RDF":
        form = "RSS 1.0" if namespace(channels[0][0]) == RSS_10 else "RSS 0.90"
    return _parted(root, [channels[0], root], form)


def _parted(root: Element, rooms: list[Element], form: str) -> Read:
    """What stands in the rooms, the feed's own room first: what it says of itself, and its entries."""
    feed, entries, base = _FeedDraft(lang_of(root)), [], base_of("", root)
    for room in rooms:
        inner = base_of(base, room) if room is not root else base
        for part in room[2]:
            if type(part) is str or part is rooms[0]:
                continue
            if kind(part[0], "feed") == "entry":
                entries.append(entry_of(part, inner))
            else:
                feed.take(part, inner)
    return Read(feed.about(form), entries)


class _FeedDraft:
    """What the feed says of itself, as far as it was read; of a thing said twice the last counts."""

    def __init__(self, language: str) -> None:
        self._said: dict[str, str] = {}
        self._skipped: list[str] = []
        self._language = language
        self._title = self._home = self._hub = self._topic = ""

    def take(self, part: Element, base: str) -> None:
        match kind(part[0], "feed"):
            case "":
                pass_over(part, "feed")
            case "?":
                raise Unsure
            case "title":
                title = markup_of(part)
                self._title = self._title or title
            case "guid":  # the address of the site, as far as feedparser is concerned
                name = text_of(part)
                self._home = self._home or name
            case "link":
                self._link(part, base)
            case "skip":
                self._skipped += [text_of(hour) for hour in part[2] if type(hour) is not str]
            case said:
                self._said[said] = text_of(part)

    def _link(self, part: Element, base: str) -> None:
        match part[1].get("rel", "alternate").lower():
            case "hub":
                self._hub = self._hub or href_of(part, base)
            case "self":
                self._topic = self._topic or href_of(part, base)
            case _:
                self._home = link_of(part, base) or self._home

    def about(self, form: str) -> About:
        """All of it together."""
        said = {"updated": "", "published": ""} | self._said
        timing = {name: said.get(name, "") for name in ("ttl", "period", "frequency", "base")}
        return About(
            title=self._title,
            form=form,
            home=self._home,
            language=said.get("language") or self._language,
            dates=(said["updated"], said["published"]),
            hints=hints_of(**timing, skipped=self._skipped),
            hub=self._hub,
            topic=self._topic,
        )
