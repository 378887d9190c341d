"""OPML, the form in which readers exchange feed lists: folders are kept, nothing outside the file is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from ingest.article import clean
from ingest.feed import Feed
from marsad.errors import MarsadError

# Attributes of ours are kept in this namespace, as OPML 2.0 asks of extensions.
_NAMESPACE = "urn:marsad:feed"
_DEEPEST = 20
_OURS = ("id", "publisher", "country", "alerts", "full_text")


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file: its address, and what the file says of it (`id` and the rest may be "")."""

    url: str
    title: str = ""
    folder: str = ""
    language: str = ""
    id: str = ""
    publisher: str = ""
    country: str = ""
    alerts: str = ""
    full_text: str = ""


def read(content: bytes, name: str = "the file") -> tuple[Outline, ...]:
    """The feeds of an OPML file, in order; raises MarsadError when it is not one."""
    reader = _Reader(name)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    # A feed list has no need of entities of its own, and they are how an XML file grows or reads what it should not.
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise MarsadError(f"{name} is not OPML: {expat.errors.messages[error.code]} in line {error.lineno}") from error
    except (LookupError, ValueError) as error:  # an encoding that nobody knows, or of several bytes a letter
        raise MarsadError(f"{name} cannot be read ({error}): save it as UTF-8") from error
    return tuple(reader.outlines)


def write(feeds: Iterable[Feed], title: str = "Marsad") -> str:
    """The feeds as OPML 2.0, those of one folder together; a stroke in a folder's name parts it from one inside it."""
    rows = sorted(((_folders(feed.folder), feed) for feed in feeds), key=lambda row: row[0])
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<opml version="2.0" xmlns:marsad="{_NAMESPACE}">',
        f"  <head><title>{_text(title)}</title></head>",
        "  <body>",
    ]
    return "\n".join([*lines, *_nested(rows), "  </body>", "</opml>", ""])


class _Reader:
    def __init__(self, name: str) -> None:
        self.outlines: list[Outline] = []
        self._name = name
        self._path: list[str] = []  # the folder's name at each open outline, "" for a feed
        self._seen_root = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self._seen_root and tag.lower() != "opml":
            raise MarsadError(f"{self._name} is not OPML: its first element is {tag.split(' ')[-1]}")
        self._seen_root = True
        if tag.lower() == "outline":
            given = {key.lower(): clean(value).strip() for key, value in attributes.items()}
            self._outline(given, given.get("title") or given.get("text", ""))

    def end(self, tag: str) -> None:
        if tag.lower() == "outline":
            self._path.pop()

    def refuse(self, *_: Any) -> None:
        raise MarsadError(f"{self._name} declares XML entities, which no OPML file needs; take them out")

    def _outline(self, given: dict[str, str], title: str) -> None:
        url = given.get("xmlurl", "")
        self._path.append("" if url else title)
        if url:
            ours = {key: given.get(f"{_NAMESPACE} {key}", "") for key in _OURS}
            folder = "/".join(part for part in self._path if part)
            self.outlines.append(
                Outline(url=url, title=title, folder=folder, language=given.get("language", ""), **ours)
            )


def _folders(folder: str) -> tuple[str, ...]:
    return tuple(name for part in folder.split("/", _DEEPEST) if (name := clean(part).strip()))


def _nested(rows: Iterable[tuple[tuple[str, ...], Feed]], depth: int = 0) -> Iterator[str]:
    """The outlines of rows (folders, feed) in the order of their folders, of which `depth` are open."""
    indent = "  " * (depth + 2)
    for folder, group in groupby(rows, key=lambda row: row[0][depth : depth + 1]):
        if folder:
            yield f"{indent}<outline{_attributes({'text': folder[0]})}>"
            yield from _nested(group, depth + 1)
            yield f"{indent}</outline>"
        else:
            yield from (f"{indent}{_outline(feed)}" for _, feed in group)


def _outline(feed: Feed) -> str:
    title = feed.title or feed.publisher or feed.id
    attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": feed.url, "language": feed.language}
    ours = {f"marsad:{key}": getattr(feed, key) for key in _OURS}
    return f"<outline{_attributes(attributes | ours)}/>"


def _attributes(given: dict[str, str]) -> str:
    return "".join(f" {key}={quoteattr(clean(value))}" for key, value in given.items() if value)


def _text(value: str) -> str:
    return clean(value).replace("&", "&amp;").replace("<", "&lt;")
