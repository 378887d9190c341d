"""The index step on a store in memory: repeats, corrections, late workers, workers that die half-way."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.workers.stand_ins import (
    ARREST,
    BOMBING,
    CLASH,
    FIRST_SEEN,
    NOW,
    PROTEST,
    MemoryStore,
    article,
    telling,
)
from workers.event import Count, Event
from workers.sinks import step
from workers.sinks.documents import article_index, event_documents, event_index
from workers.sinks.step import ROUNDS, IndexUnavailable, Settled
from workers.told import Told


class Killed(Exception):
    """The worker died here."""


def put(store: MemoryStore, *batch: Told) -> Settled:
    return step.index(batch, store, NOW)


def kill_at(store: MemoryStore, what: str) -> None:
    def before(now: str) -> None:
        if now == what:
            raise Killed

    store.before = before


def assert_told(store: MemoryStore, newest: Told) -> None:
    """The index holds exactly what this revision tells, and everything else is withdrawn."""
    document = store.article(newest.article.id)["marsad"]
    assert (document["revision"], document["event_ids"]) == (newest.revision, list(newest.ids))
    assert store.events() == event_documents(newest, newest.message.first_seen, NOW)
    # A late worker buries without a note in the article: the newer revision had never heard of those.
    assert set(document["withdrawn_ids"]) <= set(store.events("withdrawn"))


def test_a_new_article() -> None:
    store = MemoryStore()
    told = telling(BOMBING, CLASH)
    assert put(store, told) == Settled(indexed=[told])
    assert set(store.kept) == {
        (article_index(FIRST_SEEN), "a1"), *((event_index(FIRST_SEEN), id_) for id_ in told.ids),
    }  # fmt: skip
    assert_told(store, told)


def test_nothing_is_nothing() -> None:
    store = MemoryStore()
    kill_at(store, "look")
    assert put(store) == Settled()


def test_a_repeat_changes_nothing() -> None:
    store = MemoryStore()
    told = telling(BOMBING, CLASH)
    put(store, told)
    before = {key: kept.document for key, kept in store.kept.items()}
    assert put(store, told).indexed == [told]
    assert {key: kept.document for key, kept in store.kept.items()} == before


def test_a_correction_overwrites_and_withdraws() -> None:
    store = MemoryStore()
    first = telling(BOMBING, CLASH, revision=FIRST_SEEN)
    second = telling(replace(BOMBING, killed=Count(5)), ARREST, revision=FIRST_SEEN + 1)
    put(store, first)
    put(store, second)
    assert_told(store, second)
    assert set(store.events("withdrawn")) == {first.ids[1]}
    assert store.events()[first.ids[0]]["marsad"]["killed"]["value"] == 5


def test_what_was_withdrawn_can_be_told_again() -> None:
    store = MemoryStore()
    for revision, events in enumerate([(BOMBING, CLASH), (ARREST,), (CLASH,)], FIRST_SEEN):
        put(store, telling(*events, revision=revision))
    assert_told(store, telling(CLASH, revision=FIRST_SEEN + 2))
    assert len(store.events("withdrawn")) == 2


def test_a_late_worker_is_superseded_and_buries_what_it_wrote() -> None:
    store = MemoryStore()
    late, newer = telling(BOMBING, CLASH, revision=FIRST_SEEN), telling(BOMBING, revision=FIRST_SEEN + 1)
    put(store, newer)
    # It had written its events before it noticed.
    store.write(
        [
            step.Write(event_index(FIRST_SEEN), id_, document, version=late.revision)
            for id_, document in event_documents(late, FIRST_SEEN, NOW).items()
        ]
    )
    assert set(store.events()) == set(late.ids)
    assert put(store, late) == Settled(superseded=[late])
    assert store.events() == event_documents(newer, FIRST_SEEN, NOW)
    assert set(store.events("withdrawn")) == {late.ids[1]}
    # No redelivery of the late revision can overtake the tombstone.
    assert store.kept[event_index(FIRST_SEEN), late.ids[1]].version == newer.revision


def test_a_worker_frozen_between_article_and_events() -> None:
    store = MemoryStore()
    frozen, newer = telling(BOMBING, CLASH, revision=FIRST_SEEN), telling(BOMBING, revision=FIRST_SEEN + 1)

    def before(what: str) -> None:
        if what == f"write {frozen.ids[0]}":
            store.before = lambda _: None
            put(store, newer)  # while it was frozen

    store.before = before
    assert put(store, frozen) == Settled(superseded=[frozen])
    assert_told(store, newer)


def test_two_versions_of_the_extractor_on_one_revision_leave_no_event_that_is_not_told() -> None:
    """A new worker is rolled out; a frozen old one holds the same revision. Who is last has told it."""
    store, old, new = MemoryStore(), telling(BOMBING, CLASH), telling(BOMBING, ARREST)

    def before(what: str) -> None:
        if what == f"write {old.ids[1]}":  # the old one has written the article and is at its events
            store.before = lambda _: None
            assert put(store, new).indexed == [new]

    store.before = before
    assert put(store, old).indexed == [old]
    assert_told(store, old)
    assert set(store.events("withdrawn")) == set(new.ids) - set(old.ids)


def test_a_worker_that_died_between_article_and_events() -> None:
    store = MemoryStore()
    first, second = telling(BOMBING, CLASH, revision=FIRST_SEEN), telling(BOMBING, revision=FIRST_SEEN + 1)
    put(store, first)
    kill_at(store, f"write {second.ids[0]}")
    with pytest.raises(Killed):
        put(store, second)
    assert set(store.events()) == set(first.ids)
    store.before = lambda _: None
    # The article already says "second": the list of what it had withdrawn must be found again.
    assert put(store, second).indexed == [second]
    assert_told(store, second)


def test_the_stored_month_wins() -> None:
    store = MemoryStore()
    put(store, telling(BOMBING, CLASH))
    april = FIRST_SEEN + 32 * 86_400_000
    back = telling(CLASH, revision=april, first_seen=april)
    assert put(store, back).indexed == [back]
    assert {index for index, _ in store.kept} == {article_index(FIRST_SEEN), event_index(FIRST_SEEN)}
    assert set(store.events()) == set(back.ids)
    assert store.article()["event"]["created"] == "2026-03-04T09:00:00+00:00"


def test_an_article_that_the_mapping_refuses_is_refused_alone() -> None:
    store = MemoryStore()
    bad, good = telling(BOMBING, of=article("bad")), telling(CLASH, of=article("good"))
    store.refused["bad"] = "failed to parse"
    assert put(store, bad, good) == Settled(indexed=[good], refused=[(bad, "failed to parse")])
    assert set(store.events()) == set(good.ids)


def test_an_event_that_the_mapping_refuses() -> None:
    store = MemoryStore()
    told = telling(BOMBING, CLASH)
    store.refused[told.ids[1]] = "failed to parse"
    assert put(store, told) == Settled(refused=[(told, "failed to parse")])


def test_an_article_that_keeps_changing_ends_as_an_outage() -> None:
    store = MemoryStore()
    other = telling(of=article("other"))
    looks = []

    def before(what: str) -> None:
        if what == "look":
            looks.append(what)
        if what == "write a1":  # somebody else was faster, with a revision that is not newer
            store._clock += 1
            if kept := store.kept.get((article_index(FIRST_SEEN), "a1")):
                kept.seq_no = store._clock

    put(store, telling(BOMBING))
    store.before = before
    with pytest.raises(IndexUnavailable, match="1 articles kept changing"):
        put(store, telling(BOMBING), other)
    # One look a round for what still waits, one after the other article was written.
    assert len(looks) == ROUNDS + 1


def test_a_change_in_the_last_round_is_still_settled() -> None:
    store = MemoryStore()
    told = telling(BOMBING)
    put(store, told)
    rounds = []

    def before(what: str) -> None:
        if what == "write a1":
            rounds.append(what)
            if len(rounds) < ROUNDS:
                store.kept[article_index(FIRST_SEEN), "a1"].seq_no += 1000

    store.before = before
    assert put(store, told).indexed == [told]
    assert len(rounds) == ROUNDS


# Any interleaving of workers, with deaths: each runs in a thread of its own and stops ahead of every touch of the store
# until it gets its turn. One thread moves at a time, so a schedule is a list of numbers.


@dataclass
class Worker:
    """One worker and the revisions it is given; one that dies begins its revision anew."""

    store: MemoryStore
    jobs: list[Told]

    def __post_init__(self) -> None:
        self.turn, self.stopped = threading.Semaphore(0), threading.Semaphore(0)
        self.dies = self.done = False
        self.error: BaseException | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def go(self, dies: bool) -> None:
        self.dies = dies
        self.turn.release()
        assert self.stopped.acquire(timeout=10)

    def wait(self, _: str) -> None:
        self.stopped.release()
        self.turn.acquire()
        if self.dies:
            raise Killed

    def _run(self) -> None:
        self.turn.acquire()
        try:
            for told in self.jobs:
                while not self._settled(told):
                    pass
        except BaseException as error:
            self.error = error
            raise
        finally:
            self.done = True
            self.stopped.release()

    def _settled(self, told: Told) -> bool:
        try:
            step.index([told], Turned(self.store, self), NOW)
        except (Killed, IndexUnavailable):
            return False
        return True


class Turned(MemoryStore):
    """The one store as this worker sees it: ahead of every touch it waits for its turn."""

    def __init__(self, store: MemoryStore, worker: Worker) -> None:
        self._store = store
        self.kept, self.refused, self.before = store.kept, store.refused, worker.wait

    @property
    def _clock(self) -> int:
        return self._store._clock

    @_clock.setter
    def _clock(self, value: int) -> None:
        self._store._clock = value


POOL = (BOMBING, CLASH, ARREST, PROTEST)
TELLINGS = st.lists(st.lists(st.sampled_from(POOL), unique=True), min_size=1, max_size=4)
TURNS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([False, False, False, True])), max_size=60)


@settings(max_examples=150)
@given(TELLINGS, st.data())
def test_whatever_happens_the_newest_revision_is_what_is_told(tellings: list[list[Event]], data: st.DataObject) -> None:
    revisions = [
        telling(*(replace(one, killed=Count(n)) for one in events), revision=FIRST_SEEN + n)
        for n, events in enumerate(tellings)
    ]
    numbers = st.lists(st.integers(0, len(revisions) - 1), max_size=3)
    queues = data.draw(st.lists(numbers, min_size=2, max_size=3))
    # What nobody was given, the last one gets: every revision is worked off at least once.
    given_ = {number for queue in queues for number in queue}
    queues[-1] += data.draw(st.permutations(sorted(set(range(len(revisions))) - given_)))
    store = MemoryStore()
    workers = [Worker(store, [revisions[number] for number in queue]) for queue in queues]
    for number, dies in data.draw(TURNS):
        if not (worker := workers[number % len(workers)]).done:
            worker.go(dies)
    for worker in workers:
        while not worker.done:
            worker.go(dies=False)
        worker.thread.join()
        assert worker.error is None
    assert_told(store, revisions[-1])
