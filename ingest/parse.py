"""Reads a feed's bytes as articles: pure, and the only place that knows feedparser.

    bytes -> text (decode) -> feedparser -> entries -> Article | Drop

Bytes are decoded here first: at one bad byte feedparser reads a whole Arabic feed again as windows-1252.
Some input makes feedparser slow beyond use, so the poller calls this through `ingest.children`.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from ingest.article import Article, article_id, clean
from ingest.dates import plausible, read_date
from ingest.decode import decode_feed
from ingest.feed import Feed
from ingest.plain import plain_text

_HTML = re.compile(r"(?>\s+|<\?[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_LONGEST_PUBLISHER = 200


@dataclass(frozen=True, slots=True)
class Drop:
    """An entry that became no article, on purpose: why, and what it was as far as it can be told."""

    reason: str
    what: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed as we read it. `ttl` is how long the publisher says it stays fresh; `notes` tell what was not in order."""

    articles: tuple[Article, ...]
    drops: tuple[Drop, ...] = ()
    title: str = ""
    ttl: timedelta | None = None
    form: str = ""
    encoding: str = ""
    notes: tuple[str, ...] = ()

    @property
    def drop_reasons(self) -> dict[str, int]:
        """How many entries were dropped for each reason."""
        return dict(Counter(drop.reason for drop in self.drops))


class NotAFeed(Exception):
    """What came is not a feed; the text says what it is."""

    @property
    def reason(self) -> str:
        """Why, as a clause after "it"."""
        return str(self.args[0])


def parse(content: bytes, content_type: str, feed: Feed, now: datetime) -> Parsed:
    """The articles of a feed's bytes; raises NotAFeed for what is none."""
    text, encoding, notes = decode_feed(content, content_type)
    if not text.strip():
        raise NotAFeed("it is empty")
    if _HTML.match(text[:4000]):
        raise NotAFeed("it is an HTML page, not a feed")
    found = _feedparser(text)
    if not found.get("version") and not found.get("entries"):
        raise NotAFeed("it is not RSS or Atom" + _malformed(found))
    if found.get("bozo"):
        notes = (*notes, "it is not well-formed XML, or breaks off; what could be read was kept" + _malformed(found))
    outcomes = list(_unique(_article(entry, found["feed"], feed, now) for entry in found["entries"]))
    return Parsed(
        articles=tuple(one for one in outcomes if isinstance(one, Article)),
        drops=tuple(one for one in outcomes if isinstance(one, Drop)),
        title=plain_text(_text(found["feed"], "title")),
        ttl=_ttl(found["feed"]),
        form=feedparser.api.SUPPORTED_VERSIONS.get(found.get("version") or "", "") or "unknown form",
        encoding=encoding,
        notes=notes,
    )


def _feedparser(text: str) -> Any:
    # The loose parser behind feedparser raises what it likes on broken input; each of these was seen or is documented.
    try:
        return feedparser.parse(
            io.BytesIO(text.encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,  # everything becomes plain text anyway
        )
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, ArithmeticError, RuntimeError) as error:
        raise NotAFeed(f"the feed parser gives up on it ({type(error).__name__})") from error


def _article(entry: Any, about: Any, feed: Feed, now: datetime) -> Article | Drop:
    title = " ".join(plain_text(_text(entry, "title")).split())
    text = plain_text(_body(entry))
    entry_id, url = clean(_text(entry, "id")).strip(), _link(entry, feed)
    if not url and not entry_id:
        return Drop("no link and no id", title or text[:80])
    if not title and not text:
        return Drop("no title and no text", url or entry_id)
    publisher = _publisher(entry, about, feed)
    published, implied = _published(entry, about, now)
    return Article(
        id=article_id(url, publisher, entry_id),
        url=url,
        title=title,
        text=text,
        published=published,
        language=feed.language,
        publisher=publisher,
        country=feed.country,
        published_implied=implied,
    )


def _unique(outcomes: Iterable[Article | Drop]) -> Iterable[Article | Drop]:
    # A feed that lists one article twice tells it twice; the first is the newer by custom.
    seen: set[str] = set()
    for one in outcomes:
        if isinstance(one, Article) and one.id in seen:
            yield Drop("listed twice", one.url or one.title)
            continue
        if isinstance(one, Article):
            seen.add(one.id)
        yield one


def _body(entry: Any) -> str:
    bodies = [str(part.get("value") or "") for part in entry.get("content") or [] if "value" in part]
    longest = max(bodies, key=len, default="")
    return longest if longest.strip() else _text(entry, "summary")


def _link(entry: Any, feed: Feed) -> str:
    link = clean(_text(entry, "link")).strip()
    if not _is_web(link) and link == clean(_text(entry, "id")).strip():
        # feedparser offers a guid as the link unless it says isPermaLink="false", which many that are none do not say.
        return ""
    try:
        link = urljoin(feed.url, link) if link else ""
    except ValueError:
        return ""
    return link if _is_web(link) else ""


def _is_web(link: str) -> bool:
    try:
        return urlsplit(link).scheme in ("http", "https") and bool(urlsplit(link).hostname)
    except ValueError:
        return False


def _publisher(entry: Any, about: Any, feed: Feed) -> str:
    source = entry.get("source")
    named = plain_text(_text(source, "title")) if source else ""
    return (named or feed.publisher or plain_text(_text(about, "title")))[:_LONGEST_PUBLISHER].strip()


def _published(entry: Any, about: Any, now: datetime) -> tuple[datetime, bool]:
    own = _dates(entry, ("published", "updated", "created"))
    feeds = _dates(about, ("updated", "published"))
    for moment, implied in (*((one, False) for one in own), *((one, True) for one in feeds)):
        if plausible(moment, now):
            return moment, implied
    return now.astimezone(UTC), True


def _dates(part: Any, names: tuple[str, ...]) -> list[datetime]:
    # dict.get, since feedparser's own answers "updated" with what is published.
    found = (read_date(str(dict.get(part, name) or ""), dict.get(part, f"{name}_parsed")) for name in names)
    return [moment for moment in found if moment]


def _ttl(about: Any) -> timedelta | None:
    # Only <ttl> counts: WordPress writes "hourly" into sy:updatePeriod for everyone, newsrooms included.
    minutes = _text(about, "ttl").strip()
    return timedelta(minutes=int(minutes)) if minutes.isascii() and minutes.isdigit() and len(minutes) < 6 else None


def _text(part: Any, name: str) -> str:
    value = part.get(name) if hasattr(part, "get") else None
    return value if isinstance(value, str) else ""


def _malformed(found: Any) -> str:
    error = found.get("bozo_exception")
    line = error.getLineNumber() if hasattr(error, "getLineNumber") else None
    return f" (line {line})" if line else ""
