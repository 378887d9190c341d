"""Brings the articles of one generation of indices into another, told again: first all, then what changed since.

    pages of the old | tell again (workers/retell) | the ordinary index step, with revision and past as they are stored

What the pipeline wrote into the new one meanwhile and is newer stays. No alerts, nothing live.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, TypeVar

import structlog
from elasticsearch import Elasticsearch

from ingest.queue import Message
from marsad.clock import now, to_ms
from marsad.errors import MarsadError
from workers.retell import Pair, Retellers
from workers.sinks import indices, kept, step
from workers.sinks.documents import ARTICLES, stored_history
from workers.sinks.elasticsearch import ElasticsearchStore
from workers.sinks.history import Entry
from workers.sinks.kept import AS_IT_LIES, Kept
from workers.sinks.step import IndexUnavailable, Past

log = structlog.get_logger(__name__)

Answer = TypeVar("Answer")
Shard = tuple[str, int]  # index and number

BATCH = 100
# Operations of one index may become visible a little out of their order: so many are looked at again.
OVERLAP = 500
TRIES = 10


class Copy:
    """How far the copy is: how many articles were brought over, and of each shard up to which change."""

    def __init__(
        self,
        cluster: Elasticsearch,
        old: int,
        new: int,
        retellers: Retellers,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.brought = 0
        self._cluster, self._old, self._new = cluster, old, new
        self._retellers, self._sleep = retellers, sleep
        self._newest: dict[Shard, int] = {}

    def bring(self, show: Callable[[int, int], None]) -> int:
        """Bring over what changed since the last time, at first everything; how many articles.

        Raises MarsadError when one cannot be brought over, and IndexUnavailable when the cluster stays away.
        """
        indices.refresh(self._cluster, self._old)  # what was acknowledged must be seen
        changed = list(self._changed())
        total = sum(kept.count(self._cluster, name, query, shard) for (name, shard), query in changed)
        store, brought = ElasticsearchStore(self._cluster, self._new), 0
        for page, tellings, failed in self._retellers.tell(self._pages(changed), _pairs):
            pasts = {one.id: past(one) for one in page}
            settled = self._patiently(lambda: step.index(tellings, store, now(), pasts))  # noqa: B023 - called at once
            failed |= {told.article.id: reason for told, reason in settled.refused}
            if failed:
                raise MarsadError(self._sentence(failed))
            brought += len(page)
            self.brought += len(page)
            show(brought, max(total, brought))
        return brought

    def _changed(self) -> Iterator[tuple[Shard, dict[str, Any]]]:
        # Each shard counts its operations by itself.
        for name in indices.months(self._cluster, self._old):
            if not name.startswith(ARTICLES):
                continue
            for number in range(indices.shards(self._cluster, name)):
                newest = self._newest.get((name, number), -1)
                if kept.count(self._cluster, name, _after(newest), number):
                    yield (name, number), _after(newest - OVERLAP)

    def _pages(self, changed: list[tuple[Shard, dict[str, Any]]]) -> Iterator[list[Kept]]:
        for at, query in changed:
            for page in kept.pages(self._cluster, at[0], query, AS_IT_LIES, BATCH, shard=at[1]):
                yield page
                self._newest[at] = max(self._newest.get(at, -1), *(one.number for one in page))

    def _patiently(self, call: Callable[[], Answer]) -> Answer:
        # A cluster that is busy says so, and one that restarts is back within a minute or two.
        for tried in range(TRIES):
            try:
                return call()
            except IndexUnavailable as error:
                log.warning("rebuild_waits", reason=str(error))
                self._sleep(min(10.0, 2.0**tried))
        return call()

    def _sentence(self, failed: dict[str, str]) -> str:
        id_, reason = next(iter(failed.items()))
        more = f" and {len(failed) - 1} more" if len(failed) > 1 else ""
        return (
            f"article {id_}{more} cannot be brought over: {reason}; readers see generation {self._old} as before: "
            "mend the cause and run `marsad rebuild` again, or `marsad rebuild --abandon`"
        )


def past(one: Kept) -> Past:
    """First sight and history of a stored article; one of schema 1 has no history yet."""
    marsad = one.document["marsad"]
    history = stored_history(one.document) or (Entry(marsad["revision"], marsad.get("digest") or ""),)
    return Past(to_ms(datetime.fromisoformat(one.document["event"]["created"])), history)


def _after(number: int) -> dict[str, Any]:
    return {"range": {"_seq_no": {"gt": number}}}


def _pairs(page: list[Kept]) -> list[Pair]:
    return [(_message(one), one.article) for one in page]


def _message(one: Kept) -> Message:
    marsad = one.document["marsad"]
    return Message(
        entry="", article=one.article, feed=one.feed, also_in=tuple(marsad.get("also_in") or ()),
        first_seen=past(one).first_seen, revision=marsad["revision"], digest=marsad.get("digest") or "",
        alerts="never",
    )  # fmt: skip
