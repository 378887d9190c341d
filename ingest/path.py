"""The path of one feed, from the publisher to the queue.

    fetch | parse | claim | remember

Nothing is remembered of a poll before its claim returned, so a poller that dies anywhere in the path polls again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter

import redis.asyncio

from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import Failed, Fetched, Limits, NotModified, Sessions, fetch
from ingest.parse import NotAFeed, Parsed
from ingest.queue.claims import Claim, Claims, QueueFull
from ingest.schedule import Outcome, Status, conditions, decide
from ingest.state import FeedState, save_state, state_and_run
from marsad.clock import now


@dataclass(frozen=True, slots=True)
class Edges:
    """What a poll touches: publishers, parsing children, Redis; and the limits that hold there."""

    sessions: Sessions
    children: Children
    redis: redis.asyncio.Redis
    claims: Claims
    limits: Limits
    share: float = 0.6


async def poll_once(feed: Feed, edges: Edges, usual: timedelta, jitter: float = 0.0) -> tuple[Outcome, FeedState]:
    """Poll one feed now and remember it; raises what Redis raises when it is lost, and nothing else on purpose."""
    started, clock = now(), perf_counter()
    state, run_id = await state_and_run(edges.redis, feed.id)
    validators, body = conditions(state, feed, run_id, started)
    match await fetch(edges.sessions, feed, validators, edges.limits):
        case Failed() as failed:
            status: Status = "gone" if failed.kind == "gone" else "failed"
            outcome = Outcome(feed.id, status, reason=failed.reason, kind=failed.kind, retry_after=failed.retry_after)
        case NotModified(moved):
            outcome = Outcome(feed.id, "not_modified", moved=moved, entries=state.entries)
        case Fetched() as fetched:
            outcome = await _take(feed, fetched, body, edges, started)
    outcome = replace(outcome, url=feed.url, run=run_id, took=perf_counter() - clock)
    after = decide(outcome, state, feed, usual, now(), jitter)
    await save_state(edges.redis, after)
    return outcome, after


async def _take(feed: Feed, fetched: Fetched, known_body: str, edges: Edges, started: datetime) -> Outcome:
    body = hashlib.blake2b(fetched.content, digest_size=16).hexdigest()
    if body == known_body:
        return Outcome(feed.id, "unchanged", moved=fetched.moved)
    try:
        parsed = await edges.children.parse(fetched.content, fetched.content_type, feed, started)
        return await _claim(feed, fetched, body, parsed, edges)
    except NotAFeed as error:
        return Outcome(feed.id, "failed", reason=error.reason, moved=fetched.moved)
    except QueueFull:
        return Outcome(feed.id, "full", moved=fetched.moved)


async def _claim(feed: Feed, fetched: Fetched, body: str, parsed: Parsed, edges: Edges) -> Outcome:
    claim = Claim(feed.id, parsed.articles, alerts=feed.alerts, share=edges.share)
    answers = Counter(await edges.claims.claim_async(claim))
    return Outcome(
        feed=feed.id,
        status="updated" if answers["new"] or answers["revised"] else "unchanged",
        claimed=True,
        validators=fetched.validators,
        body=body,
        entries=len(parsed.articles) + len(parsed.drops),
        new=answers["new"],
        revised=answers["revised"],
        elsewhere=answers["other"],
        dropped=tuple(sorted(parsed.drop_reasons.items())),
        ttl=parsed.ttl,
        title=parsed.title,
        moved=fetched.moved,
        notes=parsed.notes,
    )
