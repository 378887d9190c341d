"""Speaks to feedparser: reads what may be broken in any way. Slow, and slow beyond use for some input."""

from __future__ import annotations

import io
from typing import Any

import feedparser

from ingest.dates import read_date
from ingest.parse.entry import About, Entry, Read
from ingest.parse.hints import hints_of, skipped_in
from ingest.parse.outcome import NotAFeed


def read(octets: bytes) -> Read:
    """The feed in these bytes of UTF-8; raises NotAFeed."""
    found = _feedparser(octets)
    if not found.get("version") and not found.get("entries"):
        raise NotAFeed("it is not RSS or Atom" + _malformed(found))
    about = found["feed"]
    notes: tuple[str, ...] = ()
    if found.get("bozo"):
        notes = ("it is not well-formed XML, or breaks off; what could be read was kept" + _malformed(found),)
    return Read(_about(about, found, octets, notes), [_entry(entry) for entry in found["entries"]])


def _feedparser(octets: bytes) -> Any:
    # The loose parser behind feedparser raises what it likes on broken input; each of these was seen or is documented.
    try:
        return feedparser.parse(
            io.BytesIO(octets),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # everything becomes plain text anyway
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RuntimeError) as error:
        raise NotAFeed(f"the feed parser gives up on it ({type(error).__name__})") from error


def _about(about: Any, found: Any, octets: bytes, notes: tuple[str, ...]) -> About:
    hints = hints_of(
        _text(about, "ttl"),
        _text(about, "sy_updateperiod"),
        _text(about, "sy_updatefrequency"),
        _text(about, "sy_updatebase"),
        skipped_in(octets.decode("utf-8")),  # of several hours feedparser keeps the last
    )
    return About(
        title=_text(about, "title"),
        form=feedparser.api.SUPPORTED_VERSIONS.get(found.get("version") or "", "") or "unknown form",
        home=_text(about, "link"),
        language=_text(about, "language"),
        dates=(_date(about, "updated"), _date(about, "published")),
        hints=hints,
        hub=_related(about, "hub"),
        topic=_related(about, "self"),
        notes=notes,
    )


def _entry(entry: Any) -> Entry:
    bodies = [str(part.get("value") or "") for part in entry.get("content") or [] if "value" in part]
    source, detail = entry.get("source"), entry.get("title_detail")
    return Entry(
        title=_text(entry, "title"),
        texts=tuple(text for text in (*bodies, _text(entry, "summary")) if text),
        link=_text(entry, "link"),
        original=_text(entry, "feedburner_origlink"),
        guid=_text(entry, "id"),
        permalink=bool(entry.get("guidislink")),
        dates=tuple(_date(entry, name) for name in ("published", "updated", "created")),
        source=_text(source, "title") if source else "",
        language=_text(entry, "language") or _text(detail, "language"),
        media=tuple(_media(entry)),
    )


def _media(entry: Any) -> list[str]:
    enclosed = [_text(link, "href") for link in _dicts(entry, "links") if link.get("rel") == "enclosure"]
    shown = [_text(part, "url") for name in ("media_content", "media_thumbnail") for part in _dicts(entry, name)]
    return enclosed + shown


def _related(about: Any, relation: str) -> str:
    return next((_text(link, "href") for link in _dicts(about, "links") if link.get("rel") == relation), "")


def _dicts(part: Any, name: str) -> list[Any]:
    found = part.get(name)
    return [one for one in found if hasattr(one, "get")] if isinstance(found, list) else []


def _date(part: Any, name: str) -> str:
    """What was written, or feedparser's reading of it where only that can make something of it."""
    written = str(dict.get(part, name) or "")  # dict.get, since feedparser's own answers "updated" with "published"
    if not written or read_date(written):
        return written
    moment = read_date("", dict.get(part, f"{name}_parsed"))
    return moment.isoformat() if moment else written


def _text(part: Any, name: str) -> str:
    value = part.get(name) if hasattr(part, "get") else None
    return value if isinstance(value, str) else ""


def _malformed(found: Any) -> str:
    error = found.get("bozo_exception")
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    return f" (line {line})" if line else ""
