"""What the publishers do: a plan drawn from a seed, what a feed lists at a moment of it, and the server that lists it.

An entry falls off its feed only after fifty newer ones and `KEPT` seconds without a change: longer than any freeze
and what a poll takes to come round, so that whatever was listed can be seen.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any

from ingest.article import Article, article_id
from tests.chaos.faults import Profile
from tests.integration.web import rss, serving

WINDOW = 50
KEPT = 240.0
AHEAD = 5  # entries that each feed lists at the start
# Words that set off a poison in the harness's worker, and nowhere else.
POISONS = ("chaos-poison-raise", "chaos-poison-loop", "chaos-poison-crash")


@dataclass(frozen=True, slots=True)
class Version:
    """What an entry says from a moment on (seconds from the start)."""

    at: float
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the plan: which feeds list it from when, and its versions, oldest first."""

    url: str
    published: datetime
    versions: tuple[Version, ...]
    listed: tuple[tuple[str, float], ...]
    poison: str = ""

    @property
    def id(self) -> str:
        """The id that the product gives it."""
        return article_id(self.url)

    @property
    def is_revised(self) -> bool:
        """Whether it changes after it was first listed."""
        return len(self.versions) > 1

    def at(self, moment: float) -> Version:
        """What it says at that moment."""
        return next((one for one in reversed(self.versions) if one.at <= moment), self.versions[0])

    def changed(self, feed: str, moment: float) -> float:
        """When it was last listed anew or changed in this feed, up to that moment."""
        return max(dict(self.listed)[feed], self.at(moment).at)


def plan(texts: Sequence[Article], seed: int, profile: Profile, published: datetime) -> list[Entry]:
    """As many entries as texts, spread over the feeds and the run, three poisons among them in its first third."""
    chance = random.Random(seed + 1)
    last = profile.seconds * 0.96
    entries = []
    for number, text in enumerate(texts):
        feed = number % profile.feeds
        early = number < AHEAD * profile.feeds
        at = 0.0 if early else chance.uniform(0.0, last)
        listed = [(feed_id(feed), at)]
        if chance.random() < profile.shared_share:
            other = (feed + 1 + chance.randrange(profile.feeds - 1)) % profile.feeds
            listed.append((feed_id(other), at + chance.uniform(0.0, min(60.0, last / 4))))
        versions = _versions(text, at, last, chance, profile)
        entries.append(Entry(f"https://chaos.test/{seed}/{number}", published, versions, tuple(listed)))
    return _poisoned(entries, profile, chance)


def feed_id(number: int) -> str:
    """f00, f01, ..."""
    return f"f{number:02d}"


def listing(entries: Sequence[Entry], feed: str, moment: float) -> list[Entry]:
    """What the feed lists at that moment, newest first; `entries` are those that it ever lists."""
    there = [(dict(one.listed)[feed], one) for one in entries]
    shown = sorted((pair for pair in there if pair[0] <= moment), key=lambda pair: -pair[0])
    return [one for place, (_, one) in enumerate(shown) if place < WINDOW or moment - one.changed(feed, moment) < KEPT]


def row(entry: Entry, moment: float) -> dict[str, Any]:
    """The entry as `rss` writes it."""
    version = entry.at(moment)
    return {
        "id": entry.url, "url": entry.url, "title": version.title, "text": version.text,
        "published": entry.published.isoformat(),
    }  # fmt: skip


class Publisher:
    """Serves the feeds of a plan as they are now; notes when each was last fetched."""

    def __init__(self, entries: Sequence[Entry], feeds: int) -> None:
        self.entries = tuple(entries)
        self._by_feed: dict[str, list[Entry]] = {feed_id(n): [] for n in range(feeds)}
        for entry in entries:
            for feed, _ in entry.listed:
                self._by_feed[feed].append(entry)
        self.url = ""
        self.fetched: dict[str, float] = {}
        self._started: float | None = None
        self._whole = False

    def start(self) -> None:
        """Begin the plan; before that every feed lists what it lists at the start."""
        self._started = time.monotonic()

    def show_all(self) -> None:
        """From now on list every entry in its final version, but no poison: for the run without faults."""
        self._by_feed = {feed: [one for one in there if not one.poison] for feed, there in self._by_feed.items()}
        self._whole = True

    @property
    def feeds(self) -> tuple[str, ...]:
        """The ids of all feeds."""
        return tuple(self._by_feed)

    @property
    def moment(self) -> float:
        """Seconds of the plan that have passed."""
        return time.monotonic() - self._started if self._started is not None else 0.0

    def document(self, feed: str) -> bytes:
        """The feed now."""
        entries = self._by_feed[feed]
        moment = float("inf") if self._whole else self.moment
        shown = entries if self._whole else listing(entries, feed, moment)
        return rss((row(entry, moment) for entry in shown), title=feed)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Answer on a free port of the loopback."""
        publisher = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                feed = self.path.strip("/")
                asked = time.monotonic()
                document = publisher.document(feed)
                with suppress(ConnectionError):  # a poller that was killed while it read
                    self.send_response(200)
                    self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                    self.end_headers()
                    self.wfile.write(document)
                    publisher.fetched[feed] = asked

            def log_message(self, format: str, *args: object) -> None:
                pass

        with serving(Answer) as url:
            self.url = url
            yield


def feeds_toml(publisher: Publisher, feeds: int) -> str:
    """The feed list for the product."""
    rows = (
        f'[[feeds]]\nid = "{feed_id(n)}"\nurl = "{publisher.url}/{feed_id(n)}"\nlocal = true\n'
        'publisher = "chaos"\ncountry = "TN"\n'
        for n in range(feeds)
    )
    return "\n".join(rows)


def _versions(text: Article, at: float, last: float, chance: random.Random, profile: Profile) -> tuple[Version, ...]:
    versions = [Version(at, text.title, text.text)]
    if chance.random() >= profile.revised_share:
        return tuple(versions)
    for _ in range(chance.choice((1, 1, 2))):
        before = versions[-1]
        moment = min(before.at + chance.uniform(1.0, min(90.0, last / 3)), last)
        versions.append(replace(_correction(before, chance), at=moment))
    return tuple(versions)


def _correction(before: Version, chance: random.Random) -> Version:
    """A new title, a toll that rose, or an article taken back, whose events have to go."""
    sort = chance.choice(("title", "toll", "toll", "taken back"))
    if sort == "title":
        return replace(before, title=f"{before.title} - محدث {chance.randrange(1000)}")
    if sort == "toll":
        toll = f"قتل {chance.randrange(11, 90)} شخصا في تفجير سيارة مفخخة بمدينة بنغازي الليبية اليوم."
        return replace(before, text=f"{before.text}\n{toll}")
    return replace(before, title="تصويب", text="سحبت هيئة التحرير هذا الخبر.")


def _poisoned(entries: list[Entry], profile: Profile, chance: random.Random) -> list[Entry]:
    # Among those of the first third, so that the run sees each through to the dead.
    plain = [n for n, one in enumerate(entries) if not one.is_revised and len(one.listed) == 1]
    early = [n for n in plain if profile.seconds * 0.05 < entries[n].listed[0][1] < profile.seconds * 0.33]
    for number, poison in zip(chance.sample(early, len(POISONS)), POISONS, strict=True):
        first = entries[number].versions[0]
        versions = (replace(first, text=f"{first.text}\n{poison}"),)
        entries[number] = replace(entries[number], versions=versions, poison=poison)
    return entries
