"""`python -m tests.chaos [--seed 1] [--minutes 25] [--faults 100] [--articles 5000] [--short] [--mode MODE]`

Servers and a Marsad are started, publishers tell articles, a schedule drawn from the seed kills, freezes and restarts
everything but the publishers; then everything is compared with a run without faults. Progress and reasons on standard
error, one JSON line on standard output; exit status 0 only when the promise held and enough faults counted.

Lag is event.ingested less event.created of articles that were never revised and were first seen after beat ended: from
the claim to the last writing; a search sees it up to a second later.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench import _stage  # first: no connection leaves this machine
from tests.chaos import verdict
from tests.chaos.faults import FULL, SHORT, Profile
from tests.chaos.feeds import Publisher
from tests.chaos.ground import standing
from tests.chaos.run import planned, with_faults, without_faults

MODES = ("plain", "early-ack", "count-deliveries")


def main() -> int:
    """Run and report; the exit status."""
    asked = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    profile = _profile(asked)
    entries = planned(asked.seed, profile)
    publisher = Publisher(entries, profile.feeds)
    began = time.monotonic()
    with standing(profile, publisher, lambda name: ("-m", "tests.chaos.worker", asked.mode, name)) as ground:
        run = with_faults(ground, entries, profile, asked.seed, asked.log)
        # A run that is meant to fail is not compared: what it lost is reported without.
        reference = without_faults(ground, entries) if asked.mode == "plain" else None
    found = verdict.judge(run, reference, profile)
    for sentence in found.wrong:
        _stage.say(f"chaos: {sentence}")
    figures = {"chaos": asked.mode, "short": asked.short, **found.figures}
    _stage.report(**figures, holds=not found.wrong, seed=asked.seed, seconds=round(time.monotonic() - began))
    return 1 if found.wrong else 0


def _profile(asked: Any) -> Profile:
    profile = SHORT if asked.short else FULL
    chosen: dict[str, Any] = {}
    if asked.minutes:
        chosen["seconds"] = asked.minutes * 60
    if asked.faults:
        # Fewer faults than the target of each sort allows need no more of the sorts.
        share = min(1.0, asked.faults / profile.faults)
        sorts = {name: int(getattr(profile, name) * share) for name in ("redis", "elasticsearch", "long_freezes")}
        chosen |= {"faults": asked.faults, **sorts}
    if asked.articles:
        chosen["articles"] = asked.articles
    return replace(profile, **chosen)


def _arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, help="length of the run with faults")
    parser.add_argument("--faults", type=int, help="how many must count")
    parser.add_argument("--articles", type=int)
    parser.add_argument("--short", action="store_true", help="about two minutes, with short limits")
    parser.add_argument("--mode", choices=MODES, default="plain", help="two ways to do it badly, which must fail")
    parser.add_argument("--log", type=Path, default=Path("/tmp/marsad-chaos/faults.jsonl"), help="one line a fault")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
