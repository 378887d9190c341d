"""Elasticsearch away for a minute under load: `python -m bench.away [--quick]`.

The poller, two workers, Redis and Elasticsearch, all real; publishers bring more than Redis may hold in that time (its
memory is limited on purpose), Elasticsearch is killed, and started again after `away_s` seconds. Reported: whether the
poller slowed and `marsad status` said so, what `marsad verify` finds missing, double or dead, how long after the return
the first article became searchable, and how fast the queue was worked off then (`after_per_s`), against the same
workers before (`before_per_s`). The exit status is 1 if anything was lost, dead or double, or if nothing was said.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, datetime, timedelta

from bench import _stage
from ingest import queue
from ingest.queue import dead
from ingest.queue.claims import Claim, Claims, known
from marsad.clients import redis_client
from tests.chaos import feeds
from tests.chaos.faults import Profile
from tests.chaos.feeds import Publisher
from tests.chaos.ground import SHARDS, Ground, await_, standing

# Bytes that Redis may take: what the live page keeps is half of what may be used, and the queue fills the rest within a
# minute.
MEMORY = 22_000_000
RATE = 80  # articles a second that the publishers bring
PATIENCE = 240.0


def main() -> int:
    """Run the bench and print its line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="away for 30 s")
    quick = parser.parse_args().quick
    away = 30 if quick else 60
    profile = _profile(away)
    _, texts = _stage.articles(profile.articles)
    published = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    entries = [one for one in feeds.plan(texts, 1, profile, published) if not one.poison]
    publisher = Publisher(entries, profile.feeds)
    with standing(profile, publisher, lambda name: ("-m", "marsad", "work", "--name", name)) as ground:
        for name in ("a", "b"):
            ground.parts[name].start()
        before = _full_speed(ground, 1_000)
        redis_client(ground.settings).config_set("maxmemory", MEMORY)
        figures = _away(ground, away)
        row = {"bench": "away", "quick": quick, "away_s": away, "before_per_s": round(before, 1), **figures}
    _stage.report(**row)
    return 0 if row["holds"] and row["lost"] == row["dead"] == 0 and row["polling_rested"] else 1


def _profile(away: int) -> Profile:
    seconds = away + 30.0
    return Profile(
        seconds=seconds, faults=0, articles=round(seconds * RATE), long_freeze=0, redis=0, elasticsearch=0,
        long_freezes=0, drain_limit=PATIENCE, revised_share=0.0, feeds=40,
    )  # fmt: skip


def _full_speed(ground: Ground, count: int) -> float:
    """Articles per second that the workers take off a full queue while all is well; after a first batch to warm up."""
    client = redis_client(ground.settings)
    _, supply = _stage.articles(count + 200)
    for some in (supply[:200], supply[200:]):
        started = time.monotonic()
        for first in range(0, len(some), 50):
            Claims(client, SHARDS).claim(Claim("bench", some[first : first + 50], alerts="never"))
        if not await_(lambda: queue.length(client, SHARDS) == 0, PATIENCE):
            raise SystemExit("the workers do not work")
    return count / (time.monotonic() - started)


def _away(ground: Ground, away: int) -> dict[str, object]:
    client = redis_client(ground.settings)
    elasticsearch = ground.parts["elasticsearch"]
    ground.parts["poller"].start()
    ground.publisher.start()
    time.sleep(10)
    elasticsearch.kill(for_good=True)
    _stage.say(f"Elasticsearch is away for {away} s ...")
    said: set[str] = set()
    breaker = None
    gone = time.monotonic()
    while time.monotonic() - gone < away:
        status = json.loads(ground.command("status", "--json").stdout or "{}")
        said |= {trouble["id"] for trouble in status.get("troubles", ())}
        breaker = status.get("breaker") or breaker
        _stage.say(f"{time.monotonic() - gone:4.0f} s  waiting {queue.length(client, SHARDS)}  {sorted(said)}")
        time.sleep(2)
    seen = ground.figures()["searchable"] or 0
    elasticsearch.start()
    if not await_(lambda: ground.figures()["searchable"] is not None, 120):
        raise SystemExit("Elasticsearch did not come back")
    back, held = time.monotonic(), queue.length(client, SHARDS)
    seen = ground.figures()["searchable"] or seen
    await_(lambda: (ground.figures()["searchable"] or 0) > seen, 120)
    resumed = time.monotonic() - back
    await_(lambda: queue.length(client, SHARDS) < 50, PATIENCE)
    drained = time.monotonic() - back
    after = ((ground.figures()["searchable"] or 0) - seen) / drained
    ids = {entry.id for entry in ground.publisher.entries}
    _stage.say("waiting until the poller has caught up ...")
    await_(lambda: _all_settled(ground, ids), PATIENCE)
    found = ground.verify()
    return {
        "held": held,
        "polling_rested": "queue-full" in said,
        "index_down_said": "index-down" in said,
        "breaker_tries": breaker["tries"] if breaker else 0,
        "resumed_s": round(resumed, 1),
        "after_per_s": round(after, 1),
        "articles": len(ids),
        "searchable": ground.figures()["searchable"],
        "lost": len(ids) + 1_200 - int(ground.figures()["searchable"] or 0),
        "dead": dead.count_dead(client, SHARDS),
        "double": len(found["double"]),
        "holds": found["holds"],
    }


def _all_settled(ground: Ground, ids: set[str]) -> bool:
    client = redis_client(ground.settings)
    return queue.length(client, SHARDS) == 0 and ids <= {one.id for one in known(client, SHARDS)}


if __name__ == "__main__":
    sys.exit(main())
