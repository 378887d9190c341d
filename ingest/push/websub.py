"""WebSub, the subscriber's part (https://www.w3.org/TR/websub/): what is asked of which hub, and when. Pure.

    Offer + Subscription -> asked -> (POST to the hub) -> verified | denied -> renewed at 3/4 of its lease

A push is a hint that there is something new, never the news itself: the feed is then polled, so what somebody forges
costs one poll. Polling goes on beside it, and a hub that fails costs nothing but speed.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urljoin

from ingest.feed import Feed
from ingest.state import FeedState

LEASE = timedelta(days=10)  # asked for; what the hub grants counts
# Hubs of the time before WebSub grant without saying for how long; and one that grants years forgets us sooner.
LEASE_UNTOLD, LEASE_LONGEST = timedelta(days=1), timedelta(days=30)
RENEW_AT = 0.75
# How long after it was asked a hub may come to verify, as often as it likes: our first answer may be lost on its way.
PATIENCE = timedelta(minutes=15)
# Tries double the wait from PATIENCE up to this; a hub that denied is not asked sooner, either.
LONGEST_WAIT = timedelta(hours=24)
_DOUBLED = 8
# A feed whose own address or hub changes with every poll does not get a new subscription each time.
CHANGES_AFTER = timedelta(hours=1)
UNSUBSCRIBE_TRIES = 3
LONGEST_CHALLENGE = 4096
METHODS = ("sha1", "sha256", "sha384", "sha512")

_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_REL = re.compile(r"""\brel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))""", re.IGNORECASE)

Mode = Literal["", "subscribe", "unsubscribe"]


@dataclass(frozen=True, slots=True)
class Offer:
    """Where a feed says that it is pushed from, and under which address."""

    hub: str
    topic: str
    local: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """What was asked of a hub for one feed, and what it granted; `callback` ends in a token that nobody can guess.

    `local` allows a hub that is not public. `mode` was asked last, at `asked`, for the `tries`th time without being
    verified; `error` says what went wrong then. Granted is the time from `since` to `until`. `ignored` counts pushes
    whose signature was wrong.
    """

    feed: str
    hub: str
    topic: str
    callback: str
    secret: str
    local: bool = False
    mode: Mode = ""
    asked: datetime | None = None
    tries: int = 0
    error: str = ""
    since: datetime | None = None
    until: datetime | None = None
    last_push: datetime | None = None
    pushes: int = 0
    ignored: int = 0

    @property
    def token(self) -> str:
        """The last part of the callback address."""
        return self.callback.rpartition("/")[2]

    def active(self, now: datetime) -> bool:
        """Whether the hub pushes now."""
        return self.until is not None and now < self.until


def hub_and_topic(links: Sequence[str], url: str = "") -> tuple[str, str]:
    """The addresses of rel=hub and rel=self in Link headers, "" where there is none; relative ones are below `url`.

    They come before what the document says. Read loosely: some servers leave out the semicolon before rel.
    """
    found: dict[str, str] = {}
    for header in links:
        for target, parameters in _LINK.findall(header):
            match = _REL.search(parameters)
            for name in (match[1] or match[2] or "").lower().split() if match else ():
                found.setdefault(name, _joined(url, target.strip()))
    return found.get("hub", ""), found.get("self", "")


def offer(feed: Feed, state: FeedState | None) -> Offer | None:
    """What a feed offers, as it was read last."""
    if state is None or not _is_web(state.hub) or state.listed_url != feed.url:
        return None
    topic = state.topic if _is_web(state.topic) else state.url
    return Offer(state.hub, topic, feed.local) if _is_web(topic) else None


def wanted(feed: str, offered: Offer, known: Subscription | None, base: str, now: datetime) -> Subscription | None:
    """The subscription that is to be asked for now; None while there is nothing to ask. `base` ends in "/push/"."""
    if known is None or (_differs(offered, known, base) and _since_asked(known, now) >= CHANGES_AFTER):
        known = _new(feed, offered, base)
    renew = known.since + RENEW_AT * (known.until - known.since) if known.since and known.until else now
    if now < renew or _since_asked(known, now) < wait(known):
        return None
    return replace(known, mode="subscribe", asked=now, tries=known.tries + 1)


def unwanted(known: Subscription, now: datetime) -> Subscription | None:
    """The end of a subscription, of a feed that is polled no longer, as it is to be asked for now."""
    tries = known.tries if known.mode == "unsubscribe" else 0
    if not known.active(now) or tries >= UNSUBSCRIBE_TRIES or (tries and _since_asked(known, now) < PATIENCE):
        return None
    return replace(known, mode="unsubscribe", asked=now, tries=tries + 1)


def is_over(known: Subscription, now: datetime) -> bool:
    """Whether nothing more is to come of it, neither a push nor a verification."""
    return not known.active(now) and _since_asked(known, now) >= PATIENCE


def form(asked: Subscription) -> dict[str, str]:
    """What the hub is sent."""
    given = {"hub.callback": asked.callback, "hub.mode": asked.mode, "hub.topic": asked.topic}
    if asked.mode == "subscribe":
        given |= {"hub.secret": asked.secret, "hub.lease_seconds": f"{LEASE.total_seconds():.0f}"}
    # Hubs of PubSubHubbub 0.3 refuse a request without it, all others pass over it.
    return given | {"hub.verify": "async"}


def wait(known: Subscription) -> timedelta:
    """How long after it was asked last a hub may be asked again."""
    return min(PATIENCE * (1 << min(known.tries - 1, _DOUBLED)), LONGEST_WAIT) if known.tries else timedelta()


def verified(known: Subscription, given: Mapping[str, str], now: datetime) -> tuple[Subscription, str] | None:
    """What follows when a hub asks whether we meant it, and the answer it is waiting for; None: we did not."""
    if given.get("hub.topic") != known.topic:
        return None
    mode, challenge = given.get("hub.mode"), given.get("hub.challenge", "")
    if mode == "denied":
        reason = " ".join(given.get("hub.reason", "").split())[:200] or "no reason given"
        return replace(known, asked=now, tries=_DOUBLED, until=None, error=f"the hub refuses: {reason}"), ""
    if mode != known.mode or _since_asked(known, now) > PATIENCE or not 0 < len(challenge) <= LONGEST_CHALLENGE:
        return None
    until = now + _lease(given.get("hub.lease_seconds", "")) if mode == "subscribe" else None
    return replace(known, tries=0, error="", since=now, until=until), challenge


def signature(secret: str, header: str) -> tuple[hmac.HMAC, str] | None:
    """What a push must be signed with, by its X-Hub-Signature, still to be fed with its body; None: no such method."""
    method, equals, digits = header.strip().partition("=")
    if not equals or method.lower() not in METHODS:
        return None
    return hmac.new(secret.encode(), digestmod=method.lower()), digits.strip().lower()


def matches(found: hmac.HMAC, digits: str) -> bool:
    """Whether the body that was fed is signed by these digits."""
    return hmac.compare_digest(found.hexdigest().encode(), digits.encode("utf-8", "replace"))


def _new(feed: str, offered: Offer, base: str) -> Subscription:
    # The feed's id in it tells whose it is without a second table; the rest is what nobody can guess.
    callback = f"{base}{feed}.{secrets.token_urlsafe(24)}"
    secret = secrets.token_urlsafe(48)  # at most 200 bytes
    return Subscription(feed, offered.hub, offered.topic, callback, secret, offered.local)


def _differs(offered: Offer, known: Subscription, base: str) -> bool:
    same = (offered.hub, offered.topic, offered.local) == (known.hub, known.topic, known.local)
    return not same or not known.callback.startswith(base)


def _since_asked(known: Subscription, now: datetime) -> timedelta:
    return now - known.asked if known.asked else timedelta.max


def _lease(text: str) -> timedelta:
    seconds = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return min(timedelta(seconds=seconds) or LEASE_UNTOLD, LEASE_LONGEST)


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _joined(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError:
        return ""
