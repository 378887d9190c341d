"""The schedule: the same for a seed, enough of every sort, beat ended in the middle."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from tests.chaos.faults import FULL, SHORT, Profile, schedule, shortfalls


def kinds(profile: Profile, seed: int) -> dict[str, int]:
    counted: dict[str, int] = {}
    for fault in schedule(seed, profile):
        counted[fault.kind] = counted.get(fault.kind, 0) + 1
    return counted


def test_a_seed_draws_the_same_schedule_and_another_seed_another() -> None:
    assert schedule(1, FULL) == schedule(1, FULL)
    assert schedule(1, FULL) != schedule(2, FULL)


@pytest.mark.parametrize("profile", [FULL, SHORT])
@pytest.mark.parametrize("seed", range(20))
def test_every_draw_has_enough_of_every_sort(profile: Profile, seed: int) -> None:
    assert shortfalls(kinds(profile, seed), profile) == []


@pytest.mark.parametrize("profile", [FULL, SHORT])
def test_beat_is_hit_before_the_middle_only_where_it_ends_for_good(profile: Profile) -> None:
    faults = schedule(3, profile)
    (end,) = [fault for fault in faults if fault.how == "end"]
    assert 0.4 < end.at / profile.seconds < 0.6
    assert all(fault.at <= end.at for fault in faults if fault.target == "beat")


def test_faults_are_spread_over_the_run_in_order() -> None:
    moments = [fault.at for fault in schedule(1, FULL)]
    assert moments == sorted(moments)
    assert moments[0] > 0
    assert moments[-1] < FULL.seconds
    gaps = [after - before for before, after in pairwise(moments)]
    assert max(gaps) < FULL.seconds / 40


def test_long_freezes_are_longer_than_a_minute_and_others_are_not() -> None:
    freezes = [fault for fault in schedule(1, FULL) if fault.how == "freeze"]
    assert all((fault.seconds > 60) == fault.long for fault in freezes)
    assert sum(fault.long for fault in freezes) >= 10
    assert all(fault.seconds == 0 for fault in schedule(1, FULL) if fault.how != "freeze")


def test_what_is_missing_is_named_by_sort() -> None:
    profile = replace(SHORT, faults=4, redis=2, elasticsearch=1, long_freezes=1)
    assert shortfalls({"redis kill": 2, "elasticsearch kill": 1, "a long freeze": 1, "beat end": 1}, profile) == []
    assert shortfalls({"redis kill": 1, "a kill": 1}, profile) == [
        "faults: 2 of 4",
        "redis: 1 of 2",
        "elasticsearch: 0 of 1",
        "long freezes: 0 of 1",
        "beat gone for good: 0 of 1",
    ]
