"""Articles as JSON lines: read from a file, an .xz file or standard input, with every line that is no use; and written.

A row with `article_id` was written here (`marsad export`) and is taken exactly as it is; any other is cleaned first.
"""

from __future__ import annotations

import lzma
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import IO, Any

import orjson

from ingest.article import Article, article_id, clean
from marsad.errors import MarsadError

# A line longer than this is no article; it is not even kept in memory.
LONGEST_LINE = 16_000_000
_TEXTS = ("url", "title", "text", "language", "publisher", "country")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of `source`: its number, the id it gave itself, and the article; or None and why it was dropped.

    `feed` is the one that owns the article, where that is known.
    """

    number: int
    given_id: str
    article: Article | None
    reason: str = ""
    source: str = ""
    feed: str = ""


def read(source: str) -> Iterator[Line]:
    """The lines of a file ("-": standard input), empty ones left out. Raises MarsadError when it cannot be read."""
    with _open(source) as stream:
        number = 0
        try:
            while line := stream.readline(LONGEST_LINE):
                number += 1
                if _skip_rest(stream, line):
                    yield Line(number, "", None, f"it is longer than {LONGEST_LINE / 1e6:.0f} MB", source)
                elif line.strip():
                    yield parse(number, line, source)
        except (lzma.LZMAError, EOFError, OSError) as error:
            raise MarsadError(f"{source}: cannot be read after line {number}: {error}") from error


def _skip_rest(stream: IO[bytes], line: bytes) -> bool:
    """Whether more of this line was still to come; it is read and forgotten."""
    skipped = False
    while not line.endswith(b"\n") and (line := stream.readline(LONGEST_LINE)):
        skipped = True
    return skipped


def parse(number: int, line: bytes, source: str = "") -> Line:
    """One line as an article; an unusable one says why."""
    try:
        row = orjson.loads(line.removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        return Line(number, "", None, f"it is not JSON: {error}", source)
    if not isinstance(row, dict):
        return Line(number, "", None, "it is not a JSON object", source)
    given = str(row.get("id") or "")
    try:
        return Line(number, given, article(row), "", source)
    except ValueError as error:
        return Line(number, given, None, str(error), source)


def article(row: dict[str, Any]) -> Article:
    """The article of a row with id, url, published, title, text; raises ValueError saying what is wrong.

    Its id is made from the address, or from the id of the row where there is no address.
    """
    if "article_id" in row:
        return _exported(row)
    url, title, text = (_text(row, name) for name in ("url", "title", "text"))
    given, publisher = _text(row, "id"), _text(row, "publisher") or _text(row, "source")
    if not url and not given:
        raise ValueError("it has neither url nor id")
    if not title and not text:
        raise ValueError("it has neither title nor text")
    return Article(
        id=article_id(url, publisher, given),
        url=url,
        title=title,
        text=text,
        published=_published(row.get("published")),
        language=_text(row, "language") or "ar",
        publisher=publisher,
        country=_text(row, "country").upper(),
    )


def to_row(subject: Article, feed: str = "") -> dict[str, Any]:
    """The row that `article` makes the same article of; `feed` is for whoever reads it."""
    row = asdict(subject) | {"published": subject.published.isoformat(), "media": list(subject.media)}
    return {"article_id": row.pop("id"), **row, "feed": feed}


def _exported(row: dict[str, Any]) -> Article:
    id_, implied = row["article_id"], row.get("published_implied")
    if not isinstance(id_, str) or not re.fullmatch("[0-9a-f]{32}", id_):
        raise ValueError("article_id is not 32 hex digits")
    for name in _TEXTS:
        if not isinstance(row.get(name), str):
            raise ValueError(f"{name} is not a text")
    if not isinstance(implied, bool):
        raise ValueError("published_implied is neither true nor false")
    media = row.get("media", [])  # rows of before there were any have none
    if not isinstance(media, list) or not all(isinstance(link, str) for link in media):
        raise ValueError("media is not a list of links")
    texts = {name: row[name] for name in _TEXTS}
    published = _published(row.get("published"))
    return Article(id=id_, published=published, published_implied=implied, media=tuple(media), **texts)


def _text(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ValueError(f"{name} is not a text")
    return clean(str(value)).strip()


def _published(value: Any) -> datetime:
    if not isinstance(value, str) or not value:
        raise ValueError("published is missing: give a time such as 2019-09-21T09:00:00+02:00")
    try:
        published = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"published is not a time: {value[:40]!r}") from None
    return published if published.tzinfo else published.replace(tzinfo=UTC)


@contextmanager
def _open(source: str) -> Iterator[IO[bytes]]:
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        stream: IO[bytes] = (lzma.open if source.endswith(".xz") else open)(source, "rb")
    except OSError as error:
        raise MarsadError(f"cannot open {source}: {error.strerror or error}") from error
    with stream:
        yield stream
