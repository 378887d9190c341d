"""Claimed, and then: every way an article can stand in the index, the streams and the dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from ingest.queue.claims import Known
from marsad.clock import now, to_ms
from workers import verify
from workers.verify import NOTHING, Elsewhere, Found, Report, Seen, faults, outcome


@dataclass(frozen=True)
class Claimed:
    id: str = "a"
    revision: int = 5
    digest: str = "d5"


NOTE = Claimed()
NOWHERE = Elsewhere(waiting=(), dead={})


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen((Found(5, "d5"),)), []),
        (Seen((Found(6, "d6"),)), []),
        (Seen((Found(4, "d5"),)), []),  # an unchanged article that came back under an older claim
        (Seen((Found(5, "d5", frozenset({"e"})),), ("e",)), []),
        (NOTHING, [("missing", "a")]),
        (Seen((Found(4, "d4"),)), [("stale", "a")]),
        (Seen((Found(5), Found(5))), [("double", "a")]),
        (Seen((Found(5), Found(4))), [("double", "a")]),
        (Seen((Found(5),), ("e",)), [("ghost", "a")]),
        (Seen((Found(5, "d5", frozenset({"e"})),)), [("ghost", "a")]),
        (Seen((Found(5, "d5", frozenset({"e"})),), ("e", "e")), [("double", "event:e")]),
        (Seen((Found(5),), (), ("x", "x", "y")), [("double", "alert:x")]),
        (Seen((Found(4, "d4"),), ("e",)), [("stale", "a"), ("ghost", "a")]),
    ],
)
def test_what_readers_see_is_held_against_the_claim(seen: Seen, expected: list[tuple[str, str]]) -> None:
    assert faults(NOTE, seen) == expected


def test_of_two_documents_the_newer_one_is_held_against_the_claim() -> None:
    assert faults(NOTE, Seen((Found(4, "d4"), Found(5, "d5", frozenset({"e"}))), ("e",))) == [("double", "a")]


def test_what_still_waits_is_not_missing_and_not_stale() -> None:
    waiting = Elsewhere(waiting={"a"}, dead={})
    assert outcome(NOTE, NOTHING, waiting) == [("waiting", "a")]
    assert outcome(NOTE, Seen((Found(4, "d4"),)), waiting) == [("waiting", "a")]
    assert outcome(NOTE, NOTHING, NOWHERE) == [("missing", "a")]


def test_the_dead_excuse_the_revision_that_lies_there_and_no_later_one() -> None:
    assert outcome(NOTE, NOTHING, Elsewhere((), {"a": 5})) == [("dead", "a")]
    assert outcome(NOTE, NOTHING, Elsewhere((), {"a": 4})) == [("missing", "a")]


def test_nothing_excuses_a_double() -> None:
    twice = Seen((Found(5), Found(5)))
    assert outcome(NOTE, twice, Elsewhere({"a"}, {"a": 5})) == [("double", "a")]


def test_a_report_holds_while_its_lists_are_empty() -> None:
    assert Report(claimed=9, fine=5, waiting=3, dead=1).holds
    for name in ("missing", "double", "stale", "ghost", "lost"):
        assert not Report(claimed=1, **{name: ["x"]}).holds  # type: ignore[arg-type]


def test_what_lies_in_a_month_that_was_deleted_is_gone_and_not_missing() -> None:
    seen_at = (("old", now() - timedelta(days=100)), ("new", now()))
    old, new = (Known(name, 1, to_ms(seen), seen, "d", "f", ()) for name, seen in seen_at)
    report = Report()
    assert [note.id for note in verify._kept([old, new], timedelta(days=60), report)] == ["new"]
    assert (report.claimed, report.gone, report.holds) == (1, 1, True)
    assert [note.id for note in verify._kept([old, new], None, report)] == ["old", "new"]
