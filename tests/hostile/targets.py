"""What the fuzzer calls: everything that reads what strangers wrote. Each returns, or raises what it is allowed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from ingest.courtesy import freshness, retry_after
from ingest.dates import plausible, read_date
from ingest.decode import decode_feed
from ingest.feed import Feed
from ingest.fetch.body import BadBody, unpacker
from ingest.finding.discover import feeds_in, is_partial
from ingest.pages.main_text import main_text
from ingest.pages.robots_rules import Rules, read_rules
from ingest.parse import NotAFeed, Parsed, parse, quick
from ingest.plain import plain_text
from ingest.push.websub import Subscription, hub_and_topic, signature, verified
from ingest.reading import Question, Reading, answer_to
from tests.hostile.mutations import CONTENT_TYPES, FEEDS, LINES, PAGES, mutated

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FEED = Feed(id="one", url="https://one.example/feed", country="LY")
_KNOWN = Subscription("one", "https://h.example/", "t", "https://c.example/push/x", "s", mode="subscribe", asked=NOW)
# The largest content that is read in the poller's own process takes at most this much processor time there: seconds.
QUICKLY = 1.0


class Wrong(Exception):
    """A target did not crash, but what it returned cannot be."""


def feed(random: Random, content: bytes) -> None:
    """As the poller calls it: the answer can be sent on, and what was seen is told again and left out rightly."""
    content_type = random.choice(CONTENT_TYPES)
    try:
        first = parse(content, content_type, FEED, NOW)
    except NotAFeed:
        return
    answer = answer_to(Question(content, content_type, FEED, NOW))
    if not isinstance(answer, Reading) or answer.entries != len(first.articles) + len(first.drops):
        raise Wrong("read twice, it is not the same")
    seen = frozenset(one for one in first.seen if random.random() < random.choice((0.5, 1.0)))
    _same_without(parse(content, content_type, FEED, NOW, seen), first)
    changed = mutated(random, (content,))
    try:
        _same_without(parse(changed, "", FEED, NOW, seen), parse(changed, "", FEED, NOW))
    except NotAFeed:
        return


def _same_without(shorter: Parsed, whole: Parsed) -> None:
    if not set(shorter.articles) <= set(whole.articles):
        raise Wrong("by what was left out another entry changed")
    if shorter.skipped + len(shorter.articles) + len(shorter.drops) != len(whole.articles) + len(whole.drops):
        raise Wrong("entries were lost by leaving some out")


def quickly(random: Random, content: bytes) -> None:
    """What is read in the poller's own process."""
    try:
        quick(content, random.choice(CONTENT_TYPES), FEED, NOW)
    except NotAFeed:
        return


def page(random: Random, content: bytes) -> None:
    """Pages: the main text, and the feeds they lead to."""
    main_text(content, "text/html")


def leads(random: Random, content: bytes) -> None:
    """The feeds that a page leads to."""
    for found in feeds_in(content, random.choice(CONTENT_TYPES), "https://one.example/a/"):
        is_partial(found)


def robots(random: Random, content: bytes) -> None:
    """The rules of a site, kept and asked."""
    rules = Rules.from_json(read_rules(content).to_json())
    for path in ("", "/a", "/aaaaaaaab?c", f"/{content[:200].decode('utf-8', 'replace')}"):
        rules.allow(f"https://one.example{path}")


def headers(random: Random, content: bytes) -> None:
    """What stands in HTTP headers, and in the questions of hubs."""
    text = content[:8190].decode("utf-8", random.choice(("replace", "surrogateescape")))
    retry_after(text, NOW)
    freshness(text, text, text, NOW)
    hub_and_topic((text,), "https://one.example/feed")
    signature("s", text)
    for mode in ("subscribe", "denied"):
        given = {"hub.topic": "t", "hub.mode": mode, "hub.challenge": text, "hub.lease_seconds": text}
        verified(_KNOWN, given | {"hub.reason": text}, NOW + timedelta(seconds=1))


def texts(random: Random, content: bytes) -> None:
    """Dates, markup and encodings by themselves."""
    text, _, _ = decode_feed(content, random.choice(CONTENT_TYPES))
    plain_text(text).encode()
    for country in ("", "LY", "EG"):
        if moment := read_date(text[:200], country=country):
            plausible(moment, NOW)
            moment.isoformat()


def bodies(random: Random, content: bytes) -> None:
    """Packed bodies, well begun and then anything."""
    for encoding in ("gzip", "deflate", "br", "zstd"):
        unpack, out = unpacker(encoding), 0
        try:
            for begin in range(0, len(content), 997):
                for piece in unpack.feed(content[begin : begin + 997]):
                    out += len(piece)
                    if out > 1_000_000:
                        return
        except BadBody:
            continue


# What the product reads in children, which die of their alarm: feedparser and trafilatura are slow on some input.
IN_CHILDREN = ("feed", "page")
Target = Callable[[Random, bytes], Any]
# Each with its share of the time, its seeds, and how many seconds one input may take.
TARGETS: dict[str, tuple[Target, int, tuple[bytes, ...], float]] = {
    "feed": (feed, 8, FEEDS, 10.0),
    "quickly": (quickly, 6, FEEDS, QUICKLY),
    "page": (page, 2, PAGES, 10.0),
    "leads": (leads, 1, PAGES, 2.0),
    "robots": (robots, 1, LINES[:1], 2.0),
    "headers": (headers, 1, LINES, 2.0),
    "texts": (texts, 2, (*LINES, *PAGES), 2.0),
    "bodies": (bodies, 1, (), 2.0),
}
