"""What the poller reads in its own process holds up all other feeds: the worst of it against a plain feed as long."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest

from ingest.children import Children
from ingest.feed import Feed
from ingest.parse import NotAFeed, quick
from ingest.reading import SMALL, Question, Reading, read
from tests.hostile.documents import ENTRY, atom, described, inside_entry, json_feed, rss
from tests.hostile.memory import resident

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed")
# So many times as long as for a plain feed of the same size, which takes 10 to 20 ms. The worst measured here is 7 to
# 15 (many articles of open tags); without the limits that these tests are about, up to 2,000. On a busy machine the two
# are measured anew until it was quiet.
WORST = 40
TRIES = 8
KEPT = 12  # megabytes
LONG_WAY = "&lt;x&gt;"  # a tag that sends a text through the parser of HTML


def until_full(piece: Callable[[int], str], start: int = 0) -> str:
    """Pieces, each with its number, until they fill what is read without a child."""
    room, pieces, n = SMALL - 2000, [], start
    while (room := room - len((one := piece(n)).encode())) > 0:
        pieces.append(one)
        n += 1
    return "".join(pieces)


def html(piece: Callable[[int], str]) -> bytes:
    """An entry whose text is made of these tags."""
    return described(LONG_WAY + until_full(lambda n: escape(piece(n))))


def half(piece: Callable[[int], str], then: Callable[[int], str]) -> bytes:
    """An entry whose text is made of tags of one kind, and then as many of another."""
    return described(LONG_WAY + "".join(escape(one(n)) for one in (piece, then) for n in range(7000)))


WORST_CASES: dict[str, Callable[[], bytes]] = {
    "empty items": lambda: rss(until_full(lambda n: "<item/>")),
    "empty entries": lambda: atom(until_full(lambda n: "<entry/>")),
    "small items": lambda: rss(until_full(lambda n: f"<item><guid>{n}</guid><title>a</title></item>")),
    "some small items": lambda: rss("".join(f"<item><guid>{n}</guid><title>a</title></item>" for n in range(1600))),
    "some empty items": lambda: rss("<item/>" * 9_900),
    "empty objects": lambda: json_feed(until_full(lambda n: "{},") + "{}"),
    "small objects": lambda: json_feed(until_full(lambda n: f'{{"id":{n}}},') + "{}"),
    "some small objects": lambda: json_feed(",".join(f'{{"id":{n},"title":"&"}}' for n in range(2_900))),
    "a list of no attachments": lambda: json_feed(f'{{"id":1,"attachments":[{"1," * 120_000}1]}}'),
    "elements": lambda: inside_entry(until_full(lambda n: "<a/>")),
    "a long base": lambda: rss(
        "<item><title>a</title><link>b</link></item>" * 1600, room=f" xml:base='https://x.example/{'a' * 150_000}/'"
    ),
    "a long namespace": lambda: rss(
        f"<item>{''.join(f'<a:b{n}/>' for n in range(9_000))}</item>", attributes=f" xmlns:a='{'u' * 100_000}'"
    ),
    "attributes of a long namespace": lambda: rss(
        "<item>" + "".join(f"<b a:c{n}='' a:d{n}=''/>" for n in range(5_000)) + "</item>",
        attributes=f" xmlns:a='{'u' * 90_000}'",
    ),
    "a long name": lambda: rss(f"<item><{'a' * 200_000}/></item>"),
    "a long attribute's name": lambda: rss(f"<item {'a' * 200_000}=''/>"),
    "a long language": lambda: rss(ENTRY + f"<language>{'ar' * 100_000}</language>"),
    "a long address": lambda: inside_entry(f"<link>https://one.example/?{'%d8%a7' * 40_000}</link>"),
    "a long guid": lambda: rss(f"<item><title>a</title><guid>https://one.example/{'ب&amp;' * 30_000}</guid></item>"),
    "byte order marks": lambda: b"\xef\xbb\xbf" * (SMALL // 3),
    "declarations": lambda: b"<?xml " + b"?" * (SMALL - 10),
    "instructions": lambda: rss(before="<?a?>" * 9_000),
    "comments": lambda: rss(before="<!---->" * 9_000),
    "numbers of characters": lambda: inside_entry(until_full(lambda n: "&#0000000000000000000000000000001")),
    "dates": lambda: rss(
        "".join(f"<item><title>a</title><guid>{n}</guid><pubDate>{'ab ' * 26}1</pubDate></item>" for n in range(1600))
    ),
    "open div": lambda: html(lambda n: "<div>"),
    "open b": lambda: html(lambda n: f"<b a{n}>"),
    "open b and p": lambda: html(lambda n: f"<b a{n}><p>x"),
    "open b, then their ends": lambda: half(lambda n: f"<b a{n}><p>", lambda n: "</b>"),
    "open span, then ends of p": lambda: half(lambda n: "<span>", lambda n: "</p>"),
    "open span, then li": lambda: half(lambda n: "<span>", lambda n: "<li>"),
    "attributes": lambda: described(LONG_WAY + "&lt;p " + until_full(lambda n: f"a{n} ")),
    "attributes with ends": lambda: described(LONG_WAY + "&lt;p " + until_full(lambda n: f'a{n}=">"')),
    "many articles of open tags": lambda: rss(
        "".join(
            ENTRY.replace("نص", LONG_WAY + "".join(f"&lt;b a{n}&gt;&lt;p&gt;" for n in range(160)) + "&lt;/b&gt;" * 160)
            for _ in range(48)
        )
    ),
    "scripts": lambda: html(lambda n: "<script>"),
    "escapes": lambda: described(until_full(lambda n: "&amp;")),
    "escapes without end": lambda: described("&amp;#" * 40_000),
    "entities without end": lambda: described("&amp;" + until_full(lambda n: "notin")),
    "blanks": lambda: described(LONG_WAY + " " * 240_000),
    "open tags": lambda: described(LONG_WAY + "&lt;a " * 35_000),
    "open quotes": lambda: described(LONG_WAY + "&lt;a &quot;" * 20_000),
}


class Nobody(Children):
    """Children that are asked and say nothing: only what is done before that is measured."""

    def __init__(self) -> None:
        super().__init__("nowhere", 1)

    async def ask(self, question: object) -> Any:
        return Reading(articles=())


def taken(content: bytes) -> float:
    """Processor seconds of this process, the least of three."""
    return min(_once(content) for _ in range(3))


def _once(content: bytes) -> float:
    began = time.process_time()
    with contextlib.suppress(NotAFeed):
        asyncio.run(read(Nobody(), Question(content, "", FEED, NOW)))
    return time.process_time() - began


@pytest.fixture(scope="module")
def plain() -> bytes:
    return rss(until_full(lambda n: ENTRY.replace("/1<", f"/{n}<").replace("نص", "نص الخبر " * 50)))


@pytest.mark.parametrize("name", WORST_CASES)
def test_nothing_takes_much_longer_than_a_plain_feed(plain: bytes, name: str) -> None:
    content = WORST_CASES[name]()
    assert len(content) <= SMALL
    assert any(taken(content) < WORST * taken(plain) for _ in range(TRIES))


def test_what_was_seen_is_left_out_as_fast(plain: bytes) -> None:
    """4,000 entries, all of which were seen, with much between them."""
    content = rss("".join(f"<item><guid>{n}</guid></item>{' ' * 30}" for n in range(4_000)))
    first = quick(content, "", FEED, NOW)
    assert first

    def again() -> float:
        began = time.process_time()
        quick(content, "", FEED, NOW, first.seen)
        return time.process_time() - began

    assert any(again() < WORST * taken(plain) for _ in range(TRIES))


def test_names_are_not_remembered_at_any_length() -> None:
    """Tables of names that were met are kept between feeds: a publisher who makes up long ones must not fill them."""
    before = resident()
    for turn in range(60):
        name = f"a{turn}{'x' * 200_000}"
        for content in (
            rss(f"<item><{name}/></item>"),
            rss(f"<item {name}=''/>"),
            rss(f"<{name}/>"),
            rss(ENTRY + f"<language>ar {name}</language>"),
            rss(f"<item>{''.join(f'<a:b{n}/>' for n in range(100))}</item>", attributes=f" xmlns:a='{name}'"),
            rss(ENTRY.replace("<item>", f"<item a:b='' xmlns:a='{name}'>")),
            rss(ENTRY.replace("</item>", f"<language>ar{name}</language></item>")),
            inside_entry(f"<link>HTTPS://one.example/?{name}</link>"),
        ):
            _once(content)
    assert resident() - before < KEPT
