"""The path of a replay: articles from a file or from the index go on the queue as if a feed had told them.

lines | batch | those of the window | claim (one Lua call a shard and feed) | wake
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from ingest.article import Article
from ingest.lines import Line
from ingest.queue.claims import Alerts, Claim, Claims, QueueFull
from marsad.errors import MarsadError

FEED = "replay"
BATCH = 200


@dataclass(slots=True)
class Tally:
    """What became of the lines: read = distinct + merged + dropped + outside, and what the claims answered.

    `stopped` says why the reading ended before the end.
    """

    read: int = 0
    ids: set[str] = field(default_factory=set)
    merged: int = 0
    dropped: list[Line] = field(default_factory=list)
    outside: int = 0
    queued: int = 0
    unchanged: int = 0
    stopped: str = ""

    @property
    def distinct(self) -> int:
        """How many articles the lines told, by id."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a replay goes on: articles per second (None: as fast as the queue takes them), and what to call between."""

    rate: float | None = None
    after_batch: Callable[[Tally], None] = lambda tally: None
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Window:
    """The time whose articles are meant: from `start` on and before `end`, either of them open."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Whether it lies in the window."""
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


FULL_SPEED = Pace()
ALWAYS = Window()


def window(start: str | None, end: str | None) -> Window:
    """What --from and --to mean: a day, with all of it, or a time. Raises MarsadError for what is neither."""
    if not start and not end:
        return ALWAYS
    found = Window(_moment("--from", start, timedelta()), _moment("--to", end, timedelta(days=1)))
    if found.start and found.end and found.start >= found.end:
        raise MarsadError(f"--from {start} is not before --to {end}")
    return found


def _moment(option: str, text: str | None, whole_day: timedelta) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        is_day = len(text) <= len("2026-03-01")
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return moment + whole_day if is_day else moment
    except (ValueError, OverflowError):
        raise MarsadError(f"{option} {text!r} is not a date: write 2026-03-01, or 2026-03-01T09:00+02:00") from None


def replay(
    lines: Iterable[Line],
    claims: Claims,
    *,
    force: bool | Literal["kept"] = False,
    alerts: Alerts = "never",
    share: float = 0.6,
    published: Window = ALWAYS,
    pace: Pace = FULL_SPEED,
) -> Tally:
    """Claim the articles of the lines published in the window, in their order: the later of two is the revision.

    A line without a feed is claimed for the archive, which owns an article only until a feed lists it.
    """
    tally = Tally()
    for batch in _batches(lines, _batch_size(pace.rate), tally):
        started = time.monotonic()
        for feed, articles in _by_feed(batch, tally, published).items():
            claim = Claim(feed, articles, alerts=alerts, force=force, share=share)
            queued = sum(answer in ("new", "revised") for answer in _claim(claims, claim, pace))
            tally.queued += queued
            tally.unchanged += len(articles) - queued
        pace.after_batch(tally)
        if pace.rate:
            pace.sleep(max(0.0, len(batch) / pace.rate - (time.monotonic() - started)))
    return tally


def _by_feed(batch: list[Line], tally: Tally, published: Window) -> dict[str, list[Article]]:
    found: dict[str, list[Article]] = {}
    for line in batch:
        tally.read += 1
        if line.article is None:
            tally.dropped.append(line)
        elif not published.holds(line.article.published):
            tally.outside += 1
        else:
            tally.merged += line.article.id in tally.ids
            tally.ids.add(line.article.id)
            found.setdefault(line.feed or FEED, []).append(line.article)
    return found


def _claim(claims: Claims, claim: Claim, pace: Pace) -> list[str]:
    while True:
        try:
            return list(claims.claim(claim))
        except QueueFull:  # the workers are behind: wait for room, as the poller does
            pace.sleep(1.0)


def _batches(lines: Iterable[Line], size: int, tally: Tally) -> Iterator[list[Line]]:
    batch: list[Line] = []
    try:
        for line in lines:
            batch.append(line)
            if len(batch) == size:
                yield batch
                batch = []
    except MarsadError as error:  # a damaged file: what was read of it counts
        tally.stopped = str(error)
    if batch:
        yield batch


def _batch_size(rate: float | None) -> int:
    # At a given rate a batch is a fifth of a second's worth, so that the flow is even.
    return BATCH if rate is None else max(1, min(BATCH, round(rate / 5)))
