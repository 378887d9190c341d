"""Polling against lemon24/reader and the plain loop, and 5,000 feeds with the faults of the web.

First: feeds on loopback, each on a host of its own, in rounds: cold, unchanged (304), two new entries. Ours is
`marsad poll` with a Redis that syncs every write, from "all feeds are due" to "all feeds are remembered", claims
included; reader has the best of 1, 4 and 16 workers in each round, the plain loop is requests and feedparser. They
take turns, three times; medians in feeds a second. Then (`--large` does only this) a fleet with real latencies, a
third of it slow or failing: how late a due feed was polled, memory and CPU seconds of the poller and its children.

The exit status is 0 only when nothing was lost, we are at least 10 (cold), 5 (unchanged) and 15 (two new) times as
fast as reader, every due feed of the fleet was polled within its interval, and memory stayed under 400 MB.

    python -m bench.polling [--quick] [--feeds 200] [--large]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import orjson
import redis

from bench import _stage
from bench._publisher import FAULTS, LONGEST, MEDIAN, ROUNDS, Publisher, publishing
from ingest import catalogue
from ingest.catalogue import Catalogue
from ingest.due.scripts import HOST_OF_FEED, HOSTS
from ingest.feed import Feed
from ingest.hosts import host_of
from ingest.queue.shards import Shard
from ingest.state import STATES, load_states
from marsad.clients import redis_client
from marsad.local.child import die_with_parent
from marsad.settings import Settings
from tests.integration.product import Marsad, until
from tests.integration.servers import open_folder, start_redis

WANTED = {"cold": 10.0, "unchanged": 5.0, "two_new": 15.0}
ENTRIES = 50
TURNS = 3
WORKERS = (1, 4, 16)
START = 6.0  # seconds that the fleet's poller may take to start, before its first feeds are due
LATER = 3600.0  # seconds: feeds that are known and not due leave the poller idle
REST = 1.5  # seconds between rounds: longer than what lies between two requests to one host
LONGEST_ROUND = 90.0
LOOK = 0.002  # seconds between two looks at whether all are remembered, and a share of the time that a round took
LOOK_SHARE = 0.02
POLLERS = 2  # processes, one for each core of a small machine

MEMORY_MB = 400
FLEET_ENTRIES = 20
INTERVAL = timedelta(minutes=1)  # the shortest there is, so that three minutes show three rounds
SEED = 6


def main() -> int:
    """Run the bench and print its line; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="60 feeds; a fleet of 500 for 20 s")
    parser.add_argument("--feeds", type=int, help="how many feeds are compared (200)")
    parser.add_argument("--large", action="store_true", help="only the fleet")
    asked = parser.parse_args()
    figures: dict[str, Any] = {"bench": "polling", "quick": asked.quick}
    holds = True
    if not asked.large:
        figures |= _compared(asked.feeds or (60 if asked.quick else 200))
        holds = figures["lost"] == 0 and all(figures["ratio_to_reader"][name] >= WANTED[name] for name in WANTED)
    figures["fleet"] = _fleet(*((500, 20) if asked.quick else (5_000, 180)))
    _stage.report(**figures)
    return 0 if holds and figures["fleet"]["in_time"] == 1 and figures["fleet"]["memory_mb"] < MEMORY_MB else 1


def make_due(client: redis.Redis, feeds: Sequence[Feed], moments: Sequence[float]) -> None:
    """Have the pollers find these feeds due at these Unix times, whether a poller runs already or not."""
    pipe = client.pipeline(transaction=True)
    for feed, moment in zip(feeds, moments, strict=True):
        # As the poller calls the host: a feed of this machine waits for nobody.
        host, due = f"local:{feed.id}" if feed.local else host_of(feed.url), round(moment * 1000)
        pipe.hset(HOST_OF_FEED, feed.id, host)
        pipe.zadd(f"due:feeds:{host}", {feed.id: due})
        pipe.zadd(HOSTS, {host: due})
    pipe.execute()


