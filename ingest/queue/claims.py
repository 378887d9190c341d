"""Speaks to the note of what was claimed, `known:{n}`: who owns an article, which revision it is, when it was listed.

A claim is one Lua call per shard that notes the articles and appends what is new or changed to the queue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import Any, Literal

import redis
import redis.asyncio

from ingest.article import Article, Packed, pack
from ingest.queue.shards import Shard, shard_of, shards

Answer = Literal["new", "revised", "same", "other"]
Alerts = Literal["auto", "always", "never"]

PAGE = 1000
# Of one call: a script holds up everybody else at Redis, and Lua unpacks no more than a few thousand values.
_CALL = 500
# So many pages may wait in a shard; articles beyond it stay as the feed gives them.
MOST_PAGES = 20_000

_CLAIM = files("ingest.queue").joinpath("claim.lua").read_text(encoding="utf-8")
_DATE = files("ingest.queue").joinpath("date.lua").read_text(encoding="utf-8")
_PRUNE = files("ingest.queue").joinpath("prune.lua").read_text(encoding="utf-8")
_NOTE = re.compile(r"(\d+) (\d+) (\d+) (\S+) (\S+) ?(.*)")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class QueueFull(Exception):
    """Redis is near its memory limit: try again later. What was claimed until then is claimed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a feed lists: articles, or articles packed beforehand.

    `force` queues what is known and unchanged, too; "kept" does so unless the article was changed since it was kept.
    `share` of maxmemory is where Redis counts as full.
    """

    feed: str
    articles: Sequence[Article | Packed]
    alerts: Alerts = "auto"
    force: bool | Literal["kept"] = False
    share: float = 0.6


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was claimed; times in milliseconds, `listed` the last day on which a feed listed it.

    `digest` is that of what was queued last: the feed's text, or its page's.
    """

    id: str
    revision: int
    first_seen: int
    listed: datetime
    digest: str
    owner: str
    also_in: tuple[str, ...]


class Claims:
    """Claims articles for feeds, for callers that wait (`claim`) and for the poller's loop (`claim_async`)."""

    def __init__(self, client: redis.Redis | redis.asyncio.Redis, count: int = 1) -> None:
        self._script: Any = client.register_script(_CLAIM)
        self._count = count

    def claim(self, claim: Claim) -> list[Answer]:
        """One answer per article, in their order; raises QueueFull."""
        answers: dict[int, Answer] = {}
        for keys, places in _calls(claim, self._count):
            answers |= _answers(places, self._script(keys=keys, args=_arguments(claim, places.values())))
        return [answers[place] for place in range(len(claim.articles))]

    async def claim_async(self, claim: Claim) -> list[Answer]:
        """As `claim`, without holding up the loop."""
        answers: dict[int, Answer] = {}
        for keys, places in _calls(claim, self._count):
            answers |= _answers(places, await self._script(keys=keys, args=_arguments(claim, places.values())))
        return [answers[place] for place in range(len(claim.articles))]


def known(client: redis.Redis, count: int = 1) -> Iterator[Known]:
    """Every article that was claimed and not pruned, in no order; one that is claimed meanwhile may be missing."""
    for shard in shards(count):
        for id_, note in client.hscan_iter(shard.known, count=PAGE):
            if read := _known(str(id_), str(note)):
                yield read


def prune(client: redis.Redis, before: datetime, count: int = 1) -> int:
    """Forget articles that no feed has listed since the day of `before`; how many.

    One that comes back is claimed as new, and recognised in the index.
    """
    day = (before - _EPOCH).days
    pruned = 0
    for shard in shards(count):
        page: list[str] = []
        for id_, note in client.hscan_iter(shard.known, count=PAGE):
            read = _known(str(id_), str(note))
            if read and (read.listed - _EPOCH).days < day:
                page.append(str(id_))
        for first in range(0, len(page), PAGE):
            answer: Any = client.eval(_PRUNE, 1, shard.known, str(day), *page[first : first + PAGE])
            pruned += int(answer)
    return pruned


def date_back(client: redis.Redis, shard: Shard, seen: Mapping[str, tuple[int, int]]) -> int:
    """Article id -> (first sight as claimed, as it was), in milliseconds: note the earlier one; how many were noted."""
    rows = [str(part) for id_, (claimed, was) in seen.items() for part in (id_, claimed, was)]
    return int(client.eval(_DATE, 1, shard.known, *rows)) if rows else 0


def _calls(claim: Claim, count: int) -> Iterator[tuple[list[str], dict[int, Packed]]]:
    """The calls that a claim takes: the keys of a shard, and place in the claim -> article."""
    parted: dict[Shard, dict[int, Packed]] = {}
    for place, one in enumerate(claim.articles):
        packed = one if isinstance(one, Packed) else pack(one)
        parted.setdefault(shard_of(packed.id, count), {})[place] = packed
    for shard, places in parted.items():
        rows = list(places.items())
        for first in range(0, len(rows), _CALL):
            yield [shard.articles, shard.known, shard.pages], dict(rows[first : first + _CALL])


def _arguments(claim: Claim, articles: Iterable[Packed]) -> list[Any]:
    force = "kept" if claim.force == "kept" else str(int(claim.force))
    articles = list(articles)
    head = "".join(f"{one.id} {one.digest} {len(one.article)} {'p' if one.page else '-'}\n" for one in articles)
    texts = b"".join(one.article for one in articles)
    return [claim.feed, claim.alerts, force, str(claim.share), MOST_PAGES, head, texts]


def _answers(places: Mapping[int, Packed], answer: list[Any]) -> dict[int, Answer]:
    if answer == ["full"]:
        raise QueueFull
    return dict(zip(places, answer, strict=True))


def _known(id_: str, note: str) -> Known | None:
    found = _NOTE.fullmatch(note)
    if not found:
        return None
    revision, seen, listed, fingerprint, owner, also = found.groups()
    return Known(
        id_,
        int(revision),
        int(seen),
        _EPOCH + timedelta(days=int(listed)),
        fingerprint.rpartition("/")[2],
        owner,
        tuple(name for name in also.split(",") if name),
    )
