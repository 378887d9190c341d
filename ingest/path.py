"""The path of one feed, from the publisher to the queue.

    conditions | fetch | read | claim | decide

Nothing is remembered of a poll before its claim returned, so a poller that dies anywhere in the path polls again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from ingest.children import Children
from ingest.feed import Feed
from ingest.fetch import Failed, Fetched, Hop, Limits, NotModified, Sessions, fetch
from ingest.parse import NotAFeed
from ingest.push.websub import hub_and_topic
from ingest.queue.claims import Claim, Claims, QueueFull
from ingest.reading import Question, Reading, read
from ingest.schedule import Decision, Outcome, Status, address, conditions, decide
from ingest.state import FeedState
from marsad.clock import now

# Of a publisher that sends only what is new (RFC 3229) so many entries are remembered as had.
_SEEN = 1000

Came = Callable[..., Outcome]  # an outcome of this feed, of which the poll's own part is filled in


@dataclass(frozen=True, slots=True)
class Edges:
    """What a poll touches: publishers, reading children, the queue; and the limits that hold there.

    `seen` tells the fingerprints of the entries that a feed listed before; `hop` is called before each redirect.
    """

    sessions: Sessions
    children: Children
    claims: Claims
    limits: Limits
    seen: Callable[[str], Awaitable[str]]
    hop: Hop | None = None
    share: float = 0.6


async def poll_once(
    feed: Feed, state: FeedState, run: str, edges: Edges, usual: timedelta, jitter: float = 0.0
) -> tuple[Outcome, Decision]:
    """Poll one feed now; raises what Redis raises when it is lost, and nothing else on purpose.

    `run` is the Redis run that keeps the state; `jitter` lies in -1..1.
    """
    started, url = now(), address(state, feed)
    validators, body = conditions(state, url, run, started)
    hop, came = None if feed.local else edges.hop, partial(Outcome, feed.id, url=url, run=run)
    async with edges.sessions.room.corner() as corner:
        match await fetch(edges.sessions, feed, validators, edges.limits, url, hop, corner):
            case Failed(kind, reason, code, retry_after):
                status: Status = "gone" if kind == "gone" else "failed"
                outcome = came(status, reason=reason, kind=kind, code=code, retry_after=retry_after)
            case NotModified(moved, fresh):
                outcome = came("not_modified", moved=moved, fresh=fresh, entries=state.entries)
            case Fetched() as fetched:
                outcome = await _take(
                    feed, fetched, body, edges, partial(came, moved=fetched.moved, fresh=fetched.fresh)
                )
    return outcome, decide(outcome, state, feed, usual, now(), jitter)


async def _take(feed: Feed, fetched: Fetched, known_body: str, edges: Edges, came: Came) -> Outcome:
    body = "" if fetched.delta else hashlib.blake2b(fetched.content, digest_size=16).hexdigest()
    if body and body == known_body:
        return came("unchanged")
    # What is known of the entries holds as long as the validators do, and no longer.
    seen = (await edges.seen(feed.id)).split() if known_body else []
    try:
        question = Question(fetched.content, fetched.content_type, feed, now(), frozenset(seen))
        reading = await read(edges.children, question)
        return await _claim(feed, fetched, body or known_body, seen, reading, edges, came)
    except NotAFeed as error:
        return came("failed", reason=error.reason)
    except QueueFull:
        return came("full")


async def _claim(
    feed: Feed, fetched: Fetched, body: str, seen: list[str], reading: Reading, edges: Edges, came: Came
) -> Outcome:
    claim = Claim(feed.id, reading.articles, alerts=feed.alerts, share=edges.share)
    answers = Counter(await edges.claims.claim_async(claim))
    hub, topic = hub_and_topic(fetched.links, fetched.url)  # headers come before the document
    listed = list(reading.seen)
    if fetched.delta:
        listed = list(dict.fromkeys((*listed, *seen)))[:_SEEN]
    return came(
        "updated" if answers["new"] or answers["revised"] else "unchanged",
        claimed=True,
        validators=fetched.validators,
        body=body,
        entries=reading.entries,
        skipped=reading.skipped,
        new=answers["new"],
        revised=answers["revised"],
        elsewhere=answers["other"],
        dropped=reading.drops,
        hints=reading.hints,
        dates=reading.dates,
        seen=" ".join(listed),
        title=reading.title,
        path=reading.path,
        hub=hub or reading.hub,
        topic=topic or reading.topic,
        notes=reading.notes,
    )
