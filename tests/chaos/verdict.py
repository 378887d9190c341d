"""From what a run left behind to one line of figures, and the reasons why it does not hold: pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.content import Content, differences, digest, undelivered
from tests.chaos.faults import Profile, shortfalls
from tests.chaos.feeds import Entry
from tests.chaos.watch import Stall


@dataclass(frozen=True, slots=True)
class Run:
    """What was seen of a run with faults."""

    entries: Sequence[Entry]
    content: Content
    dead: Sequence[str]  # article ids, as often as they lie there
    waiting: Collection[str]  # article ids in the streams
    verify: Mapping[str, Any]
    received: Collection[str]  # keys that the webhook got
    kinds: Mapping[str, int]
    stall: Stall
    drained: bool
    lag_p95: float | None = None
    ended_by_themselves: Sequence[str] = ()
    retried: int = 0


@dataclass(slots=True)
class Verdict:
    """Figures for the one line, and why the run does not hold; [] when it does."""

    figures: dict[str, Any]
    wrong: list[str] = field(default_factory=list)


def judge(run: Run, reference: Content | None, profile: Profile) -> Verdict:
    """Hold a run against its plan and a run without faults (None: there was none, which is wrong, too)."""
    planted = {entry.id: entry.poison for entry in run.entries if entry.poison}
    healthy = {entry.id for entry in run.entries} - planted.keys()
    buried = set(run.dead)
    absent = healthy - run.content.articles.keys() - buried
    lost = absent - set(run.waiting)
    wrong_dead = buried - planted.keys()
    alive = planted.keys() - buried
    duplicated = sorted({*run.content.doubles, *run.verify.get("double", ()), *_repeated(run.dead)})
    quiet = undelivered(run.content.alerts, run.received)
    unraised = sorted(reference.alerts.keys() - run.content.alerts.keys()) if reference else []
    same = digest(run.content) == digest(reference) if reference else None
    wrong = [
        *_unless(not lost, f"lost {len(lost)}: {_some(lost)}"),
        *_unless(not wrong_dead, f"healthy articles in dead {len(wrong_dead)}: {_some(wrong_dead)}"),
        *_unless(not alive, f"poison not in dead: {sorted(planted[id_] for id_ in alive)}"),
        *_unless(not duplicated, f"duplicated {len(duplicated)}: {_some(duplicated)}"),
        *_unless(bool(run.verify.get("holds")), f"marsad verify: {_short(run.verify)}"),
        *_unless(run.drained, f"not drained within {profile.drain_limit:.0f} s, {len(absent & set(run.waiting))} wait"),
        *_unless(run.stall.longest < profile.stall_limit, f"stood still for {run.stall.longest:.1f} s"),
        *_unless(bool(same), "content differs from the run without faults" if reference else "no run without faults"),
        *_unless(not quiet, f"alerts stored, not delivered and not failed {len(quiet)}: {_some(quiet)}"),
        *_unless(not unraised, f"alerts that the run without faults stored {len(unraised)}: {_some(unraised)}"),
        *(f"too few faults: {what}" for what in shortfalls(dict(run.kinds), profile)),
    ]
    wrong += differences(run.content, reference)[:20] if reference and not same else []
    figures = {
        "articles": len(run.entries),
        "revised": sum(entry.is_revised for entry in run.entries),
        "searchable": len(run.content.articles),
        "dead": len(run.dead),
        "poison": len(planted),
        "waiting": len(run.waiting),
        "lost": len(lost),
        "wrong_dead": len(wrong_dead),
        "duplicated": len(duplicated),
        "faults": {"counted": sum(run.kinds.values()), **dict(sorted(run.kinds.items()))},
        "faults_retried": run.retried,
        "longest_stall_s": round(run.stall.longest, 1),
        "longest_stall_summed_s": round(run.stall.summed, 1),
        "able_s": round(run.stall.able),
        "same_digest": same,
        "alerts": len(run.content.alerts),
        "alerts_undelivered": len(quiet),
        "alerts_unraised": len(unraised),
        "ended_by_themselves": dict(Counter(run.ended_by_themselves)),
        "lag_p95_s_beat_dead": run.lag_p95,
    }
    return Verdict(figures, wrong)


def _unless(fine: bool, sentence: str) -> list[str]:
    return [] if fine else [sentence]


def _repeated(ids: Sequence[str]) -> list[str]:
    return [f"dead:{id_}" for id_, times in Counter(ids).items() if times > 1]


def _some(ids: Collection[str]) -> str:
    return " ".join(sorted(ids)[:5]) + (" ..." if len(ids) > 5 else "")


def _short(verified: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[:5] if isinstance(value, list) else value for name, value in verified.items() if value}
