"""What a revision changed, in words; and how long a history grows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from tests.unit.workers.stand_ins import (
    ARREST,
    BOMBING,
    CLASH,
    FIRST_SEEN,
    FULL,
    NOW,
    MemoryStore,
    article,
    telling,
)
from workers.event import Count, Event, Name
from workers.sinks import step
from workers.sinks.documents import event_documents, stored_history, tombstone
from workers.sinks.history import LONGEST, Before, Entry, changes, extended

LATER = dt.datetime(2026, 3, 4, 12, tzinfo=dt.UTC)


def documents(*events: Event, of: Article | None = None) -> dict[str, Any]:
    return event_documents(telling(*events, of=of), FIRST_SEEN, NOW)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ()), ({"title": "x"}, ("title",)), ({"text": "x"}, ("text",)), ({"published": LATER}, ("published",)),
        ({"title": "x", "text": "y", "published": LATER}, ("title", "text", "published")),
        ({"published_implied": True}, ("published",)), ({"url": "https://y.example"}, ()),
    ],
)  # fmt: skip
def test_what_changed_in_the_article(change: dict[str, Any], words: tuple[str, ...]) -> None:
    assert changes(Before(article(), {}), article(**change), {}) == words


def test_a_time_that_was_only_concluded_is_no_change() -> None:
    before, after = article(published_implied=True), article(published_implied=True, published=LATER)
    assert changes(Before(before, {}), after, {}) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([BOMBING], [BOMBING], ()),
        ([], [BOMBING], ("bombing told",)),
        ([BOMBING, CLASH], [BOMBING], ("clash withdrawn",)),
        ([BOMBING], [replace(BOMBING, killed=Count(5))], ("bombing.killed",)),
        ([BOMBING], [replace(BOMBING, killed=None, injured=Count(2))], ("bombing.killed", "bombing.injured")),
        ([BOMBING], [replace(BOMBING, type="shelling")], ("shelling.type",)),
        ([BOMBING], [replace(BOMBING, date_precision="month")], ("bombing.date",)),
        ([BOMBING], [replace(BOMBING, actors=(Name("قوة"),))], ("bombing.actors",)),
        ([BOMBING], [replace(BOMBING, evidence="x")], ()),
        ([FULL], [replace(FULL, traces=())], ()),
        ([BOMBING, CLASH], [ARREST], ("arrest told", "bombing withdrawn", "clash withdrawn")),
    ],
)  # fmt: skip
def test_what_changed_in_the_events(before: list[Event], after: list[Event], words: tuple[str, ...]) -> None:
    assert changes(Before(article(), documents(*before)), article(), documents(*after)) == words


def test_an_event_that_was_never_written_is_known_by_its_id() -> None:
    """A worker died between the article and its events; or what it was to overwrite is a tombstone still."""
    told = telling(BOMBING)
    (id_,) = told.ids
    for missing in (None, tombstone(told, id_, FIRST_SEEN, FIRST_SEEN, NOW)):
        assert changes(Before(article(), {id_: missing}), article(), documents(BOMBING)) == ()
        assert changes(Before(article(), {id_: missing}), article(), {}) == ("event withdrawn",)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([(), ("title",)]))))
def test_the_first_and_the_newest_are_kept(steps: list[tuple[str, tuple[str, ...]]]) -> None:
    history: tuple[Entry, ...] = (Entry(0, "a"),)
    for number, (digest, changed) in enumerate(steps, 1):
        longer = extended(history, Entry(number, digest, changed))
        if not changed and digest == history[-1].digest:
            assert longer == history
        else:
            assert longer[-1] == Entry(number, digest, changed)
        history = longer
    assert history[0] == Entry(0, "a")
    assert len(history) <= LONGEST
    assert [entry.revision for entry in history] == sorted({entry.revision for entry in history})


def test_fifty_are_kept() -> None:
    history: tuple[Entry, ...] = ()
    for number in range(80):
        history = extended(history, Entry(number, str(number)))
    assert [entry.revision for entry in history] == [0, *range(31, 80)]


def put(store: MemoryStore, *events: Event, revision: int, **change: Any) -> tuple[Entry, ...]:
    told = telling(*events, revision=revision, **change)
    assert step.index([told], store, NOW).indexed == [told]
    return stored_history(store.article())


def test_the_history_of_a_corrected_article() -> None:
    store, corrected = MemoryStore(), article(text="تصحيح")
    first = (Entry(FIRST_SEEN, "d"),)
    assert put(store, BOMBING, CLASH, revision=FIRST_SEEN) == first
    assert put(store, BOMBING, CLASH, revision=FIRST_SEEN) == first, "a repeat"
    assert put(store, BOMBING, CLASH, revision=FIRST_SEEN + 1) == first, "a replay of what is unchanged"
    five = replace(BOMBING, killed=Count(5))
    second = Entry(FIRST_SEEN + 2, "e", ("text", "bombing.killed", "clash withdrawn"))
    assert put(store, five, revision=FIRST_SEEN + 2, of=corrected, digest="e") == (*first, second)
    # A better extractor reads the same text again.
    third = Entry(FIRST_SEEN + 3, "e", ("bombing.injured",))
    better = replace(five, injured=Count(2))
    assert put(store, better, revision=FIRST_SEEN + 3, of=corrected, digest="e") == (*first, second, third)


def test_a_history_begins_with_what_an_index_of_schema_1_holds() -> None:
    store = MemoryStore()
    put(store, BOMBING, revision=FIRST_SEEN)
    del store.article()["marsad"]["history"]
    history = put(store, BOMBING, revision=FIRST_SEEN + 1, of=article(title="x"), digest="e")
    assert history == (Entry(FIRST_SEEN, "d"), Entry(FIRST_SEEN + 1, "e", ("title",)))


def test_a_conflict_decides_anew() -> None:
    """While it compared, another revision was written: it is that one which it replaces."""
    store = MemoryStore()
    put(store, BOMBING, revision=FIRST_SEEN)
    between = telling(replace(BOMBING, killed=Count(4)), revision=FIRST_SEEN + 1, digest="b")

    def before(what: str) -> None:
        if what == "write a1":
            store.before = lambda _: None
            step.index([between], store, NOW)

    store.before = before
    history = put(store, replace(BOMBING, killed=Count(4)), revision=FIRST_SEEN + 2, of=article(title="x"), digest="c")
    assert [(entry.digest, entry.changed) for entry in history] == [
        ("d", ()), ("b", ("bombing.killed",)), ("c", ("title",)),
    ]  # fmt: skip
