"""Decides when a feed is polled next and what is remembered of this poll: pure, given the time and the dice.

Outcome + FeedState -> FeedState
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal

from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Validators
from ingest.state import FeedState

Status = Literal["updated", "unchanged", "not_modified", "failed", "gone", "full"]

SHORTEST = timedelta(minutes=1)
LONGEST = timedelta(hours=24)
LOCAL = timedelta(seconds=30)  # a feed of this machine costs nobody anything
LOCAL_RETRY = timedelta(seconds=2)  # at a start the console may be a moment behind the poller
LOCAL_LONGEST = timedelta(minutes=5)
ERROR_LONGEST = timedelta(hours=6)
# A publisher that is not reached is often our own network: hours of silence after that is back would be our fault.
UNREACHED_LONGEST = timedelta(minutes=30)
UNREACHED = ("dns", "connection", "timeout")
GONE = timedelta(days=7)
FULL = timedelta(seconds=30)
VALIDATORS_LAST = timedelta(hours=24)
SPREAD = 0.1  # how far jitter moves the next poll, as a share of the wait


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one poll of a feed came to.

    `claimed` says that the claim returned, so that what came may be remembered as had; `run` is the Redis run it was
    claimed in. `reason` is "" unless the poll failed, `kind` tells what
    kind of failure the fetch was. `retry_after` is the header as it came. `took` is in seconds.
    """

    feed: str
    status: Status
    url: str = ""
    claimed: bool = False
    run: str = ""
    validators: Validators = UNCONDITIONAL
    body: str = ""
    entries: int = 0
    new: int = 0
    revised: int = 0
    elsewhere: int = 0
    dropped: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    kind: str = ""
    retry_after: str = ""
    ttl: timedelta | None = None
    title: str = ""
    moved: str = ""
    notes: tuple[str, ...] = ()
    took: float = 0.0


def decide(
    outcome: Outcome, state: FeedState, feed: Feed, usual: timedelta, now: datetime, jitter: float = 0.0
) -> FeedState:
    """The state after this poll. `usual` is the interval of a feed that says nothing; `jitter` lies in -1..1."""
    after = _remember(outcome, state, now)
    wait = _wait(outcome, after, feed, usual, now)
    return replace(after, next_poll=now + wait * (1 + SPREAD * jitter))


def conditions(state: FeedState, feed: Feed, run: str, now: datetime) -> tuple[Validators, str]:
    """What to ask the publisher with, and the hash of the body we have; empty when a full answer is needed.

    A 304 must not hide entries that Redis lost: after a restart or a failover, and once a day, the feed is read whole.
    """
    at = state.validators_at
    if (
        not run
        or state.validators_run != run
        or state.url != feed.url
        or not at
        or not at <= now < at + VALIDATORS_LAST
    ):
        return UNCONDITIONAL, ""
    return Validators(state.etag, state.modified), state.body


def retry_after(header: str, now: datetime) -> timedelta | None:
    """How long the publisher asks us to stay away: seconds or a date; None for anything else and for the past."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return timedelta(seconds=min(int(header[:9]), LONGEST.total_seconds()))
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, TypeError, IndexError):
        return None
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(wait, LONGEST) if wait > timedelta() else None


def _remember(outcome: Outcome, state: FeedState, now: datetime) -> FeedState:
    state = replace(
        state,
        url=outcome.url or state.url,
        status=outcome.status,
        first_poll=state.first_poll or now,
        last_poll=now,
        polls=state.polls + 1,
        moved=outcome.moved,
    )
    if outcome.status in ("failed", "gone"):
        return replace(state, error=outcome.reason, error_streak=state.error_streak + 1)
    if outcome.status == "full":
        return state
    state = replace(state, error="", error_streak=0, last_success=now)
    return _had(outcome, state, now) if outcome.claimed else state


def _had(outcome: Outcome, state: FeedState, now: datetime) -> FeedState:
    return replace(
        state,
        etag=outcome.validators.etag,
        modified=outcome.validators.modified,
        body=outcome.body,
        validators_run=outcome.run,
        validators_at=now,
        last_new=now if outcome.new else state.last_new,
        entries=outcome.entries,
        drops=sum(count for _, count in outcome.dropped),
        articles=state.articles + outcome.new,
        revisions=state.revisions + outcome.revised,
        title=outcome.title or state.title,
    )


def _wait(outcome: Outcome, state: FeedState, feed: Feed, usual: timedelta, now: datetime) -> timedelta:
    interval = LOCAL if feed.local else min(max(outcome.ttl or usual, SHORTEST), LONGEST)
    if outcome.status == "full":
        return FULL
    if outcome.status == "gone":
        return GONE
    if outcome.status == "failed":
        grown = _grown(outcome, state, feed, interval)
        return max(grown, retry_after(outcome.retry_after, now) or timedelta())
    return interval


def _grown(outcome: Outcome, state: FeedState, feed: Feed, interval: timedelta) -> timedelta:
    first = LOCAL_RETRY if feed.local else interval
    longest = UNREACHED_LONGEST if outcome.kind in UNREACHED else ERROR_LONGEST
    # Doubling stops counting at 2**20: the limit is reached long before, and a feed may fail for years.
    grown = first * (1 << min(state.error_streak - 1, 20))
    return min(grown, LOCAL_LONGEST if feed.local else max(longest, interval))
