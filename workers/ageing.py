"""How months of the index end: the older ones are packed and moved to slower nodes, and at last they are deleted.

    months there are | due | delete; move; merge, at most one a run          the timers of the workers ask once an hour

Not the cluster's own life cycle: there a merge puts a copy in the place of an index with replicas, and nobody may write
meanwhile (ForceMergeAction of Elasticsearch 9), while corrections come at any time. One to a month that is gone is
dropped, counted in Redis under `drops` and logged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import redis
import structlog

from marsad.clock import from_ms, now
from marsad.settings import Settings
from workers.edges import Edges
from workers.sinks import generation, indices

log = structlog.get_logger(__name__)

DROPS = "drops"
MONTH_GONE = "month_gone"
# Of a month that was merged to one, so many segments may come by corrections before it is worth merging again.
SEGMENTS = 8
_MONTH = re.compile(r".*-(\d{4})\.(\d{2})")


@dataclass(frozen=True, slots=True)
class Month:
    """An index of one month: the segments of its fullest shard, and whether nobody moved it to other nodes yet."""

    index: str
    segments: int
    is_usual: bool = True


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done with an index."""

    index: str
    what: Literal["move", "merge", "delete"]


def due(months: Iterable[Month], at: datetime, merge_after: timedelta, keep_for: timedelta | None) -> Iterator[Due]:
    """All that is due, what is to be deleted first; events before their articles, so that none is shown without.

    What stands on a tier that somebody chose stays there.
    """
    ends = {month: over(month.index) for month in months}
    known = {month: end for month, end in ends.items() if end}
    gone = {month for month, end in known.items() if keep_for and end + keep_for <= at}
    for month in sorted(gone, key=lambda month: ("-events-" not in month.index, month.index)):
        yield Due(month.index, "delete")
    old = [month for month in known if month not in gone and known[month] + merge_after <= at]
    for month in sorted(old, key=lambda month: month.index):
        if month.is_usual:
            yield Due(month.index, "move")
        if month.segments > SEGMENTS:
            yield Due(month.index, "merge")


def over(index: str) -> datetime | None:
    """When the month that the index is named after ends; None for a name without one."""
    match = _MONTH.fullmatch(index)
    return _end(int(match[1]), int(match[2])) if match and 1 <= int(match[2]) <= 12 else None


def is_gone(first_seen: int, at: datetime, keep_for: timedelta | None) -> bool:
    """Whether an article first seen then (milliseconds) lies in a month that is deleted, or will be within the hour."""
    seen = from_ms(first_seen)
    return keep_for is not None and _end(seen.year, seen.month) + keep_for <= at


def drop(client: redis.Redis, count: int) -> None:
    """Count articles that were left out because their month is gone."""
    client.hincrby(DROPS, MONTH_GONE, count)


def dropped(client: redis.Redis) -> int:
    """How many there were so far."""
    return int(client.hget(DROPS, MONTH_GONE) or 0)


def age(edges: Edges) -> list[Due]:
    """Do what is due, of the merges only the first; what was done. Raises IndexUnavailable."""
    settings: Settings = edges.settings
    numbers = generation.read(edges.redis).numbers
    tiers = indices.tiers(edges.elasticsearch, numbers)
    months = [
        Month(index, segments, tiers.get(index) == indices.USUAL_TIER)
        for index, segments in indices.segments(edges.elasticsearch, numbers).items()
    ]
    found = list(due(months, now(), settings.merge_after, settings.keep_for))
    merges = [one for one in found if one.what == "merge"]
    done = [one for one in found if one not in merges[1:]]
    for one in done:
        _ACTS[one.what](edges.elasticsearch, one.index)
        log.info("month_aged", index=one.index, what=one.what)
    return done


_ACTS = {"delete": indices.delete_month, "move": indices.move_to_warm, "merge": indices.merge}


def _end(year: int, month: int) -> datetime:
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