def _compared(feeds: int) -> dict[str, Any]:
    """Feeds a second of all three, in turns, and our share over theirs."""
    took: dict[str, list[dict[str, Any]]] = {"ours": [], "plain": [], **{f"reader {n}": [] for n in WORKERS}}
    lost = 0
    with publishing("even", feeds, ENTRIES) as publisher:
        limits = publisher.limit(known=True), publisher.limit(known=False)
        _stage.say("the publisher itself: {:.0f} unchanged, {:.0f} whole feeds/s".format(*limits))
        for _ in range(TURNS):
            for workers in WORKERS:
                took[f"reader {workers}"].append(_peer("reader", publisher, feeds, workers))
            ours, missing = _ours(publisher, feeds)
            took["ours"].append(ours)
            lost += missing
            took["plain"].append(_peer("plain", publisher, feeds, 1))
    rates = {
        peer: {name: feeds / median(turn[name] for turn in turns) for name in WANTED} for peer, turns in took.items()
    }
    best = {name: max((rates[f"reader {workers}"][name], workers) for workers in WORKERS) for name in WANTED}
    rates["reader"] = {name: rate for name, (rate, _) in best.items()}
    return {
        "feeds": feeds, "entries": ENTRIES, "turns": TURNS,
        "ours": {**_rounded(rates["ours"]), "pollers": POLLERS},
        "reader": {
            **_rounded(rates["reader"]),
            "workers": {name: workers for name, (_, workers) in best.items()},
            "version": took["reader 1"][0]["version"],
        },
        "plain": {**_rounded(rates["plain"]), "version": took["plain"][0]["version"]},
        "ratio_to_reader": {name: round(rates["ours"][name] / rates["reader"][name], 2) for name in WANTED},
        "ratio_to_plain": {name: round(rates["ours"][name] / rates["plain"][name], 2) for name in WANTED},
        "lost": lost, "publisher_per_s": {"unchanged": round(limits[0]), "whole": round(limits[1])},
    }  # fmt: skip


def _peer(name: str, publisher: Publisher, feeds: int, workers: int) -> dict[str, Any]:
    options = [f"--port={publisher.port}", f"--feeds={feeds}", f"--entries={ENTRIES}", f"--workers={workers}"]
    done = subprocess.run(
        [sys.executable, "-m", "bench._reader", name, *options], cwd=_stage.ROOT, stdout=subprocess.PIPE, check=True
    )
    took: dict[str, Any] = json.loads(done.stdout)
    _say_rates(f"{name}, {workers} workers" if name == "reader" else name, feeds, took)
    return took


def _ours(publisher: Publisher, feeds: int) -> tuple[dict[str, float], int]:
    """Seconds of each round, and how many articles the queue lacks (or has too many)."""
    took: dict[str, list[float]] = {}
    lost = 0
    with (
        _polling([publisher.url(feed) for feed in range(feeds)]) as (settings, product, listed),
        redis_client(settings) as client,
    ):
        make_due(client, listed, [time.time() + LATER] * feeds)
        for number in range(POLLERS):
            product.start("poll", name=f"poll-{number}")
        until(lambda: len(client.client_list(_type="normal")) > POLLERS, 60, "the pollers' connections")
        time.sleep(REST)
        for number, name in enumerate(ROUNDS):
            publisher.show(int(name == "two_new"))
            publisher.tally()
            due = time.time() + REST
            make_due(client, listed, [due] * feeds)
            took.setdefault(name, []).append(_round(client, listed, due, number + 1))
            tally = publisher.tally()
            assert tally == {"304" if name == "unchanged" else "200": feeds}, f"{name}: answers {tally}"
            lost += abs(feeds * (ENTRIES + 2 * (name == "two_new")) - client.xlen(Shard(0).articles))
    medians = {name: median(seconds) for name, seconds in took.items()}
    _say_rates("ours", feeds, medians)
    return medians, lost


