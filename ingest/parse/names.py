"""The element names of feeds: which of them mean something here, and which others may be passed over.

Feeds spell one element in many namespaces. What feedparser would read under a name that is not in these tables makes
the strict reader step aside, so that both agree on what a feed says.
"""

from __future__ import annotations

from functools import lru_cache

BETWEEN = "\x01"  # between namespace, name and prefix, as the XML parser gives them; no XML may contain it

ATOM = "http://www.w3.org/2005/Atom"
ATOM_03 = "http://purl.org/atom/ns#"
RSS_10 = "http://purl.org/rss/1.0/"
RSS_090 = "http://my.netscape.com/rdf/simple/0.9/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XHTML = "http://www.w3.org/1999/xhtml"
XML = "http://www.w3.org/XML/1998/namespace"
# Elements of these are one family: `atom:updated` inside RSS means what `updated` means.
_FAMILY = (
    "", ATOM, ATOM_03, RSS_10, RSS_090, "http://purl.org/rss/1.0/modules/rss091#",
    "http://blogs.law.harvard.edu/tech/rss",
)  # fmt: skip
# How the parser spells the elements that are entries, where they have no prefix.
ENTRIES = frozenset(f"{space}{BETWEEN}{name}".lstrip(BETWEEN) for space in _FAMILY for name in ("item", "entry"))
_NAMED = {space.lower(): "" for space in _FAMILY} | {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    RDF: "rdf",
    XHTML: "xhtml",
    XML.lower(): "xml",
}

_DATES = {
    "pubDate": "published", "published": "published", "issued": "published", "dcterms:issued": "published",
    "updated": "updated", "modified": "updated", "dc:date": "updated", "dcterms:modified": "updated",
    "created": "created", "dcterms:created": "created",
}  # fmt: skip
IN_ENTRY = _DATES | {
    "title": "title", "dc:title": "title", "link": "link", "feedburner:origLink": "original",
    "guid": "guid", "id": "guid", "source": "source", "language": "language", "dc:language": "language",
    "description": "text", "dc:description": "text", "summary": "text", "content": "text", "content:encoded": "text",
    "itunes:summary": "text", "enclosure": "enclosure", "image": "image", "media:group": "media",
    "media:content": "media",
    "media:thumbnail": "media", "media:title": "media", "media:description": "media",
}  # fmt: skip
IN_FEED = _DATES | {
    "title": "title", "dc:title": "title", "link": "link", "guid": "guid", "id": "guid", "language": "language",
    "dc:language": "language", "lastBuildDate": "updated", "ttl": "ttl", "skipHours": "skip", "skipDays": "skip",
    "sy:updatePeriod": "period", "sy:updateFrequency": "frequency", "sy:updateBase": "base",
    "item": "entry", "entry": "entry",
}  # fmt: skip
_TABLES = {"entry": IN_ENTRY, "feed": IN_FEED}
_SMALL = {where: frozenset(name.lower() for name in table) for where, table in _TABLES.items()}
# What feedparser reads as text, as a feed or as an entry, too.
_GUESSED = {
    "entry": frozenset(
        ("abstract", "body", "fullitem", "tagline", "subtitle", "info", "xhtml:body", "lastbuilddate", "textinput",
         "item", "entry", "channel", "feed", "rss")
    ),
    "feed": frozenset(["channel", "feed", "rss"]),
}  # fmt: skip


@lru_cache(4096)
def kind(name: str, where: str) -> str:
    """What an element of this name is in an entry or in a feed: a kind of the tables, "" for nothing, "?" in doubt.

    feedparser forgets about case, and takes a prefix such as dc for what it usually is, wherever it points.
    """
    plain = spelled(name)
    if found := _TABLES[where].get(plain):
        return found
    small = plain.lower()
    return "?" if small in _SMALL[where] or small in _GUESSED[where] else ""


@lru_cache(4096)
def spelled(name: str) -> str:
    """A name with its namespace as it is usually written: "title", "dc:date"; others with the prefix they came with."""
    space, _, rest = name.partition(BETWEEN)
    if not rest:
        return space
    local, _, prefix = rest.partition(BETWEEN)
    usual = "" if "backend.userland.com/rss" in space.lower() else _NAMED.get(space.lower(), prefix or "other")
    return f"{usual}:{local}" if usual else local


def namespace(name: str) -> str:
    """The namespace of a name, as it is written."""
    return name.partition(BETWEEN)[0] if BETWEEN in name else ""
