"""Makes articles of entries: what they say in plain text, when, where, and which article it is.

    entry -> text | address | publisher | name | date | language -> Article or Drop -> ids settled

An article's id is made of its canonical address, or else of the publisher and the entry's own name; see `identity`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from ingest.article import Article, canonical, clean
from ingest.dates import plausible, read_date
from ingest.feed import Feed
from ingest.parse.entry import About, Entry
from ingest.parse.identity import Name, name_of, settle
from ingest.parse.language import language_of
from ingest.parse.outcome import Drop
from ingest.plain import plain_text

MOST_MEDIA = 10
LONGEST_TITLE = 500  # letters; headlines have 40 to 150, and pages, alerts and lists show them whole
_LONGEST_PUBLISHER = 200
_LONGEST_ADDRESS = 4_000  # no browser and no server takes more; Arabic ones of 1,000 are seen
# An address of the web that needs nothing done to it, as nearly all are.
_WHOLE = re.compile(r"https?://[A-Za-z0-9-][A-Za-z0-9.-]*(?::\d{1,5})?/[!-~\u0600-\u06ff]*", re.ASCII)
_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*://)/+")


class Told(NamedTuple):
    """What became of an entry, and the id that it has by itself, whatever else is listed; "" for a drop."""

    outcome: Article | Drop
    default: str


def tell(entries: Sequence[Entry], about: About, feed: Feed, now: datetime) -> list[Told]:
    """What becomes of each entry, in their order."""
    home = _address(about.home, feed.url)
    context = _Context(
        feed, now, about.language, feed.publisher or plain_text(about.title), canonical(home), _implied(about, feed)
    )
    told = [_tell(entry, context) for entry in entries]
    ids = iter(settle([one[1] for one in told if not isinstance(one, Drop)]))
    return [Told(one, "") if isinstance(one, Drop) else Told(_settled(one[0], next(ids)), one[1].id) for one in told]


class _Context(NamedTuple):
    feed: Feed
    now: datetime
    language: str
    publisher: str
    home: str
    dates: tuple[datetime, ...]


def _settled(article: Article, id_: str) -> Article | Drop:
    if not id_:  # a feed that lists one article twice tells it twice; the first is the newer by custom
        return Drop("listed twice", article.url or article.title)
    return article if id_ == article.id else replace(article, id=id_)


def _tell(entry: Entry, context: _Context) -> tuple[Article, Name] | Drop:
    feed = context.feed
    title = plain_text(entry.title).replace("\n", " ")
    text = _body(entry)
    guid, url = clean(entry.guid).strip(), _url(entry, feed)
    publisher = _publisher(entry, context)
    name = name_of(url, context.home, publisher, guid, title, entry.dates)
    if name is None:
        return Drop("no link and no id", title or text[:80])
    if not title and not text:
        return Drop("no title and no text", url or guid)
    published, implied = _published(entry, context)
    headline, text = _headed(title, text)
    article = Article(
        name.id,
        url,
        headline,
        text,
        published,
        language_of(title, text, feed.language, entry.language, context.language),
        publisher,
        feed.country,
        implied,
        _media(entry, feed) if entry.media else (),
    )
    return article, name


def _headed(title: str, text: str) -> tuple[str, str]:
    """Headline and text; a headline that is a text by its length is read as one, and its beginning heads it."""
    if len(title) <= LONGEST_TITLE:
        return title, text
    return f"{title[:LONGEST_TITLE].rsplit(' ', 1)[0]} …", f"{title}\n{text}".strip()


def _body(entry: Entry) -> str:
    """The longest of what the entry says that is not empty once the markup is gone."""
    texts = entry.texts
    if len(texts) == 1:
        return plain_text(texts[0])
    ordered = sorted(texts, key=lambda text: (len(text), text), reverse=True)  # whatever the order they came in
    return next((text for text in map(plain_text, ordered) if text), "")


def _url(entry: Entry, feed: Feed) -> str:
    """The entry's address: behind a counting service, its link, or its own name where that is one."""
    if entry.original and (url := _address(entry.original, "")):
        return url
    link = entry.link or (entry.guid if entry.permalink else "")
    if len(link) <= _LONGEST_ADDRESS and _WHOLE.fullmatch(link):
        return link
    link = clean(link).strip()
    # A guid counts as a link unless it says isPermaLink="false", which many that are none do not say.
    return _address(link, feed.url if link != clean(entry.guid).strip() else "")


def _address(link: str, base: str) -> str:
    """An absolute address of the web, or ""."""
    link = _SLASHES.sub(r"\1", clean(link).strip())
    if len(link) > _LONGEST_ADDRESS:
        return ""
    try:
        link = urljoin(base, link) if link and base else link
    except ValueError:
        return ""
    return link if _is_web(link) else ""


def _is_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _media(entry: Entry, feed: Feed) -> tuple[str, ...]:
    links = dict.fromkeys(_address(link, feed.url) for link in entry.media[: 5 * MOST_MEDIA] if link)
    return tuple(link for link in links if link)[:MOST_MEDIA]


def _publisher(entry: Entry, context: _Context) -> str:
    named = plain_text(entry.source) if entry.source else ""
    return (named or context.publisher)[:_LONGEST_PUBLISHER].strip()


def _published(entry: Entry, context: _Context) -> tuple[datetime, bool]:
    for written in entry.dates:
        moment = read_date(written, country=context.feed.country) if written else None
        if moment and plausible(moment, context.now):
            return moment, False
    return next(iter(context.dates), context.now.astimezone(UTC)), True


def _implied(about: About, feed: Feed) -> tuple[datetime, ...]:
    read = (read_date(written, country=feed.country) for written in about.dates if written)
    return tuple(moment for moment in read if moment)
