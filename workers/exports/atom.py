"""Atom (RFC 4287) for feed readers: one entry an event; a withdrawn one is a tombstone (RFC 6721). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from marsad.clock import from_ms, now
from workers.exports.flat import flat

_HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0"'
    ' xmlns:georss="http://www.georss.org/georss" xml:lang="ar">\n'
    "<id>urn:marsad:events</id>\n<title>مرصد: الأحداث</title>\n"
)


def write(events: Iterable[dict[str, Any]], withdrawn: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A feed, entry by entry."""
    yield f"{_HEAD}<updated>{now().isoformat()}</updated>\n"
    for document in events:
        yield _entry(flat(document))
    for document in withdrawn:
        gone = flat(document)
        yield f"<at:deleted-entry ref={_ref(gone)} when={quoteattr(_changed(gone))}/>\n"
    yield "</feed>\n"


def _entry(found: dict[str, Any]) -> str:
    place = found["place_ar"] or found["country"]
    about = " · ".join(part for part in (found["type"], place, found["start"]) if part)
    parts = [
        f"<id>urn:marsad:event:{_text(found['id'])}</id>",
        f"<title>{_text(found['headline'] or about)}</title>",
        f"<summary>{_text(about)}</summary>",
        f"<published>{_text(found['reported'])}</published>",
        f"<updated>{_changed(found)}</updated>",
        f"<author><name>{_text(found['publisher'] or 'Marsad')}</name></author>",
        f"<category term={quoteattr(found['type'])}/>",
        f'<content type="text">{_text(found["evidence"] or "")}</content>',
    ]
    if found["url"]:
        parts.append(f"<link href={quoteattr(_clean(found['url']))}/>")
    if found["lat"] is not None:
        parts.append(f"<georss:point>{found['lat']} {found['lon']}</georss:point>")
    return f"<entry>{''.join(parts)}</entry>\n"


def _ref(found: dict[str, Any]) -> str:
    return quoteattr(f"urn:marsad:event:{found['id']}")


def _changed(found: dict[str, Any]) -> str:
    return from_ms(found["revision"]).isoformat()


def _text(value: str) -> str:
    return escape(_clean(value))


def _clean(value: str) -> str:
    """Without the letters that XML 1.0 has no place for."""
    return "".join(letter for letter in value if letter in "\t\n\r" or (letter >= " " and letter not in "\ufffe\uffff"))
