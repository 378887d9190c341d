"""The path of a replay: articles from a file go on the queue as if a feed had told them.

lines | batch | claim (one Lua call each) | wake
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ingest.article import Article
from ingest.lines import Line
from ingest.queue import Alerts, Claims, QueueFull, claim_arguments
from marsad.errors import MarsadError

FEED = "replay"
BATCH = 200


@dataclass(slots=True)
class Tally:
    """What became of the lines: read = distinct + merged + dropped, and what the claims answered.

    `stopped` says why the reading ended before the end.
    """

    read: int = 0
    ids: set[str] = field(default_factory=set)
    merged: int = 0
    dropped: list[Line] = field(default_factory=list)
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


FULL_SPEED = Pace()


def replay(
    lines: Iterable[Line],
    claims: Claims,
    *,
    force: bool = False,
    alerts: Alerts = "never",
    share: float = 0.6,
    pace: Pace = FULL_SPEED,
) -> Tally:
    """Claim the articles of the lines, in their order, so that the later of two is the revision."""
    tally = Tally()
    for batch in _batches(lines, _batch_size(pace.rate), tally):
        articles = [one for line in batch if (one := _count(tally, line))]
        started = time.monotonic()
        for answer in _claim(claims, claim_arguments(FEED, articles, alerts=alerts, force=force, share=share), pace):
            if answer in ("new", "revised"):
                tally.queued += 1
            else:
                tally.unchanged += 1
        pace.after_batch(tally)
        if pace.rate:
            pace.sleep(max(0.0, len(batch) / pace.rate - (time.monotonic() - started)))
    return tally


def _count(tally: Tally, line: Line) -> Article | None:
    tally.read += 1
    if line.article is None:
        tally.dropped.append(line)
        return None
    tally.merged += line.article.id in tally.ids
    tally.ids.add(line.article.id)
    return line.article


def _claim(claims: Claims, arguments: list[str], pace: Pace) -> list[str]:
    while True:
        try:
            return list(claims.claim(arguments))
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
