"""Speaks to the streams `pages:{n}`: articles whose page is to be read, and what comes of it.

    claim -> pages:{n} -> take -> settle (articles:{n}, note in known:{n}) | put back (pages:later:{n}) | leave

An entry lies in its stream until it is settled. One that waits for its time is in the hands of nobody, `later`; what a
process that died had in its hands is taken over as soon as it has not asked for work for a while.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from secrets import token_hex
from typing import Any, Literal

import redis

from ingest.article import Article, decode, digest, encode
from ingest.queue.claims import QueueFull
from ingest.queue.shards import Shard, shards
from ingest.queue.stream import LEFT, Stream
from marsad.clock import milliseconds

GROUP = "pages"
LATER = "later"
TRIES = 3
# A process asks for pages several times in this time, however long a page takes it.
GONE = timedelta(seconds=30)
FORGOTTEN = timedelta(hours=1)

Settled = Literal["queued", "kept", "superseded", "gone"]

_ENRICH = files("ingest.queue").joinpath("enrich.lua").read_text(encoding="utf-8")
_POSTPONE = files("ingest.queue").joinpath("postpone.lua").read_text(encoding="utf-8")
_DUE = files("ingest.queue").joinpath("due.lua").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry: the article whose page is to be read (None: it cannot be read itself) and the feed it came from.

    `held`: the article was told with its page's text before, so this correction waits to be told with the new one.
    `again`: it was laid aside before, and this is the time it was told to come back.
    """

    shard: Shard
    entry: str
    article: Article | None
    feed: str = ""
    held: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a feed's pages: text found, none that is better than the feed's (why: how many), given up."""

    read: int = 0
    without_text: tuple[tuple[str, int], ...] = ()
    given_up: int = 0
    superseded: int = 0


class Pages:
    """The pages of all shards, as one process takes them. `share` of maxmemory is where Redis counts as full."""

    def __init__(self, client: redis.Redis, name: str, count: int = 1, share: float = 0.6) -> None:
        self._client: Any = client
        self._name, self._share = name, share
        self.begin_anew()
        self._shards = shards(count)
        self._settle: Any = client.register_script(_ENRICH)
        self._postpone: Any = client.register_script(_POSTPONE)
        self._due: Any = client.register_script(_DUE)

    def begin_anew(self) -> None:
        """Take another name, after an answer was lost: what it brought would else be in our hands unknown to us.

        Under the old name it is taken over like a dead process's; what we know of and go on with is settled once only.
        """
        self._consumer = f"{self._name}:{token_hex(4)}"  # a container's processes have the same name at each start

    def take(self, count: int) -> list[Waiting]:
        """Up to `count` pages: first those whose time has come, then new ones."""
        taken: list[Waiting] = []
        for shard in self._shards:
            taken += self._due_of(shard, count - len(taken))
        for shard in self._shards:
            if len(taken) < count:
                found = _stream(self._client, shard).read(self._consumer, count - len(taken))
                taken += [_waiting(shard, *entry) for entry in found]
        return taken

    def take_over(self, count: int) -> list[Waiting]:
        """Up to `count` pages that were laid down, or lie in the hands of processes that have ended.

        To be called every few seconds, also with 0: it says that this process lives.
        """
        taken: list[Waiting] = []
        for shard in self._shards:
            stream = _stream(self._client, shard)
            stream.say_alive(self._consumer)
            for one in stream.consumers():
                ended = one.name == LEFT or one.idle > GONE
                if one.pending and ended and one.name not in (self._consumer, LATER) and len(taken) < count:
                    found = stream.pick_up(self._consumer, count - len(taken), one.name)
                    taken += [_waiting(shard, *entry) for entry in found]
            stream.forget_consumers(FORGOTTEN)
        return taken

    def settle(self, page: Waiting, came_to: str, found: Article | None = None) -> Settled:
        """Be done with a page: `found` is its article with the page's text. Raises QueueFull.

        Without a text nothing is queued, unless the article was held: then what the feed told is.
        """
        shard = page.shard
        keys = [shard.pages, shard.articles, shard.known, _later(shard), _tries(shard), _counts(shard)]
        text, mark = (encode(found), digest(found)) if found else ("", "")
        answer = self._settle(keys=keys, args=[GROUP, page.entry, self._share, came_to, text, mark])
        if answer == "full":
            raise QueueFull
        settled: Settled = answer
        return settled

    def put_back(self, page: Waiting, wait: timedelta, tried: bool = False) -> bool:
        """Lay a page aside for a time; False when it was tried for the last time, or is settled."""
        return bool(self._postpone(**_postponement(page, wait, tried)))

    def put_aside(self, waits: Sequence[tuple[Waiting, timedelta]]) -> None:
        """Lay pages aside that were not tried, each for its time; all in one go."""
        pipe = self._client.pipeline(transaction=False)
        for page, wait in waits:
            self._postpone(**_postponement(page, wait, tried=False), client=pipe)
        pipe.execute()

    def leave(self, pages: Sequence[Waiting]) -> None:
        """Lay down pages that were begun: whoever comes first picks them up."""
        for shard in self._shards:
            _stream(self._client, shard).leave([page.entry for page in pages if page.shard == shard])

    def _due_of(self, shard: Shard, count: int) -> list[Waiting]:
        if count <= 0:
            return []
        rows: Any = self._due(keys=[shard.pages, _later(shard)], args=[GROUP, self._consumer, count])
        pairs = [(entry, dict(zip(flat[::2], flat[1::2], strict=True))) for entry, flat in rows]
        return [_waiting(shard, entry, fields, again=True) for entry, fields in pairs]


def length(client: redis.Redis, count: int = 1) -> int:
    """How many pages wait or are being read, in all shards."""
    return sum(_stream(client, shard).length() for shard in shards(count))


def counts(client: redis.Redis, count: int = 1) -> dict[str, Counts]:
    """What became of the pages so far, by feed."""
    sums: dict[str, dict[str, int]] = {}
    for shard in shards(count):
        rows: Any = client.hgetall(_counts(shard))
        for name, times in rows.items():
            feed, _, word = name.partition(" ")
            found = sums.setdefault(feed, {})
            found[word] = found.get(word, 0) + int(times)
    return {feed: _counted(found) for feed, found in sums.items()}


def _counted(found: dict[str, int]) -> Counts:
    others = {word: times for word, times in found.items() if word not in ("read", "given_up", "superseded")}
    read, given_up, superseded = (found.get(word, 0) for word in ("read", "given_up", "superseded"))
    return Counts(read, tuple(sorted(others.items())), given_up, superseded)


def _waiting(shard: Shard, entry: str, fields: dict[str, str], again: bool = False) -> Waiting:
    article: Article | None
    try:
        article = decode(fields["article"])
    except (KeyError, ValueError, TypeError):
        article = None
    return Waiting(shard, entry, article, fields.get("feed", ""), fields.get("held") == "1", again)


def _postponement(page: Waiting, wait: timedelta, tried: bool) -> dict[str, Any]:
    keys = [page.shard.pages, _later(page.shard), _tries(page.shard)]
    return {"keys": keys, "args": [GROUP, LATER, page.entry, milliseconds(wait), int(tried), TRIES]}


def _stream(client: redis.Redis, shard: Shard) -> Stream:
    return Stream(client, shard.pages, GROUP)


def _later(shard: Shard) -> str:
    return f"pages:later:{{{shard.number}}}"


def _tries(shard: Shard) -> str:
    return f"pages:tries:{{{shard.number}}}"


def _counts(shard: Shard) -> str:
    return f"pages:counts:{{{shard.number}}}"
