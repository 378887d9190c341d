"""Decides when a feed is polled next and what is remembered of this poll: pure, given the time and the dice.

Outcome + FeedState -> Decision (FeedState, how long its host is left alone)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Literal

from ingest.courtesy import LONGEST, after_skipped, retry_after
from ingest.feed import Feed
from ingest.fetch import UNCONDITIONAL, Validators
from ingest.parse.entry import Hints
from ingest.rhythm import gap, interval, newest
from ingest.state import FeedState

Status = Literal["updated", "unchanged", "not_modified", "failed", "gone", "full"]

SHORTEST = timedelta(minutes=1)
LOCAL = timedelta(seconds=30)  # a feed of this machine costs nobody anything
LOCAL_RETRY = timedelta(seconds=2)  # at a start the console may be a moment behind the poller
LOCAL_LONGEST = timedelta(minutes=5)
ERROR_LONGEST = timedelta(hours=6)
# A publisher that is not reached is often our own network: hours of silence after that is back would be our fault.
UNREACHED_LONGEST = timedelta(minutes=30)
UNREACHED = ("dns", "connection", "timeout", "busy")
GONE = timedelta(days=7)
FULL = timedelta(seconds=30)
VALIDATORS_LAST = timedelta(hours=24)
SPREAD = 0.1  # how far jitter moves the next poll, as a share of the wait
# While a feed's rhythm is unknown it is not left alone for longer than this, whatever it asks for.
ASKED_LONGEST = timedelta(hours=1)
# So many polls in a row must name the same new address, and so many failures there send us back to the old one.
MOVED_POLLS = 3
# A host that answers 429 and does not say for how long.
REST = timedelta(minutes=5)
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one poll of a feed came to.

    `claimed` says that the claim returned, so that what came may be remembered as had; `run` is the Redis run it was
    claimed in, `url` the address that was asked. `reason` is "" unless the poll failed, `kind` tells what kind of
    failure the fetch was, `code` is the HTTP status. `retry_after` is the header as it came; `fresh` how long the
    answer stays so by its headers, `hints` what the feed itself asks for. `dates` are those that its articles told,
    `seen` the fingerprints of all it lists, of which `skipped` were known and not read.
    """

    feed: str
    status: Status
    url: str = ""
    claimed: bool = False
    run: str = ""
    validators: Validators = UNCONDITIONAL
    body: str = ""
    entries: int = 0
    skipped: int = 0
    new: int = 0
    revised: int = 0
    elsewhere: int = 0
    dropped: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    kind: str = ""
    code: int = 0
    retry_after: str = ""
    fresh: timedelta | None = None
    hints: Hints = field(default_factory=Hints)
    dates: tuple[datetime, ...] = ()
    seen: str = ""
    title: str = ""
    moved: str = ""
    path: str = ""
    hub: str = ""
    topic: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What is remembered of a poll, with the time of the next one; and how long the whole host is left alone."""

    state: FeedState
    rest: timedelta = timedelta()


def decide(
    outcome: Outcome, state: FeedState, feed: Feed, usual: timedelta, now: datetime, jitter: float = 0.0
) -> Decision:
    """What follows from this poll. `usual` is the interval while the rhythm is unknown; `jitter` lies in -1..1."""
    after = state._replace(**_remembered(outcome, state, feed, now))
    rest = _rest(outcome, now)
    at = now + max(_wait(outcome, after, feed, usual, now) * (1 + SPREAD * jitter), rest)
    if outcome.status != "full" and not feed.local:
        at = after_skipped(at, after.skip_hours, after.skip_days)
    return Decision(after._replace(next_poll=at), rest)


def address(state: FeedState, feed: Feed) -> str:
    """Where a feed is polled: as listed, or where it moved to for good since then."""
    return state.address if state.address and state.listed_url == feed.url else feed.url


def conditions(state: FeedState, url: str, run: str, now: datetime) -> tuple[Validators, str]:
    """What to ask the publisher with, and the hash of the body we have; empty when a full answer is needed.

    A 304 must not hide entries that Redis lost: after a restart or a failover, and once a day, the feed is read whole.
    """
    at = state.validators_at
    if not run or state.validators_run != run or state.url != url or not at or not at <= now < at + VALIDATORS_LAST:
        return UNCONDITIONAL, ""
    return Validators(state.etag, state.modified), state.body


def _remembered(outcome: Outcome, state: FeedState, feed: Feed, now: datetime) -> dict[str, Any]:
    """What changes in the state by this poll, but for the time of the next."""
    changes: dict[str, Any] = {
        "url": outcome.url or state.url,
        "status": outcome.status,
        "first_poll": state.first_poll or now,
        "last_poll": now,
        "polls": state.polls + 1,
        **_place(outcome, state, feed),
    }
    if outcome.status in ("failed", "gone"):
        return changes | {"error": outcome.reason, "error_streak": state.error_streak + 1}
    if outcome.status == "full":
        return changes
    quiet = 0 if outcome.new or outcome.revised else state.quiet_polls + 1
    changes |= {"error": "", "error_streak": 0, "last_success": now, "quiet_polls": quiet}
    return changes | _had(outcome, state, now) if outcome.claimed else changes


def _had(outcome: Outcome, state: FeedState, now: datetime) -> dict[str, Any]:
    """What is remembered of a reading whose articles were claimed."""
    return {
        "etag": outcome.validators.etag,
        "modified": outcome.validators.modified,
        "body": outcome.body,
        "validators_run": outcome.run,
        "validators_at": now if not outcome.skipped else state.validators_at or now,
        "last_new": now if outcome.new else state.last_new,
        "entries": outcome.entries,
        "drops": sum(count for _, count in outcome.dropped),
        "articles": state.articles + outcome.new,
        "revisions": state.revisions + outcome.revised,
        "title": outcome.title or state.title,
        "newest": newest(state.newest, outcome.dates, now),
        "least": round(outcome.hints.asked.total_seconds()),
        "skip_hours": tuple(sorted(outcome.hints.skip_hours)),
        "skip_days": tuple(sorted(outcome.hints.skip_days)),
        "path": outcome.path,
        "hub": outcome.hub,
        "topic": outcome.topic,
    }


def _place(outcome: Outcome, state: FeedState, feed: Feed) -> dict[str, Any]:
    """Where it is polled from now on: a move for good is believed when it was told several times in a row."""
    moved_polls, at, moved = state.moved_polls, state.address, state.moved
    if state.listed_url != feed.url:  # the user gave it another address: what was learnt of the old one is void
        moved_polls, at, moved = 0, "", ""
    if outcome.status in ("failed", "gone"):
        if at and (outcome.status == "gone" or state.error_streak + 1 >= MOVED_POLLS):
            moved_polls, at, moved = 0, "", ""
    else:
        moved_polls = (moved_polls + 1 if outcome.moved == moved else 1) if outcome.moved else 0
        moved = outcome.moved
        if moved_polls >= MOVED_POLLS:
            moved_polls, at, moved = 0, moved, ""
    return {"listed_url": feed.url, "address": at, "moved": moved, "moved_polls": moved_polls}


def _rest(outcome: Outcome, now: datetime) -> timedelta:
    """How long the whole host asks to be left alone."""
    if outcome.code not in _BUSY:
        return timedelta()
    asked = retry_after(outcome.retry_after, now)
    return asked or (REST if outcome.code == HTTPStatus.TOO_MANY_REQUESTS else timedelta())


def _wait(outcome: Outcome, state: FeedState, feed: Feed, usual: timedelta, now: datetime) -> timedelta:
    if outcome.status == "full":
        return FULL
    if outcome.status == "gone":
        return GONE
    regular = LOCAL if feed.local else _regular(outcome, state, usual, now)
    if outcome.status == "failed":
        return max(_grown(outcome, state, feed, regular), retry_after(outcome.retry_after, now) or timedelta())
    return regular


def _regular(outcome: Outcome, state: FeedState, usual: timedelta, now: datetime) -> timedelta:
    between = gap(state.newest, now)
    asked = max(timedelta(seconds=state.least), outcome.fresh or timedelta())
    # Many ask for an hour because their software does for everyone: one that publishes every five minutes shows that
    # it did not mean it, and is polled no more often than it publishes.
    asked = min(asked, max(between, SHORTEST) if between else ASKED_LONGEST)
    return min(max(interval(between, state.quiet_polls, usual), asked, SHORTEST), LONGEST)


def _grown(outcome: Outcome, state: FeedState, feed: Feed, regular: timedelta) -> timedelta:
    first = LOCAL_RETRY if feed.local else regular
    longest = UNREACHED_LONGEST if outcome.kind in UNREACHED else ERROR_LONGEST
    # Doubling stops counting at 2**20: the limit is reached long before, and a feed may fail for years.
    grown = first * (1 << min(state.error_streak - 1, 20))
    return min(grown, LOCAL_LONGEST if feed.local else max(longest, regular))
