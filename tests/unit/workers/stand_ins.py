"""Small real stand-ins for what the workers speak to, and makers of the records that pass through."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from ingest.article import Article
from ingest.queue import Message
from ingest.queue.dead import _BURY
from ingest.queue.shards import Shard
from ingest.queue.stream import LEFT
from marsad.settings import Settings
from workers.alerts.outbox import OUTBOX, outbox
from workers.alone import Limits
from workers.edges import BatchSize, Edges, Seen
from workers.event import Count, Event, Name, Place, Trace
from workers.sinks.documents import ARTICLES, EVENTS, Document, event_index, stored_article
from workers.sinks.elasticsearch import _stored, corrected
from workers.sinks.history import Before
from workers.sinks.step import IndexUnavailable, Refusal, Stored, Write
from workers.told import Told, told

NOW = dt.datetime(2026, 3, 4, 9, 0, 5, tzinfo=dt.UTC)
FIRST_SEEN = 1_772_614_800_000  # 2026-03-04T09:00:00Z

SIRTE = Place("سرت", "Sirte", "LY", 31.2, 16.6, "city")
BOMBING = Event("bombing", "main", "انفجار في سرت", place=SIRTE, date=dt.date(2026, 3, 3), killed=Count(3))
CLASH = Event("clash", "main", "اشتباكات في سرت", place=SIRTE)
ARREST = Event("arrest", "background", "توقيف اثنين", arrested=Count(2))
PROTEST = Event("protest", "main", "احتجاج")
FULL = Event(
    type="airstrike", salience="main", evidence="غارة جوية", modality="claimed",
    date=dt.date(2026, 3, 1), date_end=dt.date(2026, 3, 2), date_precision="day", date_implied=True, place=SIRTE,
    actors=(Name("قوة", "A force"), Name("أخرى")), targets=(Name("مخزن", "A depot"),),
    killed=Count(10, "at_least"), injured=Count(None, "unspecified", "tens"), arrested=Count(1, "about"),
    abducted=Count(2, "up_to"), killed_perpetrators=Count(0), means="drone", claimed_by="جهة", attributed_to="مصدر",
    traces=(Trace("killed", 3, 9, "toll"),),
)  # fmt: skip


def article(id_: str = "a1", **change: Any) -> Article:
    """An article in Arabic, published just before it was first seen."""
    values: dict[str, Any] = {
        "id": id_, "url": f"https://x.example/{id_}", "title": "عنوان", "text": "نص",
        "published": dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2))),
        "publisher": "وكالة", "country": "LY", "media": ("https://one.example/1.jpg",),
    }  # fmt: skip
    return Article(**values | change)


def message(article: Article, revision: int = FIRST_SEEN, **change: Any) -> Message:
    """The message that carries the article."""
    values: dict[str, Any] = {
        "entry": f"{revision}-0", "feed": "ly-one", "also_in": ("ly-two",), "first_seen": FIRST_SEEN, "digest": "d",
    }  # fmt: skip
    return Message(article=article, revision=revision, **values | change)


def telling(*events: Event, revision: int = FIRST_SEEN, of: Article | None = None, **change: Any) -> Told:
    """A revision of an article that tells these events."""
    subject = of or article()
    return told(message(subject, revision, **change), subject, list(events))


@dataclass(slots=True)
class Kept:
    """One document of the memory store."""

    document: Document
    version: int
    seq_no: int


class MemoryStore:
    """The index step's store in memory, with the cluster's rules of create, if_seq_no and external_gte.

    `before` is called ahead of every look and of every single document of a bulk; what it raises is raised there, with
    what was written until then kept. `refused` names documents that the mapping refuses.
    """

    generation = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Kept] = {}
        self.before: Callable[[str], None] = lambda what: None
        self.refused: dict[str, str] = {}
        self._clock = 0

    def articles(self, wanted: Mapping[str, str]) -> dict[str, Stored]:
        """In the month named, else in any other."""
        self.before("look")
        found = {}
        for id_, month in wanted.items():
            others = [index for index, name in self.kept if name == id_ and index.startswith(ARTICLES)]
            index = month if (month, id_) in self.kept else next(iter(others), None)
            if index:
                found[id_] = self._stored(index, id_)
        return found

    def whole(self, stored: Mapping[str, Stored]) -> dict[str, Before]:
        """The article and the events that it tells."""
        return {
            id_: Before(stored_article(id_, self.kept[there.index, id_].document), self._told(there))
            for id_, there in stored.items()
        }

    def write(self, writes: Sequence[Write]) -> dict[str, Refusal]:
        """One after the other, as the shards of a bulk do."""
        refusals = {}
        for write in writes:
            self.before(f"write {write.id}")
            if refusal := self._write(write):
                refusals[write.id] = refusal
        return refusals

    def events(self, state: str = "current") -> dict[str, Document]:
        """Event id -> document, of those in this state."""
        return {
            id_: kept.document
            for (index, id_), kept in self.kept.items()
            if index.startswith(EVENTS) and kept.document["marsad"]["state"] == state
        }

    def article(self, id_: str = "a1") -> Document:
        """The one document of an article."""
        (document,) = (kept.document for (index, name), kept in self.kept.items() if name == id_)
        return document

    def _told(self, there: Stored) -> dict[str, Document | None]:
        month = event_index(there.first_seen, self.generation)
        return {id_: kept.document if (kept := self.kept.get((month, id_))) else None for id_ in there.event_ids}

    def _stored(self, index: str, id_: str) -> Stored:
        kept = self.kept[index, id_]
        row = {"_index": index, "_id": id_, "_source": kept.document, "_seq_no": kept.seq_no, "_primary_term": 1}
        return _stored(row)

    def _write(self, write: Write) -> Refusal | None:
        there = self.kept.get((write.index, write.id))
        if write.id in self.refused:
            return Refusal("mapping", self.refused[write.id])
        if self._conflicts(write, there):
            return Refusal("conflict")
        self._clock += 1
        version = write.version if write.version is not None else (there.version + 1 if there else 1)
        document = orjson.loads(orjson.dumps(write.document))
        self.kept[write.index, write.id] = Kept(document, version, self._clock)
        return None

    @staticmethod
    def _conflicts(write: Write, there: Kept | None) -> bool:
        if write.version is not None:
            return there is not None and there.version > write.version
        if write.replaces is None:
            return there is not None
        return there is None or there.seq_no != write.replaces.seq_no


@dataclass(slots=True)
class MemoryAlerts:
    """Alerts in memory: created once, marked as they are delivered."""

    kept: dict[str, Document] = field(default_factory=dict)
    away: bool = False

    def create(self, alerts: Mapping[str, Document]) -> None:
        """What is there stays as it is."""
        self._answer(bool(alerts))
        for id_, document in alerts.items():
            self.kept.setdefault(id_, orjson.loads(orjson.dumps(document)))

    def correct(self, alerts: Mapping[str, Document]) -> list[str]:
        """A newer revision replaces what was told; the ids of those that changed."""
        self._answer(bool(alerts))
        changed = []
        for id_, document in alerts.items():
            there = self.kept.get(id_)
            if there and there["marsad"]["revision"] < document["marsad"]["revision"]:
                self.kept[id_] = orjson.loads(orjson.dumps(corrected(there, document)))
                changed.append(id_)
        return changed

    def read(self, ids: Sequence[str]) -> dict[str, Document]:
        """Those that are stored."""
        self._answer(bool(ids))
        return {id_: orjson.loads(orjson.dumps(self.kept[id_])) for id_ in ids if id_ in self.kept}

    def mark(self, deliveries: Sequence[tuple[str, str, Document]]) -> None:
        """As partial updates do."""
        self._answer(bool(deliveries))
        for id_, channel, delivery in deliveries:
            self.kept[id_]["marsad"]["delivery"][channel] = dict(delivery)

    def _answer(self, asked: bool) -> None:
        if self.away and asked:
            raise IndexUnavailable("the cluster is away")


class MemoryRedis:
    """The commands of Redis that the pipeline uses, in memory, for one consumer group a stream.

    Nobody listens for wake-ups: no task is sent.
    """

    def __init__(self) -> None:
        self.streams: dict[str, dict[str, dict[str, str]]] = {}
        self.pending: dict[str, dict[str, str]] = {}  # stream -> entry -> consumer
        self.keys: dict[str, str] = {}
        self.hashes: dict[str, dict[str, int]] = {}
        self.left_alone: set[str] = set()  # entries that any reclaim may take
        self._last = 0

    def exists(self, key: str) -> int:
        return int(key in self.keys)

    def get(self, key: str) -> str | None:
        return self.keys.get(key)

    def set(self, key: str, value: Any, **_: Any) -> None:
        self.keys[key] = value.decode() if isinstance(value, bytes) else str(value)

    def incr(self, key: str) -> int:
        self.keys[key] = str(int(self.keys.get(key, "0")) + 1)
        return int(self.keys[key])

    def expire(self, key: str, seconds: int) -> None:
        """Time does not pass here."""

    def delete(self, key: str) -> int:
        return int(self.keys.pop(key, None) is not None)

    def xadd(self, name: str, fields: Mapping[str, Any], **_: Any) -> str:
        self._last += 1
        entry = f"{self._last}-0"
        plain = {key: value.decode() if isinstance(value, bytes) else str(value) for key, value in fields.items()}
        self.streams.setdefault(name, {})[entry] = plain
        return entry

    def xlen(self, name: str) -> int:
        return len(self.streams.get(name, {}))

    def xack(self, name: str, group: str, *entries: str) -> None:
        for entry in entries:
            self.pending.get(name, {}).pop(entry, None)

    def xdel(self, name: str, *entries: str) -> int:
        return sum(self.streams.get(name, {}).pop(entry, None) is not None for entry in entries)

    def hincrby(self, name: str, key: str, by: int) -> int:
        kept = self.hashes.setdefault(name, {})
        kept[key] = kept.get(key, 0) + by
        return kept[key]

    def hdel(self, name: str, *keys: str) -> None:
        for key in keys:
            self.hashes.get(name, {}).pop(key, None)

    def eval(self, script: str, count: int, *arguments: str) -> int:
        """The two scripts of the pipeline, by which an entry leaves the queue."""
        return self._bury(*arguments) if script == _BURY else self._acknowledge(*arguments)

    def _acknowledge(self, stream: str, generation: str, group: str, expected: str, *entries: str) -> int:
        if self.keys.get(generation, "1") != expected:
            return 0
        self.xack(stream, group, *entries)
        self.xdel(stream, *entries)
        return 1

    def _bury(self, stream: str, dead: str, marks: str, group: str, entry: str, *pairs: str) -> int:
        if not self.xdel(stream, entry):
            return 0
        self.xadd(dead, dict(zip(pairs[::2], pairs[1::2], strict=True)))
        self.xack(stream, group, entry)
        self.hdel(marks, entry)
        return 1

    def xclaim(
        self, name: str, group: str, consumer: str, min_idle_time: int, message_ids: list[str], **how: Any
    ) -> list[Any]:
        taken = [entry for entry in message_ids if entry in self.pending[name]]
        self.pending[name] |= dict.fromkeys(taken, consumer)
        if how.get("idle") and consumer != LEFT:
            self.left_alone |= set(taken)
        return [(entry, dict(self.streams[name][entry])) for entry in taken]

    def xpending_range(self, name: str, group: str, min: str, max: str, count: int, consumername: str) -> list[Any]:
        held = [entry for entry, owner in self.pending.get(name, {}).items() if owner == consumername]
        return [{"message_id": entry} for entry in held[:count]]

    def xreadgroup(self, group: str, consumer: str, wanted: Mapping[str, str], count: int) -> list[Any]:
        (name,) = wanted
        pending, stream = self.pending.setdefault(name, {}), self.streams.get(name, {})
        entries = [entry for entry in stream if entry not in pending][:count]
        pending |= dict.fromkeys(entries, consumer)
        return [[name, [(entry, dict(stream[entry])) for entry in entries]]] if entries else []

    def xautoclaim(self, name: str, group: str, consumer: str, idle: int, count: int) -> list[Any]:
        """What was handed back, what anybody else holds, and alerts not sent, count as idle for long enough."""
        pending = self.pending.setdefault(name, {})
        held = (consumer, LEFT) if name != OUTBOX else ()
        ours = {entry for entry, owner in pending.items() if owner in held}
        entries = [entry for entry in pending if entry not in ours - self.left_alone][:count]
        self.left_alone -= set(entries)
        pending |= dict.fromkeys(entries, consumer)
        return ["0-0", [(entry, dict(self.streams[name][entry])) for entry in entries], []]

    def pipeline(self, transaction: bool = True) -> MemoryPipeline:
        return MemoryPipeline(self)


class MemoryPipeline:
    """Calls kept back until `execute`."""

    def __init__(self, redis: MemoryRedis) -> None:
        self._redis = redis
        self._calls: list[Callable[[], Any]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        command = getattr(self._redis, name)
        return lambda *arguments, **named: self._calls.append(lambda: command(*arguments, **named))

    def execute(self) -> list[Any]:
        answers = [call() for call in self._calls]
        self._calls = []
        return answers


@dataclass(slots=True)
class MemoryCluster:
    """The one question that a drain asks of the cluster itself: which templates are there."""

    templates: tuple[str, ...] = ("marsad-alerts", "marsad-articles", "marsad-events", "marsad-feeds")
    asked: int = 0

    @property
    def indices(self) -> MemoryCluster:
        """Itself: its methods lie there."""
        return self

    def options(self, **_: Any) -> MemoryCluster:
        """Itself: it answers all the same."""
        return self

    def get_index_template(self, name: str) -> dict[str, Any]:
        """The templates by name, each with an alias."""
        self.asked += 1
        aliased: dict[str, Any] = {"template": {"aliases": {"read": {}}}}
        return {"index_templates": [{"name": one, "index_template": aliased} for one in self.templates]}

    def get_mapping(self, **_: Any) -> dict[str, Any]:
        """No index yet."""
        return {}


def edges(redis: MemoryRedis, store: MemoryStore, alerts: MemoryAlerts, **change: Any) -> Edges:
    """The pipeline's edges, all in memory."""
    client: Any = redis
    values: dict[str, Any] = {
        "settings": Settings(), "redis": client, "elasticsearch": MemoryCluster(), "shards": (Shard(0),),
        "outbox": outbox(client), "store_of": lambda _: store, "alerts": alerts, "rules": (), "consumer": "worker-1",
        "limits": Limits(dt.timedelta(seconds=1), 8 << 30), "seen": Seen(),
        "size": BatchSize(change.get("settings", Settings()).batch),
    }  # fmt: skip
    return Edges(**values | change)
