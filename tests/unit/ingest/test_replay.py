"""A replay: what is read adds up, the later line is the revision, a full queue is waited for."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import replay
from ingest.article import Article, Packed, pack
from ingest.lines import Line
from ingest.queue.claims import Answer, Claim, Claims, QueueFull
from ingest.replay import ALWAYS, Pace, Window, window
from marsad.errors import MarsadError


class MemoryClaims:
    """The claim of `claim.lua` for one feed, in memory; `full` says how often it answers so first."""

    def __init__(self, full: int = 0) -> None:
        self.full = full
        self.calls: list[Claim] = []
        self.known: dict[str, str] = {}
        self.stream: list[dict[str, Any]] = []

    def claim(self, claim: Claim) -> list[Answer]:
        if self.full:
            self.full -= 1
            raise QueueFull
        self.calls.append(claim)
        assert 0 < claim.share <= 1
        packed = [one if isinstance(one, Packed) else pack(one) for one in claim.articles]
        return [self._one(one.id, one.digest, one.article, claim.force) for one in packed]

    def _one(self, id_: str, digest: str, article: bytes, force: bool | str) -> Answer:
        before = self.known.get(id_)
        if before == digest and not force:
            return "same"
        self.known[id_] = digest
        self.stream.append(orjson.loads(article))
        return "revised" if before else "new"


def line(number: int, id_: str = "", text: str = "نص") -> Line:
    if not id_:
        return Line(number, "", None, "it is not JSON")
    return Line(number, id_, Article(id_, "", "عنوان", text, datetime(2019, 1, 1, tzinfo=UTC)))


def run(lines: list[Line], claims: MemoryClaims, **options: Any) -> replay.Tally:
    return replay.replay(lines, cast(Claims, claims), **options)


def test_a_damaged_file_keeps_what_was_read_of_it() -> None:
    def damaged() -> Iterator[Line]:
        yield from (line(1, "a"), line(2, "b"))
        raise MarsadError("x.xz: cannot be read after line 2")

    claims = MemoryClaims()
    tally = replay.replay(damaged(), cast(Claims, claims))
    assert (tally.read, tally.distinct, tally.stopped) == (2, 2, "x.xz: cannot be read after line 2")
    assert len(claims.stream) == 2


def test_what_is_read_adds_up() -> None:
    claims = MemoryClaims()
    tally = run([line(1, "a"), line(2), line(3, "b"), line(4, "a", "تصحيح"), line(5, "b")], claims)
    assert (tally.read, tally.distinct, tally.merged) == (5, 2, 2)
    assert [dropped.number for dropped in tally.dropped] == [2]
    assert (tally.queued, tally.unchanged) == (3, 1)
    # The later line is the revision: it comes later on the stream.
    assert [row["text"] for row in claims.stream if row["id"] == "a"] == ["نص", "تصحيح"]


@given(
    st.lists(st.tuples(st.sampled_from(["", "a", "b", "c"]), st.sampled_from(["x", "y"]))),
    st.sampled_from([0.9, 7, None]),
)
def test_it_adds_up_always(rows: list[tuple[str, str]], rate: float | None) -> None:
    claims = MemoryClaims()
    tally = run([line(n, *row) for n, row in enumerate(rows)], claims, pace=Pace(rate=rate, sleep=lambda _: None))
    assert tally.read == len(rows) == tally.distinct + tally.merged + len(tally.dropped)
    assert tally.queued + tally.unchanged == tally.distinct + tally.merged
    assert tally.queued == len(claims.stream)


def test_again_is_unchanged_unless_forced() -> None:
    claims = MemoryClaims()
    lines = [line(n, f"id{n}") for n in range(450)]
    assert run(lines, claims).queued == 450
    assert (run(lines, claims).queued, run(lines, claims).unchanged) == (0, 450)
    assert run(lines, claims, force=True).queued == 450


def test_what_the_claim_is_told() -> None:
    claims = MemoryClaims()
    run([line(1, "a")], claims, alerts="always", force=True, share=0.25)
    run([line(1, "b")], claims)
    assert [(call.alerts, call.force, call.share) for call in claims.calls] == [
        ("always", True, 0.25), ("never", False, 0.6),
    ]  # fmt: skip


def test_batches_and_what_is_called_between() -> None:
    claims, seen = MemoryClaims(), []
    run([line(n, f"id{n}") for n in range(401)], claims, pace=Pace(after_batch=lambda tally: seen.append(tally.read)))
    assert seen == [200, 400, 401]
    assert [len(call.articles) for call in claims.calls] == [200, 200, 1]


def test_a_full_queue_is_waited_for_and_nothing_is_lost() -> None:
    claims, slept = MemoryClaims(full=3), list[float]()
    tally = run([line(1, "a"), line(2, "b")], claims, pace=Pace(sleep=slept.append))
    assert slept == [1.0, 1.0, 1.0]
    assert (tally.queued, len(claims.stream)) == (2, 2)


@pytest.mark.parametrize(("rate", "batch"), [(0.1, 1), (1, 1), (50, 10), (1000, 200), (1e6, 200)])
def test_a_rate_is_kept_in_even_steps(rate: float, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    claims, slept = MemoryClaims(), list[float]()

    def takes_a_while(_: replay.Tally) -> None:
        clock[0] += 0.25 * batch / rate

    run([line(n, f"id{n}") for n in range(2 * batch)], claims, pace=Pace(rate, takes_a_while, slept.append))
    assert [len(call.articles) for call in claims.calls] == [batch, batch]
    assert slept == pytest.approx([0.75 * batch / rate] * 2)  # what the work took is not slept again


def test_one_that_is_behind_does_not_sleep(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    slept: list[float] = []

    def slow(_: replay.Tally) -> None:
        clock[0] += 60

    run([line(1, "a")], MemoryClaims(), pace=Pace(5, slow, slept.append))
    assert slept == [0.0]


def test_only_mistakes_claim_nothing() -> None:
    claims = MemoryClaims()
    assert (run([line(1), line(2)], claims).queued, claims.stream) == (0, [])


def test_each_is_claimed_for_the_feed_that_owns_it() -> None:
    claims = MemoryClaims()
    owned = [replace(line(n, f"id{n}"), feed=feed) for n, feed in enumerate(["ly-one", "", "ly-two", "ly-one"])]
    tally = run(owned, claims, force="kept")
    assert {(claim.feed, len(claim.articles), claim.force) for claim in claims.calls} == {
        ("ly-one", 2, "kept"), ("replay", 1, "kept"), ("ly-two", 1, "kept"),
    }  # fmt: skip
    assert (tally.queued, tally.unchanged) == (4, 0)


def test_articles_of_another_time_are_counted_and_left() -> None:
    claims = MemoryClaims()
    before_2019 = Window(None, datetime(2019, 1, 1, tzinfo=UTC))
    tally = run([line(1, "a"), line(2), line(3, "b")], claims, published=before_2019)
    assert (tally.read, tally.outside, len(tally.dropped), tally.distinct, claims.stream) == (3, 2, 1, 0, [])
    assert run([line(1, "a")], claims, published=Window(datetime(2019, 1, 1, tzinfo=UTC))).queued == 1


TWO = timezone(timedelta(hours=2))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, ALWAYS),
        ("2026-03-01", None, Window(datetime(2026, 3, 1, tzinfo=UTC))),
        # A day ends with it; a time is that time.
        ("2026-03-01", "2026-03-01", Window(datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))),
        (None, "2026-03-01T09:00", Window(None, datetime(2026, 3, 1, 9, tzinfo=UTC))),
        ("2026-03-01T09:00+02:00", None, Window(datetime(2026, 3, 1, 9, tzinfo=TWO))),
    ],
)  # fmt: skip
def test_what_from_and_to_mean(start: str | None, end: str | None, expected: Window) -> None:
    assert window(start, end) == expected


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("yesterday", None, "--from 'yesterday' is not a date: write 2026-03-01"),
        (None, "2026-02-30", "--to '2026-02-30' is not a date"),
        (None, "9999-12-31", "--to '9999-12-31' is not a date"),
        ("2026-03-02", "2026-03-01", "--from 2026-03-02 is not before --to 2026-03-01"),
    ],
)
def test_what_is_no_date_is_one_sentence(start: str | None, end: str | None, words: str) -> None:
    with pytest.raises(MarsadError, match=words):
        window(start, end)


@given(st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_written_is_a_window_or_a_sentence(start: str, end: str) -> None:
    with suppress(MarsadError):
        window(start, end)
