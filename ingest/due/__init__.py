"""Speaks for which feeds are due: any number of pollers take from here, and no two the same.

    enrol -> take -> (poll) -> settle -> take ...      hasten: due at once

A feed that is taken is leased: if its poller dies, it is due again when the lease ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any

import redis
import redis.asyncio

from ingest.due.scripts import HOST_OF_FEED, HOSTS, MARKED, POLLER_OF_HOST, SEEN, script
from ingest.state import STATES, FeedState, read_state, written
from marsad.clock import milliseconds

# One call's worth: scripts hold up everybody else at Redis, and Lua unpacks no more than a few thousand values.
_CALL = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """How hosts are treated: requests at least `spacing` apart, at most `concurrency` at a time; leases of `lease`."""

    spacing: timedelta = timedelta(seconds=1)
    concurrency: int = 2
    lease: timedelta = timedelta(seconds=90)


@dataclass(frozen=True, slots=True)
class Taken:
    """Feeds to poll now, as Redis run `run` remembers them. `wait` is how long until another may be due, if any is."""

    run: str
    states: tuple[FeedState, ...]
    wait: timedelta | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A poll that is over: what to remember, the host it is at from now on, and how long that host is left alone.

    `seen` are the fingerprints of the entries it listed; "" when it was not read.
    """

    state: FeedState
    host: str
    wait: timedelta
    rest: timedelta = timedelta()
    seen: str = ""


class Due:
    """The feeds that are polled and when each is due, for the poller's loop."""

    def __init__(self, client: redis.asyncio.Redis, pace: Pace) -> None:
        self._client = client
        self._pace = pace
        self._name = token_hex(4)
        self._take: Any = client.register_script(script("take"))
        self._settle: Any = client.register_script(script("settle"))
        self._enrol: Any = client.register_script(script("enrol"))
        self._hasten: Any = client.register_script(script("hasten"))

    async def take(self, most: int) -> Taken:
        """Up to `most` feeds that are due, leased to the caller, of hosts that it polled before rather than others."""
        pace = self._pace
        arguments = [
            min(most, _CALL),
            milliseconds(pace.lease),
            milliseconds(pace.spacing),
            pace.concurrency,
            self._name,
        ]
        run, wait, *rows = await self._take(keys=[HOSTS, STATES, MARKED, POLLER_OF_HOST], args=arguments)
        states = tuple(read_state(id_, text) for id_, text in zip(rows[::2], rows[1::2], strict=True))
        return Taken(str(run), states, timedelta(milliseconds=wait) if wait >= 0 else None)

    async def settle(self, polls: Sequence[Settled]) -> None:
        """Remember these polls and end their leases."""
        for chunk in _chunks(polls):
            arguments: list[Any] = []
            for poll in chunk:
                arguments += (
                    poll.state.id,
                    poll.host,
                    milliseconds(poll.wait),
                    milliseconds(poll.rest),
                    written(poll.state),
                    poll.seen,
                )
            await self._settle(keys=[HOSTS, STATES, MARKED, HOST_OF_FEED, SEEN], args=arguments)

    async def seen(self, feed: str) -> str:
        """The fingerprints of the entries that this feed listed when it was read last; "" when it never was."""
        return str(await self._client.hget(SEEN, feed) or "")

    async def enrol(self, hosts: Mapping[str, str], at_once: Iterable[str] = ()) -> int:
        """Make these the feeds that are polled (feed -> host), all others not; how many came or went.

        One that is new is due at once, and so is one of `at_once`; another stays due when it was.
        """
        listed: Any = await self._client.hgetall(HOST_OF_FEED)
        soon = frozenset(at_once)
        wanted = {**dict.fromkeys(listed, ""), **hosts}
        rows = [row for row in wanted.items() if listed.get(row[0]) != row[1] or row[0] in soon]
        changed = 0
        for chunk in _chunks(rows):
            arguments = [word for name, host in chunk for word in (name, host, str(int(name in soon)))]
            changed += int(await self._enrol(keys=[HOSTS, HOST_OF_FEED, SEEN], args=arguments))
        return changed

    async def give_back(self, feeds: Sequence[str]) -> None:
        """End the leases of feeds whose polls were broken off: they are due at once."""
        for chunk in _chunks(feeds):
            await self._hasten(keys=[HOSTS, MARKED, HOST_OF_FEED], args=["1", *chunk])


def hasten(client: redis.Redis, feeds: Iterable[str]) -> int:
    """Make feeds due at once, for callers that wait; how many of them are polled at all.

    One that is under way is polled once more after that.
    """
    answer: Any = client.eval(script("hasten"), 3, HOSTS, MARKED, HOST_OF_FEED, "0", *feeds)
    return int(answer)


def _chunks(rows: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (rows[first : first + _CALL] for first in range(0, len(rows), _CALL))
