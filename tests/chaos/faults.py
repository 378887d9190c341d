"""The schedule of faults: pure, drawn from a seed, the same for every run with that seed and profile."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

Target = Literal["redis", "elasticsearch", "poller", "a", "b", "pool-a", "pool-b", "beat"]
How = Literal["kill", "freeze", "restart", "end"]  # "end": killed and never started again
Draw = tuple[Target, How, bool]  # the last: a long freeze

# Out of a hundred: what is hit, how, and how many of the freezes are long. Beat is hit in the first half, then ended.
MIX: tuple[tuple[Target, How, int, bool], ...] = (
    ("redis", "kill", 7, False),
    ("redis", "restart", 5, False),
    ("redis", "freeze", 3, False),
    ("redis", "freeze", 2, True),
    ("elasticsearch", "kill", 3, False),
    ("elasticsearch", "restart", 2, False),
    ("elasticsearch", "freeze", 3, False),
    ("elasticsearch", "freeze", 1, True),
    ("poller", "kill", 6, False),
    ("poller", "restart", 3, False),
    ("poller", "freeze", 3, False),
    ("poller", "freeze", 2, True),
    ("a", "kill", 8, False),
    ("a", "restart", 4, False),
    ("a", "freeze", 3, False),
    ("a", "freeze", 3, True),
    ("b", "kill", 8, False),
    ("b", "restart", 4, False),
    ("b", "freeze", 3, False),
    ("b", "freeze", 2, True),
    ("pool-a", "kill", 6, False),
    ("pool-a", "freeze", 2, False),
    ("pool-a", "freeze", 1, True),
    ("pool-b", "kill", 6, False),
    ("pool-b", "freeze", 2, False),
    ("pool-b", "freeze", 2, True),
    ("beat", "kill", 3, False),
    ("beat", "restart", 1, False),
    ("beat", "freeze", 1, False),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: when it is due (seconds from the start), what it hits and how; a freeze lasts `seconds`."""

    number: int
    at: float
    target: Target
    how: How
    seconds: float = 0.0
    long: bool = False

    @property
    def kind(self) -> str:
        """As it is counted: "redis kill", "a long freeze"."""
        return f"{self.target} {'long ' if self.long else ''}{self.how}"


@dataclass(frozen=True, slots=True)
class Profile:
    """How hard a run is: its length and faults, the least of each sort, and the settings of the Marsad under it."""

    seconds: float
    faults: int
    articles: int
    long_freeze: float  # seconds
    redis: int
    elasticsearch: int
    long_freezes: int
    drain_limit: float  # seconds that the queue has to drain when the faults have stopped
    stall_limit: float = 60.0
    revised_share: float = 0.12
    shared_share: float = 0.10
    feeds: int = 24
    settings: tuple[tuple[str, Any], ...] = ()


FULL = Profile(
    seconds=25 * 60, faults=100, articles=5_000, long_freeze=61, redis=15, elasticsearch=8, long_freezes=10,
    drain_limit=300,
)  # fmt: skip
# Limits so short that an endless loop is dead within the two minutes, and a freeze outlasts a reclaim.
SHORT = Profile(
    seconds=80, faults=15, articles=600, long_freeze=11, redis=2, elasticsearch=1, long_freezes=2, drain_limit=120,
    settings=(
        ("soft_limit", timedelta(seconds=6)), ("hard_limit", timedelta(seconds=7)),
        ("reclaim_after", timedelta(seconds=9)),
        ("webhook_timeout", timedelta(seconds=1)),
    ),
)  # fmt: skip


def schedule(seed: int, profile: Profile) -> list[Fault]:
    """The faults in the order they are due: `profile.faults` and a tenth more, spread evenly with jitter."""
    chance = random.Random(seed)
    wanted = round(profile.faults * 1.1)
    draws = _shuffled(_draws(profile, wanted), chance)
    span = profile.seconds * 0.94 / len(draws)
    found = []
    for number, (target, how, long) in enumerate(draws):
        at = profile.seconds * 0.03 + span * (number + chance.random())
        seconds = _frozen_for(how, long, profile, chance)
        found.append(Fault(number, round(at, 2), target, how, round(seconds, 1), long))
    return found


def shortfalls(kinds: dict[str, int], profile: Profile) -> list[str]:
    """What the faults that counted lack, by sort; [] when there were enough."""
    had = {
        "faults": (sum(kinds.values()), profile.faults),
        "redis": (_sum(kinds, "redis "), profile.redis),
        "elasticsearch": (_sum(kinds, "elasticsearch "), profile.elasticsearch),
        "long freezes": (sum(count for kind, count in kinds.items() if " long " in kind), profile.long_freezes),
        "beat gone for good": (kinds.get("beat end", 0), 1),
    }
    return [f"{name}: {count} of {least}" for name, (count, least) in had.items() if count < least]


def _draws(profile: Profile, wanted: int) -> list[Draw]:
    """The mix for this many, rare sorts rounded so that the least of each is drawn."""
    share = (wanted - 1) / sum(count for _, _, count, _ in MIX)
    exact = [(count * share, target, how, long) for target, how, count, long in MIX]
    drawn: list[Draw] = [(target, how, long) for count, target, how, long in exact for _ in range(int(count))]
    drawn += _least(drawn, profile)
    # What rounding down left over goes to the largest remainders.
    for _, target, how, long in sorted(exact, key=lambda one: one[0] - int(one[0]), reverse=True):
        if len(drawn) >= wanted - 1:
            break
        drawn.append((target, how, long))
    return drawn


def _least(drawn: list[Draw], profile: Profile) -> list[Draw]:
    more: list[Draw] = []
    more += [("redis", "kill", False)] * (profile.redis - sum(one[0] == "redis" for one in drawn))
    more += [("elasticsearch", "kill", False)] * (profile.elasticsearch - sum(o[0] == "elasticsearch" for o in drawn))
    longs = sum(one[2] for one in drawn)
    targets: tuple[Target, ...] = ("a", "redis", "pool-b", "poller")
    return more + [(targets[n % len(targets)], "freeze", True) for n in range(profile.long_freezes - longs)]


def _shuffled(draws: list[Draw], chance: random.Random) -> list[Draw]:
    """In any order, but beat only before the middle, where it ends for good."""
    beats = [one for one in draws if one[0] == "beat"]
    others = [one for one in draws if one[0] != "beat"]
    chance.shuffle(others)
    middle = (len(draws) + 1) // 2 - len(beats)
    first = others[:middle] + beats
    chance.shuffle(first)
    return [*first, ("beat", "end", False), *others[middle:]]


def _frozen_for(how: How, long: bool, profile: Profile, chance: random.Random) -> float:
    if how != "freeze":
        return 0.0
    return chance.uniform(1.0, 1.15) * profile.long_freeze if long else chance.uniform(0.5, min(8, profile.long_freeze))


def _sum(kinds: dict[str, int], start: str) -> int:
    return sum(count for kind, count in kinds.items() if kind.startswith(start))
