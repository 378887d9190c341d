"""Reads JSON Feed, versions 1 and 1.1 (jsonfeed.org)."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

import orjson

from ingest.parse.entry import About, Entry, Read
from ingest.parse.outcome import NotAFeed

MOST = 50_000  # entries; empty ones take 2 s

_VERSION = ("https://jsonfeed.org/version/1", "http://jsonfeed.org/version/1")


def load(octets: bytes) -> dict[str, Any]:
    """The document, whose "items" are a list; raises NotAFeed."""
    try:
        document = orjson.loads(octets)
    except orjson.JSONDecodeError as error:
        raise NotAFeed(f"it is not RSS or Atom, and no whole JSON either (line {error.lineno})") from error
    if not isinstance(document, dict) or not _text(document, "version").startswith(_VERSION):
        raise NotAFeed("it is not RSS or Atom, and not the JSON of a feed either")
    document["items"] = [one for one in _list(document, "items") if isinstance(one, dict)]
    if len(document["items"]) > MOST:
        raise NotAFeed(f"it is too large: more than {MOST:,} entries")
    return document


def read(document: dict[str, Any], places: Iterable[int]) -> Read:
    """The feed in a document that `load` made, with its entries at these places."""
    about = About(
        title=html.escape(_text(document, "title"), quote=False),
        form="JSON Feed " + _text(document, "version").rpartition("/")[2],
        home=_text(document, "home_page_url"),
        language=_text(document, "language"),
        hub=next((_text(hub, "url") for hub in _list(document, "hubs") if _text(hub, "url")), ""),
        topic=_text(document, "feed_url"),
    )
    return Read(about, [_entry(document["items"][place]) for place in places])


def _entry(one: dict[str, Any]) -> Entry:
    plain = (html.escape(_text(one, name), quote=False) for name in ("title", "content_text", "summary"))
    title, content, summary = plain
    attached = [_text(part, "url") for part in _list(one, "attachments")]
    return Entry(
        title=title,
        texts=tuple(filter(None, (_text(one, "content_html"), content, summary))),
        link=_text(one, "url") or _text(one, "external_url"),
        guid=_text(one, "id"),
        permalink=True,
        dates=(_text(one, "date_published"), _text(one, "date_modified")),
        language=_text(one, "language"),
        media=tuple(filter(None, (*attached, _text(one, "image"), _text(one, "banner_image")))),
    )


def _text(part: Any, name: str) -> str:
    """A text; a number, too, since many write the id as one."""
    value = part.get(name) if isinstance(part, dict) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) else ""


def _list(part: dict[str, Any], name: str) -> list[Any]:
    found = part.get(name)
    return found if isinstance(found, list) else []
