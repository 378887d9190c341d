"""The one line, and every reason for which a run does not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.chaos.content import Content
from tests.chaos.faults import Profile
from tests.chaos.feeds import Entry, Version
from tests.chaos.verdict import Run, judge
from tests.chaos.watch import Stall

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
PROFILE = Profile(
    seconds=60, faults=2, articles=3, long_freeze=9, redis=1, elasticsearch=0, long_freezes=0, drain_limit=60
)


def entry(number: int, poison: str = "") -> Entry:
    return Entry(f"https://chaos.test/1/{number}", AT, (Version(0, "t", "x"),), (("f00", 0.0),), poison)


ONE, TWO, BAD = entry(1), entry(2), entry(3, "chaos-poison-raise")
WHOLE = Content({ONE.id: {"title": "t"}, TWO.id: {"title": "t"}})
RUN = Run(
    entries=[ONE, TWO, BAD],
    content=WHOLE,
    dead=[BAD.id],
    waiting=(),
    verify={"holds": True},
    received=[],
    kinds={"redis kill": 1, "beat end": 1},
    stall=Stall(12.0, 3.0, 15.0, 50.0),
    drained=True,
)


def test_a_run_that_holds_says_so_in_figures() -> None:
    found = judge(RUN, WHOLE, PROFILE)
    assert found.wrong == []
    assert found.figures["articles"] == 3
    assert found.figures["searchable"] == 2
    assert found.figures["dead"] == found.figures["poison"] == 1
    assert found.figures["lost"] == found.figures["duplicated"] == 0
    assert found.figures["faults"] == {"counted": 2, "beat end": 1, "redis kill": 1}
    assert found.figures["longest_stall_s"] == 12.0
    assert found.figures["same_digest"] is True


ALERT: dict[str, Any] = {"marsad": {"delivery": {"webhook": {"state": "waiting"}}}}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"content": Content({ONE.id: {"title": "t"}})}, "lost 1"),
        ({"dead": [BAD.id, TWO.id]}, "healthy articles in dead 1"),
        ({"dead": []}, "poison not in dead: ['chaos-poison-raise']"),
        ({"dead": [BAD.id, BAD.id]}, "duplicated 1: dead:"),
        ({"content": replace(WHOLE, doubles=("marsad-alerts:x",))}, "duplicated 1: marsad-alerts:x"),
        ({"verify": {"holds": False, "ghost": ["x"]}}, "marsad verify: {'ghost': ['x']}"),
        ({"verify": {"holds": False, "double": ["x"]}}, "duplicated 1: x"),
        ({"verify": {"error": "it does not answer"}}, "marsad verify"),
        ({"drained": False}, "not drained"),
        ({"stall": Stall(60.0)}, "stood still for 60.0 s"),
        ({"content": replace(WHOLE, articles=WHOLE.articles | {ONE.id: {"title": "u"}})}, "content differs"),
        ({"content": replace(WHOLE, alerts={"k": ALERT})}, "alerts stored, not delivered and not failed 1: k"),
        ({"kinds": {"redis kill": 1}}, "too few faults: faults: 1 of 2"),
    ],
)
def test_every_way_to_fail_is_named(changes: dict[str, Any], says: str) -> None:
    wrong = judge(replace(RUN, **changes), WHOLE, PROFILE).wrong
    assert any(says in sentence for sentence in wrong), wrong


def test_what_waits_is_late_and_not_lost() -> None:
    late = replace(RUN, content=Content({ONE.id: {"title": "t"}}), waiting=[TWO.id], drained=False)
    found = judge(late, WHOLE, PROFILE)
    assert (found.figures["lost"], found.figures["waiting"]) == (0, 1)
    assert any("not drained within 60 s, 1 wait" in sentence for sentence in found.wrong)


def test_alerts_of_the_run_without_faults_must_be_there() -> None:
    wrong = judge(RUN, replace(WHOLE, alerts={"k": ALERT}), PROFILE).wrong
    assert any("alerts that the run without faults stored 1: k" in sentence for sentence in wrong)


def test_without_a_run_to_compare_with_nothing_holds() -> None:
    found = judge(RUN, None, PROFILE)
    assert found.figures["same_digest"] is None
    assert "no run without faults" in found.wrong
