"""The path of an article through a worker: every entry ends as done, superseded or dead, or stays."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from celery.exceptions import SoftTimeLimitExceeded

from ingest.article import Article
from ingest.queue import articles, fields_of
from ingest.queue.shards import Shard
from marsad.clock import from_ms, now, to_ms
from marsad.settings import Settings
from tests.unit.workers.stand_ins import (
    ARREST,
    BOMBING,
    CLASH,
    FIRST_SEEN,
    MemoryAlerts,
    MemoryCluster,
    MemoryRedis,
    MemoryStore,
    article,
    edges,
    message,
)
from workers import attempt, batch, breaker, pipeline
from workers.alerts import live, outbox
from workers.alerts.rule import Rule
from workers.edges import BatchSize, Edges
from workers.event import Count, Event
from workers.model.answer import Answer, Failure, Reply, Report
from workers.sinks.step import IndexUnavailable

QUEUE = Shard(0)
RULE = Rule("deadly", "قتلى", min_killed=1)
EVENTS = {"انفجار": BOMBING, "اشتباك": CLASH, "توقيف": ARREST}


def extract(subject: Article, accurate: bool = False) -> list[Event]:
    """An extractor that knows three words, and fails on a fourth."""
    if "عطل" in subject.text:
        raise ValueError("a word too many")
    return [event for word, event in EVENTS.items() if word in subject.text]


class Scene:
    """A worker with everything in memory."""

    def __init__(self, **change: Any) -> None:
        self.redis, self.store, self.alerts = MemoryRedis(), MemoryStore(), MemoryAlerts()
        self.cluster = MemoryCluster()
        self.edges: Edges = edges(
            self.redis, self.store, self.alerts, elasticsearch=self.cluster, rules=(RULE,), **change
        )

    def add(self, subject: Article, revision: int = FIRST_SEEN, **change: Any) -> str:
        return self.redis.xadd(QUEUE.articles, fields_of(message(subject, revision, **change)))

    def drain(self) -> int:
        return pipeline.drain(self.edges)

    def left(self) -> list[str]:
        return list(self.redis.streams.get(QUEUE.articles, {}))

    def dead(self) -> list[dict[str, str]]:
        return list(self.redis.streams.get(QUEUE.dead, {}).values())

    def on_the_way(self) -> list[tuple[str, str]]:
        return [(row["alert"], row["channel"]) for row in self.redis.streams.get(outbox.OUTBOX, {}).values()]

    def shown(self) -> list[str]:
        rows = self.redis.streams.get(live.LIVE, {}).values()
        return [orjson.loads(row["document"])["event"]["id"] for row in rows if row["kind"] == "event"]


@pytest.fixture(autouse=True)
def small_extractor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt, "extract", extract)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_an_article_becomes_events_an_alert_and_leaves_the_stream(scene: Scene) -> None:
    scene.add(article(text="انفجار ثم اشتباك"))
    assert scene.drain() == 1
    assert (scene.left(), scene.dead()) == ([], [])
    assert {row["marsad"]["type"] for row in scene.store.events().values()} == {"bombing", "clash"}
    (alert,) = scene.alerts.kept.values()
    assert alert["rule"] == {"id": "deadly", "name": "قتلى"}
    assert scene.on_the_way() == [(alert["event"]["id"], "page")]
    assert scene.shown() == list(scene.store.events())
    assert not scene.redis.pending[QUEUE.articles]
    assert scene.drain() == 0


def test_a_correction_to_a_month_that_is_gone_is_a_counted_drop() -> None:
    scene = Scene(settings=Settings(keep_for=timedelta(days=60)))
    old, kept = now() - timedelta(days=100), now() - timedelta(days=80)
    scene.add(article("old", text="انفجار"), first_seen=to_ms(old.replace(day=1)))
    scene.add(article("kept", text="انفجار"), first_seen=to_ms(kept.replace(day=28)))
    assert scene.drain() == 2
    assert [row["marsad"]["article_id"] for row in scene.store.events().values()] == ["kept"]
    assert scene.redis.hashes["drops"] == {"month_gone": 1}
    assert (scene.left(), scene.dead()) == ([], [])


def test_an_empty_stream_is_no_work(scene: Scene) -> None:
    scene.store.before = lambda what: pytest.fail(f"asked for {what}")
    assert scene.drain() == 0


def test_an_article_that_fails_again_and_again_alone_is_dead_and_no_other(scene: Scene) -> None:
    scene.add(article("first", text="انفجار"))
    bad = scene.add(article("bad", text="عطل"))
    scene.add(article("last", text="اشتباك"))
    assert [scene.drain() for _ in range(batch.TRIES)] == [2, 0, 1]
    (row,) = scene.dead()
    assert (row["entry"], row["id"]) == (bad, "bad")
    assert row["reason"] == "the extractor failed on it 3 times: ValueError: a word too many"
    assert orjson.loads(row["article"])["text"] == "عطل"
    assert {row["marsad"]["article_id"] for row in scene.store.events().values()} == {"first", "last"}
    assert scene.left() == []
    assert scene.redis.hashes[QUEUE.marks] == {}


def test_an_article_that_succeeds_alone_has_no_marks_left(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.add(article("bad", text="عطل"))
    scene.drain()
    assert list(scene.redis.hashes[QUEUE.marks].values()) == [1]
    monkeypatch.setattr(attempt, "extract", lambda *_: [CLASH])
    assert scene.drain() == 1
    assert (scene.left(), scene.dead(), scene.redis.hashes[QUEUE.marks]) == ([], [], {})


def test_an_article_that_ends_the_interpreter_is_dead_and_we_live(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(subject: Article, accurate: bool = False) -> list[Event]:
        if "عطل" in subject.text:
            os._exit(9)
        return [CLASH]

    monkeypatch.setattr(attempt, "extract", crash)
    scene.add(article("bad", text="عطل"))
    scene.add(article("good", text="اشتباك"))
    articles(scene.edges.redis).read("worker-that-died-of-it", 10)
    assert [scene.drain() for _ in range(batch.TRIES)] == [1, 0, 1]
    (row,) = scene.dead()
    assert row["id"] == "bad"
    assert "ends the interpreter (exit 9)" in row["reason"]
    assert len(scene.store.events()) == 1


def test_what_is_no_article_is_dead_as_it_was(scene: Scene) -> None:
    fields = {"id": "x", "article": "[1]", "more": "نص"}
    entry = scene.redis.xadd(QUEUE.articles, fields)
    scene.add(article(text="انفجار"))
    scene.drain()
    assert scene.dead() == [fields | {"reason": "it is not an article", "entry": entry}]
    assert scene.left() == []
    assert len(scene.store.events()) == 1


@pytest.mark.parametrize("newer_first", [False, True])
def test_two_revisions_in_one_batch(newer_first: bool, scene: Scene) -> None:
    revisions = [(article(text="انفجار"), FIRST_SEEN), (article(text="اشتباك"), FIRST_SEEN + 1)]
    for subject, revision in reversed(revisions) if newer_first else revisions:
        scene.add(subject, revision)
    assert scene.drain() == 2
    assert scene.left() == []
    assert {row["marsad"]["type"] for row in scene.store.events().values()} == {"clash"}
    assert scene.store.article()["marsad"]["revision"] == FIRST_SEEN + 1
    assert scene.alerts.kept == {}  # what was corrected before anybody saw it alarms nobody


@pytest.mark.parametrize("replay_first", [False, True])
def test_a_replay_right_behind_the_feed_does_not_silence_it(replay_first: bool, scene: Scene) -> None:
    words = ["auto", "never"]
    for number, word in enumerate(reversed(words) if replay_first else words):
        scene.add(article(text="انفجار"), FIRST_SEEN + number, alerts=word)
    scene.drain()
    assert len(scene.on_the_way()) == 1


def test_a_toll_corrected_after_the_age_limit_still_corrects_the_alert(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.add(article(text="انفجار"))
    scene.drain()
    ((alert, _),) = scene.on_the_way()
    monkeypatch.setitem(EVENTS, "انفجار", replace(BOMBING, killed=Count(9)))
    scene.add(article(text="انفجار"), FIRST_SEEN + 90 * 3_600_000)
    scene.drain()
    assert scene.alerts.kept[alert]["marsad"]["killed"]["value"] == 9
    assert len(scene.on_the_way()) == 1


def test_an_older_revision_that_comes_late_is_done(scene: Scene) -> None:
    scene.add(article(text="اشتباك"), FIRST_SEEN + 1)
    scene.drain()
    scene.add(article(text="انفجار"), FIRST_SEEN)
    assert scene.drain() == 1
    assert scene.left() == []
    assert scene.alerts.kept == {}
    assert {row["marsad"]["type"] for row in scene.store.events().values()} == {"clash"}


@pytest.mark.parametrize("what", ["look", "write a1"])
def test_while_the_index_is_away_nothing_is_acknowledged(what: str, scene: Scene) -> None:
    def away(now: str) -> None:
        if now == what:
            raise IndexUnavailable("the cluster is away")

    entries = [scene.add(article(text="انفجار")), scene.add(article("a2", text="اشتباك"))]
    scene.store.before = away
    with pytest.raises(IndexUnavailable):
        scene.drain()
    assert scene.left() == entries
    assert (scene.dead(), scene.on_the_way(), scene.shown()) == ([], [], [])
    scene.store.before = lambda _: None
    assert scene.drain() == 2
    assert (scene.left(), len(scene.on_the_way()), len(scene.shown())) == ([], 1, 2)


def test_alerts_that_cannot_be_stored_keep_the_article(scene: Scene) -> None:
    entry = scene.add(article(text="انفجار"))
    scene.alerts.away = True
    with pytest.raises(IndexUnavailable):
        scene.drain()
    assert scene.left() == [entry]
    scene.alerts.away = False
    scene.drain()
    assert (scene.left(), len(scene.on_the_way())) == ([], 1)


@pytest.mark.parametrize("error", [SoftTimeLimitExceeded(), MemoryError()])
def test_what_the_task_or_the_machine_runs_out_of_is_tried_apart(
    error: Exception, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = os.getpid()

    def out_of(subject: Article, accurate: bool = False) -> list[Event]:
        if os.getpid() == ours:
            raise error
        return extract(subject)

    monkeypatch.setattr(attempt, "extract", out_of)
    for name in ("one", "two"):
        scene.add(article(name, text="انفجار"))
    assert scene.drain() == 1  # the first, apart; the second is laid down and picked up by the next drain
    monkeypatch.setattr(attempt, "extract", extract)
    assert scene.drain() == 1
    assert (scene.left(), scene.dead(), scene.redis.hashes.get(QUEUE.marks, {})) == ([], [], {})


def test_what_there_was_no_time_for_goes_on_in_the_next_drain(scene: Scene) -> None:
    scene = Scene(settings=scene.edges.settings.model_copy(update={"soft_limit": timedelta(0)}))
    entry = scene.add(article(text="اشتباك"))
    assert scene.drain() == 0
    assert scene.left() == [entry]
    scene.edges.settings.__dict__["soft_limit"] = timedelta(seconds=9)
    assert scene.drain() == 1


def test_while_the_breaker_is_open_nothing_is_taken_and_nobody_is_asked(scene: Scene) -> None:
    scene.drain()
    asked = scene.cluster.asked
    breaker.trip(scene.edges.redis, "away")
    entry = scene.add(article(text="اشتباك"))
    assert scene.drain() == 0
    assert (scene.left(), scene.cluster.asked) == ([entry], asked)
    assert QUEUE.articles not in scene.redis.pending or not scene.redis.pending[QUEUE.articles]


def test_after_its_pause_the_breaker_closes_when_the_index_answers(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaker, "FIRST", timedelta(0))
    breaker.trip(scene.edges.redis, "away")
    scene.add(article(text="اشتباك"))
    assert scene.drain() == 1
    assert breaker.read(scene.edges.redis) is None


def test_what_the_index_refuses_is_dead_with_its_reason(scene: Scene) -> None:
    entry = scene.add(article("bad", text="انفجار"))
    scene.add(article("good", text="انفجار"))
    scene.store.refused["bad"] = "failed to parse field [x]"
    scene.drain()
    (row,) = scene.dead()
    assert (row["entry"], row["reason"]) == (entry, "the index refused it: failed to parse field [x]")
    assert scene.left() == []
    assert len(scene.alerts.kept) == 1


def test_an_alert_that_was_delivered_is_not_sent_again(scene: Scene) -> None:
    scene.add(article(text="انفجار"))
    scene.drain()
    ((alert, channel),) = scene.on_the_way()
    scene.alerts.mark([(alert, channel, {"state": "delivered", "at": "2026-03-04T09:00:00Z", "error": None})])
    scene.edges.outbox.acknowledge(scene.redis.streams[outbox.OUTBOX].copy())
    # The worker had died before it acknowledged; and then a correction tells the same.
    scene.add(article(text="انفجار"))
    scene.add(article(text="انفجار مصحح"), FIRST_SEEN + 1)
    scene.drain()
    assert scene.on_the_way() == []
    assert list(scene.alerts.kept) == [alert]
    assert scene.alerts.kept[alert]["marsad"]["delivery"][channel]["state"] == "delivered"


def test_a_corrected_toll_corrects_the_alert_and_sends_no_second(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.add(article(text="انفجار"))
    scene.drain()
    ((alert, channel),) = scene.on_the_way()
    scene.alerts.mark([(alert, channel, {"state": "delivered", "at": "2026-03-04T09:00:00Z", "error": None})])
    scene.edges.outbox.acknowledge(scene.redis.streams[outbox.OUTBOX].copy())
    stored = scene.alerts.kept[alert]["@timestamp"]
    monkeypatch.setitem(EVENTS, "انفجار", replace(BOMBING, killed=Count(9)))
    scene.add(article(text="انفجار"), FIRST_SEEN + 1)
    scene.drain()
    corrected = scene.alerts.kept[alert]
    assert corrected["marsad"]["killed"]["value"] == 9
    assert (corrected["@timestamp"], corrected["marsad"]["delivery"][channel]["state"]) == (stored, "delivered")
    assert scene.on_the_way() == []
    rows = scene.redis.streams[live.LIVE].values()
    assert [orjson.loads(row["document"]) for row in rows if row["kind"] == "alert"] == [corrected]


def test_an_older_telling_cannot_take_a_corrected_toll_back(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.add(article(text="انفجار"), FIRST_SEEN + 5)
    scene.drain()
    ((alert, _),) = scene.on_the_way()
    before = dict(scene.alerts.kept[alert])
    late = {alert: {**before, "marsad": {**before["marsad"], "revision": FIRST_SEEN, "killed": None}}}
    assert scene.alerts.correct(late) == []
    assert scene.alerts.kept[alert] == before


def test_a_repeat_shows_no_alert_again(scene: Scene) -> None:
    for _ in range(2):
        scene.add(article(text="انفجار"))
        scene.drain()
    assert [row["kind"] for row in scene.redis.streams[live.LIVE].values()] == ["event", "event"]


def test_an_alert_whose_way_was_lost_is_put_in_the_outbox_again(scene: Scene) -> None:
    scene.add(article(text="انفجار"))
    scene.drain()
    before = scene.on_the_way()
    scene.redis.streams[outbox.OUTBOX].clear()  # died between storing the alert and noting it
    scene.add(article(text="انفجار"))
    scene.drain()
    assert scene.on_the_way() == before


@pytest.mark.parametrize(
    ("age", "alerts", "told"),
    [
        (timedelta(0), "auto", 1),
        (timedelta(hours=25), "auto", 0),
        (timedelta(days=900), "always", 1),
        (timedelta(0), "never", 0),
    ],
)
def test_old_articles_and_replays_are_indexed_and_alarm_nobody(
    age: timedelta, alerts: str, told: int, scene: Scene
) -> None:
    scene.add(article(text="انفجار", published=from_ms(FIRST_SEEN) - age), alerts=alerts)
    scene.drain()
    assert len(scene.store.events()) == 1
    assert len(scene.alerts.kept) == len(scene.on_the_way()) == told


def test_what_a_dead_worker_left_is_taken_over_and_extracted_alone(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = os.getpid()

    def elsewhere(subject: Article, accurate: bool = False) -> list[Event]:
        assert os.getpid() != ours
        return extract(subject)

    monkeypatch.setattr(attempt, "extract", elsewhere)
    scene.add(article("first", text="انفجار"))
    scene.add(article("second", text="اشتباك"))
    articles(scene.edges.redis).read("worker-that-died", 10)
    assert scene.drain() == 2
    assert {row["marsad"]["article_id"] for row in scene.store.events().values()} == {"first", "second"}
    assert (scene.left(), scene.dead()) == ([], [])


def test_without_templates_nothing_is_taken() -> None:
    scene = Scene()
    scene.cluster.templates = ("marsad-alerts",)
    entry = scene.add(article(text="انفجار"))
    with pytest.raises(IndexUnavailable, match="run `marsad install`"):
        scene.drain()
    assert scene.left() == [entry]
    assert QUEUE.articles not in scene.redis.pending
    scene.cluster.templates = MemoryCluster().templates
    scene.drain()
    scene.drain()
    assert scene.left() == []
    assert scene.cluster.asked == 2  # once it is ready it is not asked again


def test_a_batch_is_as_long_as_the_settings_say() -> None:
    scene = Scene()
    scene = Scene(settings=scene.edges.settings.model_copy(update={"batch": 3}))
    for n in range(5):
        scene.add(article(f"a{n}", text="اشتباك"))
    assert [scene.drain(), scene.drain(), scene.drain()] == [3, 2, 0]


class Oracle:
    """A model that tells one bombing where it finds the word, fails on «صمت», and notes what it was asked."""

    name = "oracle"

    def __init__(self) -> None:
        self.asked: list[tuple[list[str], datetime]] = []

    def ask(self, articles: Sequence[Article], until: datetime) -> dict[str, Reply]:
        self.asked.append(([article.id for article in articles], until))
        return {one.id: self.reply(one) for one in articles if "بلغة" not in one.text}

    def reply(self, subject: Article) -> Reply:
        if "صمت" in subject.text:
            return Failure("timeout", "it did not answer within 10 s")
        return Answer((Report(evidence="انفجار كبير", type="shelling", place="سرت"),))


def test_a_models_events_are_told_and_its_failure_leaves_it_to_the_rules() -> None:
    oracle = Oracle()
    scene = Scene(model=oracle)
    scene.add(article("said", text="انفجار كبير"))
    scene.add(article("silent", text="صمت بعد اشتباك"))
    scene.add(article("not-asked", text="توقيف بلغة أخرى"))
    assert scene.drain() == 3
    assert oracle.asked[0][0] == ["said", "silent", "not-asked"]
    types = {row["marsad"]["article_id"]: row["marsad"]["type"] for row in scene.store.events().values()}
    assert types == {"said": "shelling", "silent": "clash", "not-asked": "arrest"}
    notes = {name: scene.store.article(name)["marsad"]["model"] for name in types}
    assert notes == {
        "said": {"name": "oracle", "fallback": None, "dropped": 1},
        "silent": {"name": "oracle", "fallback": "timeout", "dropped": 0},
        "not-asked": None,
    }


def test_one_limit_holds_for_all_that_a_drain_asks() -> None:
    oracle = Oracle()
    scene = Scene(model=oracle)
    scene.add(article("first", text="اشتباك"))
    scene.add(article("second", text="اشتباك"))
    articles(scene.edges.redis).read("worker-that-died", 10)
    scene.add(article("third", text="اشتباك"))
    before = now()
    scene.drain()
    assert [ids for ids, _ in oracle.asked] == [["third"], ["first", "second"]]
    (until,) = {until for _, until in oracle.asked}
    assert before + timedelta(seconds=12.5) <= until <= now() + timedelta(seconds=12.5)


def test_a_correction_withdraws_what_it_no_longer_tells(scene: Scene) -> None:
    scene.add(article(text="انفجار واشتباك"))
    scene.drain()
    scene.add(replace(article(), text="اشتباك"), FIRST_SEEN + 1)
    scene.drain()
    assert {row["marsad"]["type"] for row in scene.store.events().values()} == {"clash"}
    assert len(scene.store.events("withdrawn")) == 1


def test_what_went_apart_and_was_not_come_to_stays_apart(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = os.getpid()

    def elsewhere(subject: Article, accurate: bool = False) -> list[Event]:
        assert os.getpid() != ours
        return extract(subject)

    monkeypatch.setattr(attempt, "extract", elsewhere)
    entry = scene.add(article(text="اشتباك"))
    articles(scene.edges.redis).read("worker-that-died", 10)
    scene.store.before = lambda what: away() if what == "look" else None

    def away() -> None:
        raise IndexUnavailable("the cluster is away")

    with pytest.raises(IndexUnavailable):
        scene.drain()
    assert scene.left() == [entry]
    scene.store.before = lambda _: None
    assert scene.drain() == 1
    assert scene.dead() == []


def test_a_batch_that_was_too_large_is_halved_and_grows_again() -> None:
    size = BatchSize(100)
    for _ in range(9):
        size.shrink()
    assert size.now == 1
    sizes = []
    for _ in range(8):
        size.grow()
        sizes.append(size.now)
    assert sizes == [2, 4, 8, 16, 32, 64, 100, 100]
