"""Documents made to harm: each ends within the limit of the child that reads it, and what is good in it comes out."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.article import Article, decode
from ingest.children import Children
from ingest.feed import Feed
from ingest.parse import NotAFeed
from ingest.reading import MODULE, Question, Reading, read
from tests.hostile.documents import ENTRY, GOOD, NONE, described, json_feed, laughs, rss
from tests.hostile.memory import resident

LIMIT = 6.0  # seconds; the poller's is longer
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed", country="LY")
KEPT = 60  # megabytes that the poller's process may have grown by when all is over
Reader = Callable[[bytes], Reading]


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """Reads as the poller does, with one child."""
    with asyncio.Runner() as runner:
        children = Children(MODULE, 1, LIMIT)
        runner.run(children.start())
        yield lambda content: runner.run(read(children, Question(content, "", FEED, NOW)))
        children.close()


def articles(reading: Reading) -> list[Article]:
    return [decode(packed.article.decode()) for packed in reading.articles]


@pytest.mark.parametrize("name", GOOD)
def test_the_good_entry_comes_out(reader: Reader, name: str) -> None:
    first = articles(reader(GOOD[name]()))[0]
    assert first.title.replace("\0", "") == "خبر"
    assert first.text == "نص"
    assert first.url in ("https://one.example/1", "https://one.example/2")


@pytest.mark.parametrize("name", NONE)
def test_what_is_none_says_why(reader: Reader, name: str) -> None:
    content, why = NONE[name]()
    with pytest.raises(NotAFeed, match=re.escape(why.format(limit=f"{LIMIT:g}"))):
        reader(content)


@pytest.mark.parametrize(
    "content",
    [
        described("&a25;", laughs()),
        described("&a;" * 50_000, f"<!DOCTYPE r [<!ENTITY a '{'x' * 50_000}'>]>"),
        rss(ENTRY.replace("<item>", "<item a='&a25;'>"), laughs()),
    ],
    ids=["laughs", "quadratic", "in an attribute"],
)
def test_entities_are_not_expanded(reader: Reader, content: bytes) -> None:
    (article,) = articles(reader(content))
    assert article.title == "خبر"
    assert len(article.text) <= 200_000  # what was written, at most


def test_external_entities_are_not_fetched(reader: Reader, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("مفتاح")
    with _listener() as (port, connections):
        for system in (secret.as_uri(), str(secret), f"http://127.0.0.1:{port}/x"):
            for kind in ("a SYSTEM", "a PUBLIC 'p'", "% a SYSTEM"):
                before = f"<!DOCTYPE r [<!ENTITY {kind} '{system}'>{' %a;' if '%' in kind else ''}]>"
                (article,) = articles(reader(described("&a; نص", before)))
                assert "مفتاح" not in article.full_text
                assert article.text.endswith("نص")
            (article,) = articles(reader(rss(before=f"<!DOCTYPE rss SYSTEM '{system}'>")))
            assert article.text == "نص"
            include = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{system}' parse='text'/>"
            assert all("مفتاح" not in one.full_text for one in articles(reader(described(f"{include} نص"))))
        assert connections == []


class _listener:
    """Somebody who would notice a visit."""

    def __enter__(self) -> tuple[int, list[object]]:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.connections: list[object] = []
        threading.Thread(target=self._serve, daemon=True).start()
        return self.server.getsockname()[1], self.connections

    def _serve(self) -> None:
        while True:
            try:
                connection, address = self.server.accept()
            except OSError:
                return
            self.connections.append(address)
            connection.close()

    def __exit__(self, *_: object) -> None:
        self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()


def test_half_characters_are_left_out(reader: Reader) -> None:
    content = rss(ENTRY * 3 + ENTRY.replace("نص", "نX ص")).replace(b"X", b"\xed\xa0\x80")  # U+D800, as some write it
    reading = reader(content)
    assert reading.encoding == "utf-8"
    assert all(one.title == "خبر" and one.text.encode() for one in articles(reading))
    with pytest.raises(NotAFeed):
        reader(json_feed('{"title":"\\udc00","url":"https://one.example/1"}'))


def test_nothing_stays_behind(reader: Reader) -> None:
    reader(rss())
    before = resident()
    for name in ("an attribute of 9 MB", "a guid of 5 MB", "9 MB of blanks"):
        reader(GOOD[name]())
    reader(described("نص " * 10**6))
    reader(rss())
    assert resident() - before < KEPT
