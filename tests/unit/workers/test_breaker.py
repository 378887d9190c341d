"""The breaker before the index: how long it stays open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.unit.workers.stand_ins import MemoryRedis
from workers import breaker
from workers.breaker import FIRST, LONGEST, Open, tripped

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_the_first_failure_opens_it_for_a_moment() -> None:
    assert tripped(None, "away", NOW, 0.5) == Open(NOW, 1, NOW + FIRST / 2, "away")


def test_failures_of_one_cause_are_one_try() -> None:
    before = tripped(None, "away", NOW, 1)
    assert tripped(before, "away, too", NOW + FIRST / 2, 1) is before


def test_each_try_that_fails_doubles_the_pause_up_to_the_longest() -> None:
    opened, pauses, moment = tripped(None, "away", NOW, 1), [], NOW
    for _ in range(30):
        moment = opened.until
        opened = tripped(opened, "still away", moment, 1)
        pauses.append(opened.until - moment)
    assert pauses[:4] == [2 * FIRST, 4 * FIRST, 8 * FIRST, LONGEST]
    assert max(pauses) == LONGEST
    assert (opened.since, opened.tries, opened.reason) == (NOW, 31, "still away")


def test_it_is_kept_for_all_workers_until_it_is_closed() -> None:
    client: Any = MemoryRedis()
    assert breaker.read(client) is None
    opened = breaker.trip(client, "لا يجيب")
    assert breaker.read(client) == opened
    assert timedelta() < opened.until - opened.since <= FIRST
    breaker.close(client)
    assert breaker.read(client) is None
