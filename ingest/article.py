"""The article: one normalised feed entry, and the message that travels on the queue."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import orjson

# Parameters that name the way a reader came, not the page. Dropped from the canonical address.
# fb_* and action_*_map come with a share on Facebook, ocid with Microsoft and Nabd, mc_* with Mailchimp.
TRACKING = re.compile(
    r"(utm_\w+|fbclid|fb_\w+|action_(object|type|ref)_map|gclid|igshid|mc_[ce]id|ocid|yclid|_ga)(=|$)", re.IGNORECASE
)
_RESERVED = "/:@!$'()*,;~-._"  # never need escaping inside a path; "+", "&", "=", "?", "#", "%" keep their escapes
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
_DIRTY = re.compile("[\x00-\x08\x0b-\x1f\x7f-\xa0\ud800-\udfff\ufeff]")  # what `clean` would change
# Addresses that `canonical` would leave as they are: nothing to drop, and nothing escaped that need not be.
_CANONICAL = re.compile(r"https?://[a-z0-9.-]+/(?:[A-Za-z0-9/:@!$'()*,;~._+&=-]|%[89A-F][0-9A-F])*+", re.ASCII)
_TYPES = {
    "id": str, "url": str, "title": str, "text": str,
    "language": str, "publisher": str, "country": str, "published_implied": bool,
}  # fmt: skip
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the extractor reads it.

    `published` is aware and keeps the publisher's own UTC offset: «أمس» is resolved in it.
    `country` is the ISO 3166 alpha-2 code of the feed's country, or "" (context for places such as طرابلس).
    `published_implied` says that the entry told no date of its own and `published` was concluded.
    `media` are links of pictures, sound and films that came with it; they are no part of what it says.
    """

    id: str
    url: str
    title: str
    text: str
    published: datetime
    language: str = "ar"
    publisher: str = ""
    country: str = ""
    published_implied: bool = False
    media: tuple[str, ...] = ()

    @property
    def full_text(self) -> str:
        """Title and text joined by one newline: every offset inside Marsad counts code points of this."""
        return f"{self.title}\n{self.text}"


class Packed(NamedTuple):
    """An article as it is claimed: its JSON in UTF-8, and whether the text of its page is wanted."""

    id: str
    digest: str
    article: bytes
    page: bool = False


def clean(text: str) -> str:
    """Text that every later step can encode: no lone surrogates, no control characters but newline and tab."""
    if not _DIRTY.search(text):
        return text
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))


def article_id(url: str, publisher: str = "", entry_id: str = "") -> str:
    """Thirty-two hex digits from the canonical address, or from publisher and entry id where there is no address."""
    address = canonical(url)
    return address_id(address) if address else _id(f"entry\x1f{publisher}\x1f{entry_id}")


def address_id(address: str) -> str:
    """As `article_id`, for an address that is canonical."""
    return _id(f"url\x1f{address}")


def _id(identity: str) -> str:
    return hashlib.blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def canonical(url: str) -> str:
    """One spelling for the addresses of one page.

    Scheme and host in lower case, percent-decoding normalised, fragment and known tracking parameters dropped,
    every other parameter kept in its place. What is not an address is returned stripped.
    """
    if _CANONICAL.fullmatch(url):
        return url
    url = clean(url).strip()
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return url
    if not parts.scheme or not parts.hostname:
        return url
    scheme = parts.scheme.lower()
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    netloc = host.lower() + ("" if port == _DEFAULT_PORT.get(scheme) else port)
    spelled = (_respell(part) for part in parts.query.split("&"))
    query = "&".join(part for part in spelled if part and not TRACKING.match(part))
    return urlunsplit((scheme, netloc, _respell(parts.path) or "/", query, ""))


def digest(article: Article) -> str:
    """A fingerprint of what a reader would see; a change of it makes a revision.

    A date that was only concluded is not part of it: it would differ at every poll.
    """
    published = "" if article.published_implied else article.published.isoformat()
    seen = "\x1f".join((article.title, article.text, published))
    return hashlib.blake2b(seen.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def encode(article: Article) -> str:
    """The article as JSON."""
    return _json(article).decode()


def _json(article: Article) -> bytes:
    row: dict[str, Any] = {
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "published": article.published.isoformat(),
        "language": article.language,
        "publisher": article.publisher,
        "country": article.country,
        "published_implied": article.published_implied,
    }
    if article.media:  # left out where there are none, so that a version that knows of none reads the others
        row["media"] = article.media
    return orjson.dumps(row)


def decode(text: str) -> Article:
    """The article of `encode`; raises ValueError, KeyError or TypeError for anything else."""
    row = orjson.loads(text)
    if not isinstance(row, dict):
        raise TypeError("an article is a JSON object")
    published = datetime.fromisoformat(row.pop("published"))
    if published.tzinfo is None:
        raise ValueError("published has no UTC offset")
    media = row.pop("media", [])
    if type(media) is not list or any(type(link) is not str for link in media):
        raise TypeError("the media of an article are a list of links")
    article = Article(published=published, media=tuple(media), **row)
    if any(type(getattr(article, name)) is not kind for name, kind in _TYPES.items()):
        raise TypeError("a field of the article has the wrong type")
    return article


def pack(article: Article, page: bool = False) -> Packed:
    """An article as it is claimed; dear enough to be done where it was parsed."""
    return Packed(article.id, digest(article), _json(article), page)


def _respell(part: str) -> str:
    # Decoding and encoding again gives «%d8%b3», «%D8%B3» and «س» one spelling; escapes of reserved signs stay escaped.
    pieces = re.split(r"(%(?:2[0356Bb]|3[DdFf]|2[Ff]))", part)
    return "".join(piece.upper() if n % 2 else _requote(piece) for n, piece in enumerate(pieces))


def _requote(piece: str) -> str:
    return quote(unquote(piece, errors="surrogateescape"), safe=_RESERVED + "+&=", errors="surrogateescape")