def _round(client: redis.Redis, listed: list[Feed], due: float, number: int) -> float:
    """Seconds from the moment at which all are due until all are remembered as polled for the so-manieth time.

    Looks at one feed until it is, and then at which are not: the pollers are not to be slowed by being watched.
    """
    time.sleep(due - time.time())
    waiting = [feed.id for feed in listed]
    while waiting:
        time.sleep(LOOK + LOOK_SHARE * (time.time() - due))
        assert time.time() < due + LONGEST_ROUND, f"{len(waiting)} of {len(listed)} feeds were not polled"
        if _polls(client, waiting[-1:])[0] >= number:
            waiting = [id_ for id_, polls in zip(waiting, _polls(client, waiting), strict=True) if polls < number]
    return time.time() - due


def _polls(client: redis.Redis, ids: Sequence[str]) -> list[int]:
    """How often these feeds were polled; nothing else of their states is read, for it takes a core from the pollers."""
    texts: Any = client.hmget(STATES, ids)
    return [orjson.loads(text or "{}").get("polls", 0) for text in texts]


@contextmanager
def _polling(
    addresses: Sequence[str], redis_mb: int = 256, **chosen: Any
) -> Iterator[tuple[Settings, Marsad, list[Feed]]]:
    """A Redis, the feed list, and a Marsad that runs nothing yet."""
    with open_folder() as folder:
        node = start_redis(folder, redis_mb)
        url = node.url
        settings = Settings(
            data_dir=folder, redis_url=url, broker_url=url.replace("/0", "/1"), sample_feed=False, **chosen
        )
        # An IP address of the loopback must be marked local; the names of the fleet are as good as public ones.
        listed = [
            Feed(f"feed-{number}", address, local=address.startswith("http://127."))
            for number, address in enumerate(addresses)
        ]
        catalogue.save(Catalogue(added=tuple(listed)), settings.feeds)
        product = Marsad(settings)
        try:
            yield settings, product, listed
        except AssertionError:
            _stage.say(product.output("poll").read_text()[-3000:])
            raise
        finally:
            product.stop()
            node.stop()


def _rounded(rates: dict[str, float]) -> dict[str, float]:
    return {name: round(rate, 1) for name, rate in rates.items()}


def _say_rates(who: str, feeds: int, took: dict[str, Any]) -> None:
    _stage.say(f"{who:>20}: " + ", ".join(f"{name} {feeds / took[name]:.1f}" for name in WANTED) + " feeds/s")


def _fleet(feeds: int, seconds: float) -> dict[str, Any]:
    """Poll a fleet for so long; how late, how many, and what it took."""
    _stage.say(f"{feeds:,} feeds for {seconds} s, a third of the servers slow or failing ...")
    with publishing("fleet", feeds, FLEET_ENTRIES, SEED) as publisher:
        addresses = [publisher.name(feed) for feed in range(feeds)]
        with _polling(addresses, redis_mb=2048, poll_interval=INTERVAL) as (settings, product, listed):
            began = time.time() + START
            spread = min(seconds, INTERVAL.total_seconds())
            moments = [began + spread * number / feeds for number in range(feeds)]
            with redis_client(settings) as client:
                make_due(client, listed, moments)
            poller = _fleet_poller(product)
            watch = _Watch(
                settings, poller.pid, {feed.id: moment for feed, moment in zip(listed, moments, strict=True)}
            )
            watch.until(began + seconds)
            assert poller.poll() is None, "the poller ended"
            lateness, waiting = watch.lateness(publisher.asked())
            figures = watch.figures()
    within = sum(late <= INTERVAL.total_seconds() for late in lateness)
    return {
        "feeds": feeds, "seconds": seconds, "seed": SEED, "interval_s": INTERVAL.total_seconds(),
        "latency": {"median_s": MEDIAN, "longest_s": LONGEST}, "faults": {"share": 0.33, "kinds": FAULTS},
        "due": len(lateness), "in_time": round(within / max(1, len(lateness)), 5), "waiting_at_end": waiting,
        "worst_late_s": round(max(lateness, default=0), 2),
        "p95_late_s": round(_stage.percentile(lateness or [0.0], 0.95), 2),
        "polls_per_s": round(figures.pop("polls") / seconds, 1), **figures,
    }  # fmt: skip


