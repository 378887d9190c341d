"""What is lost when everything is killed, frozen and restarted: `python -m bench.loss [--quick] [--seed 1]`.

Marsad first, then one plain Celery task per article (`bench._plain`), on the same servers, with the same articles at
the same moments and the same schedule of faults; what hits poller and beat has nothing to hit in the plain one, whose
articles are sent from here, again and again until the broker takes them. One JSON line: losses of both. Lost is what is
not searchable when the queue has drained; of ours the three planted poisons lie in dead and count as found there, the
plain one knows them as ordinary articles.
"""

from __future__ import annotations

import argparse
import random
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import redis
from elasticsearch.helpers import scan
from kombu.exceptions import OperationalError

from bench import _plain, _stage
from ingest.article import Article
from marsad.local.child import Launch
from tests.chaos.faults import FULL, SHORT, Profile, schedule
from tests.chaos.feeds import Entry, Publisher, Version
from tests.chaos.ground import WORKERS, Ground, await_, standing
from tests.chaos.inject import Injector
from tests.chaos.run import planned, with_faults
from tests.chaos.verdict import judge

LOGS = Path("/tmp/marsad-chaos")
# Ten minutes show what twenty-five do; a minute and a half whether it runs.
LONG = replace(FULL, seconds=600, faults=40, articles=2_000, redis=6, elasticsearch=3, long_freezes=4)
QUICK = replace(SHORT, seconds=60, faults=12, articles=400)
PATIENCE = 180.0  # seconds for the plain queue to drain: thrice the time after which a message is visible again


def main() -> int:
    """Measure both and print; exit status 1 when ours lost something."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a minute of faults each, four minutes in all")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    profile = QUICK if asked.quick else LONG
    entries = planned(asked.seed, profile)
    publisher = Publisher(entries, profile.feeds)
    with standing(profile, publisher, lambda name: ("-m", "tests.chaos.worker", "plain", name)) as ground:
        _stage.say("Marsad ...")
        run = with_faults(ground, entries, profile, asked.seed, LOGS / "loss-ours.jsonl")
        ours = judge(run, None, profile).figures
        ground.empty()
        _stage.say("one plain Celery task per article ...")
        plain = _plainly(ground, entries, profile, asked.seed)
    _stage.report(
        bench="loss", quick=asked.quick, seed=asked.seed, articles=len(entries),
        ours={name: ours[name] for name in ("searchable", "dead", "poison", "lost", "duplicated", "faults")},
        peer="one Celery task per article, acks_late", plain=plain,
    )  # fmt: skip
    return 1 if ours["lost"] or ours["wrong_dead"] else 0


def _plainly(ground: Ground, entries: Sequence[Entry], profile: Profile, seed: int) -> dict[str, Any]:
    """The same articles and faults through the peer; its figures."""
    parts = {name: ground.parts[name] for name in ("redis", "elasticsearch", *WORKERS)}
    for name in WORKERS:
        parts[name].launch = _worker(name, parts[name].launch)
        parts[name].start()
    broker = redis.Redis.from_url(ground.settings.broker, socket_timeout=0.5, socket_connect_timeout=0.5, retry=None)
    faults = [fault for fault in schedule(seed, profile) if fault.target not in ("poller", "beat")]
    log = LOGS / "loss-plain.jsonl"
    log.unlink(missing_ok=True)
    injector = Injector(parts, faults, len(faults), lambda: _pending(broker), log, random.Random(seed + 2))
    sender = threading.Thread(target=_send_all, args=(ground, entries), daemon=True)
    sender.start()
    said = _Said(lambda: f"plain: pending {_pending(broker)} faults {sum(injector.counted.values())}")
    injector.run(profile.seconds, profile.seconds * 1.25, said)

    def drained() -> bool:
        for part in parts.values():
            part.look_after()
        said()
        return not sender.is_alive() and _pending(broker) == 0

    await_(drained, PATIENCE)
    held = _pending(broker)
    time.sleep(5)  # what is just being worked on
    found = _found(ground)
    for name in WORKERS:
        parts[name].stop()
    lost = {entry.id for entry in entries} - found
    kinds = dict(sorted(injector.counted.items()))
    counted = {"counted": sum(kinds.values()), **kinds}
    return {"searchable": len(found), "lost": len(lost), "still_held": held, "faults": counted}


def _worker(name: str, before: Callable[[], Launch]) -> Callable[[], Launch]:
    options = ("-n", f"{name}@%h", "-c", "2", "-l", "WARNING")
    command = ("-m", "celery", "-A", "bench._plain", "--quiet", "worker", *options)

    def launch() -> Launch:
        ours = before()
        return replace(ours, argv=(sys.executable, *command), env={**ours.env, "C_FORCE_ROOT": "1"})

    return launch


def _send_all(ground: Ground, entries: Sequence[Entry]) -> None:
    """Every version of every entry at its moment; what the broker does not take is sent again."""
    app, began = _plain.configured(ground.settings), time.monotonic()
    for version, entry in sorted(((v, e) for e in entries for v in e.versions), key=lambda pair: pair[0].at):
        time.sleep(max(0.0, began + version.at - time.monotonic()))
        while True:
            try:
                _plain.send(app, _article(entry, version))
                break
            except (OperationalError, redis.RedisError, OSError):
                time.sleep(0.5)


def _article(entry: Entry, version: Version) -> Article:
    return Article(entry.id, entry.url, version.title, version.text, entry.published, publisher="chaos", country="TN")


def _found(ground: Ground) -> set[str]:
    ground.cluster.indices.refresh(index=_plain.INDEX, ignore_unavailable=True)
    query = {"query": {"match_all": {}}, "_source": False}
    return {hit["_id"] for hit in scan(ground.cluster, index=_plain.INDEX, query=query, ignore_unavailable=True)}


def _pending(broker: redis.Redis) -> int | None:
    try:
        return _plain.pending(broker)
    except (redis.RedisError, OSError):
        return None


class _Said:
    """Says a line every ten seconds."""

    def __init__(self, line: Callable[[], str]) -> None:
        self._line, self._at = line, time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._at >= 10:
            self._at = time.monotonic()
            _stage.say(self._line())


if __name__ == "__main__":
    sys.exit(main())