def _fleet_poller(product: Marsad) -> subprocess.Popen[bytes]:
    """`marsad poll` that knows the names of the fleet; its output is kept as the product's is."""
    with product.output("poll").open("ab") as out:
        poller = subprocess.Popen(
            [sys.executable, "-m", "bench._publisher", "poll"],
            env=product.env, cwd=_stage.ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=die_with_parent,
        )  # fmt: skip
    product.processes["poll"] = poller
    return poller


class _Watch:
    """Looks at a poller from outside: memory every second, what Redis says of each feed every five."""

    def __init__(self, settings: Settings, pid: int, due: dict[str, float]) -> None:
        self._settings = settings
        self._pid = pid
        # Feed -> when it had been polled last -> when it was to be polled next.
        self._due = {name: {0.0: moment} for name, moment in due.items()}
        self._peak: dict[str, float] = {"memory_mb": 0.0, "poller_mb": 0.0, "child_mb": 0.0}
        self._children = 0
        self._cpu = 0.0
        self._articles = 0

    def until(self, end: float) -> None:
        with redis_client(self._settings) as client:
            turn = 0
            while time.time() < end:
                self._weigh()
                # What workers would do: they take from the queue.
                self._articles += client.xtrim(Shard(0).articles, maxlen=0, approximate=False)
                if turn % 5 == 0:
                    self._note(client)
                turn += 1
                time.sleep(1)
            self._note(client)
            self._weigh()
        self._end = time.time()

    def lateness(self, asked: list[tuple[int, float]]) -> tuple[list[float], int]:
        """Seconds of each due poll from its moment to the request, and how many that are due wait at the end.

        A poll that waits counts with the seconds it waited if that is more than its interval, else not at all.
        """
        requests: dict[str, list[float]] = {}
        for number, moment in asked:
            requests.setdefault(f"feed-{number}", []).append(moment)
        late, waiting = [], 0
        for name, known in self._due.items():
            for polled, due in known.items():
                started = next((moment for moment in requests.get(name, ()) if moment > polled), None)
                if started is not None:
                    late.append(max(0.0, started - due))
                elif due < self._end:
                    waiting += 1
                    late += [self._end - due] if self._end - due > INTERVAL.total_seconds() else []
        return late, waiting

    def figures(self) -> dict[str, Any]:
        polls = sum(len(known) - 1 for known in self._due.values())
        peaks = {name: round(megabytes, 1) for name, megabytes in self._peak.items()}
        return {
            "polls": polls, "articles": self._articles, **peaks,
            "children": self._children, "cpu_s": round(self._cpu, 1),
        }  # fmt: skip

    def _note(self, client: redis.Redis) -> None:
        for name, state in load_states(client).items():
            if state.last_poll and state.next_poll:
                self._due[name][state.last_poll.timestamp()] = state.next_poll.timestamp()

    def _weigh(self) -> None:
        own, *children = [_resident(pid) for pid in _family(self._pid)]
        self._children = max(self._children, len(children))
        now = {"memory_mb": own + sum(children), "poller_mb": own, "child_mb": max(children, default=0.0)}
        self._peak = {name: max(self._peak[name], megabytes) for name, megabytes in now.items()}
        self._cpu = max(self._cpu, sum(_cpu_seconds(pid) for pid in _family(self._pid)))


def _family(pid: int) -> list[int]:
    """A running program and all it started, itself first."""
    parents = {int(path.name): _stat(int(path.name))[1] for path in Path("/proc").iterdir() if path.name.isdigit()}
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == str(one)]
    return found


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; "0" for each when it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ["0"] * 50


def _resident(pid: int) -> float:
    """Megabytes in memory, shared pages included."""
    return int(_stat(pid)[21]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _cpu_seconds(pid: int) -> float:
    """Of itself and of the children that ended."""
    return sum(map(int, _stat(pid)[11:15])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())
