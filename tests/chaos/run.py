"""A run on its ground: with faults from the first article to the drained queue, and once more without."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench import _stage
from ingest import queue
from ingest.queue import dead
from ingest.queue.claims import known
from marsad.clients import elasticsearch_client, redis_client
from tests.chaos import content, feeds
from tests.chaos.content import Content
from tests.chaos.faults import Profile, schedule
from tests.chaos.feeds import Entry
from tests.chaos.ground import SHARDS, Ground, await_
from tests.chaos.inject import Injector
from tests.chaos.verdict import Run
from tests.chaos.watch import Watch, longest_stall

SETTLED = 3.0  # seconds without anything pending, after which a run counts as drained
SAY_EVERY = 10.0


def planned(seed: int, profile: Profile) -> list[Entry]:
    """The plan for a seed: texts of the corpus, addresses of their own, published ten minutes ago."""
    _, texts = _stage.articles(profile.articles)
    published = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=10)
    return feeds.plan(texts, seed, profile, published)


def with_faults(ground: Ground, entries: Sequence[Entry], profile: Profile, seed: int, log: Path) -> Run:
    """The run with faults, from the first article to the drained queue."""
    log.parent.mkdir(parents=True, exist_ok=True)
    log.unlink(missing_ok=True)
    injector = Injector(
        ground.parts, schedule(seed, profile), profile.faults, ground.pending, log, random.Random(seed + 2)
    )
    say = Progress(ground, injector)
    eyes = redis_client(ground.settings.model_copy()), elasticsearch_client(ground.settings, timeout=2)
    eyes[0].connection_pool.connection_kwargs |= {"socket_timeout": 2, "socket_connect_timeout": 2, "retry": None}
    ground.start_marsad()
    with Watch(lambda: ground.look(*eyes)) as watch:
        # The clocks of plan and schedule start when the first article is there: a start is not what is tested.
        if not await_(lambda: bool(ground.figures()["searchable"]), 120):
            _stage.say("chaos: nothing became searchable within two minutes of the start")
        ground.publisher.start()
        injector.run(profile.seconds, profile.seconds * 1.25, say)
        _stage.say(f"faults have stopped ({say.line()}); draining ...")
        drained = _drained(ground, profile, say)
    ground.stop_marsad()
    keep_logs(ground, log)
    client = redis_client(ground.settings)
    found = content.read(ground.cluster)
    return Run(
        entries=entries,
        content=found,
        waiting={one.article.id for one in queue.unsettled(client, SHARDS) if one.article},
        dead=[row.fields.get("id", "") for row in dead.dead(client, SHARDS, most=None)],
        verify=ground.verify(),
        received={key for key, _ in ground.hook.received},
        kinds=injector.counted,
        stall=longest_stall(watch.samples),
        drained=drained,
        lag_p95=_lag(found, entries, injector.beat_ended),
        ended_by_themselves=[one for part in ground.parts.values() for one in part.ended_by_itself],
        retried=injector.retried,
    )


def without_faults(ground: Ground, entries: Sequence[Entry]) -> Content:
    """The same articles as they ended, all at once, on emptied servers."""
    _stage.say("the same articles without faults ...")
    ground.empty()
    ground.publisher.show_all()
    ground.start_marsad()
    wanted = sum(not entry.poison for entry in entries)

    def all_there() -> bool:
        found = ground.figures()
        return found["searchable"] == wanted and not found["pending"] and not found["outbox"]

    if not await_(all_there, 600):
        _stage.say(f"chaos: the run without faults did not end: {ground.figures()}, {wanted} wanted")
    ground.stop_marsad()
    return content.read(ground.cluster)


def _drained(ground: Ground, profile: Profile, say: Progress) -> bool:
    """Wait until every feed was read whole after its last change, everything is claimed, and nothing is pending."""
    client = redis_client(ground.settings)
    ids = {entry.id for entry in ground.publisher.entries}
    ended = time.monotonic() + max(0.0, profile.seconds - ground.publisher.moment)
    quiet_since: list[float] = []

    def drained() -> bool:
        for part in ground.parts.values():
            part.look_after()
        read = all(ground.publisher.fetched.get(feed, 0.0) > ended for feed in ground.publisher.feeds)
        row = ground.figures()
        if not read or row["pending"] != 0 or row["outbox"] != 0:
            quiet_since.clear()
            return False
        quiet_since.append(time.monotonic())
        if quiet_since[-1] - quiet_since[0] < SETTLED:
            return False
        return ids <= {one.id for one in known(client, SHARDS)}

    return await_(drained, profile.drain_limit, say)


def _lag(found: Content, entries: Sequence[Entry], beat_ended: float) -> float | None:
    steady = {entry.id for entry in entries if not entry.is_revised}
    since = datetime.fromtimestamp(beat_ended or 0, UTC)
    lags = [lag for id_, (seen, lag) in found.lags.items() if id_ in steady and seen >= since]
    return round(_stage.percentile(lags, 0.95), 1) if lags and beat_ended else None


class Progress:
    """Says how far a run is, every ten seconds."""

    def __init__(self, ground: Ground, injector: Injector) -> None:
        self._ground, self._injector = ground, injector
        self._began = self._said = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._said >= SAY_EVERY:
            self._said = time.monotonic()
            _stage.say(self.line())

    def line(self) -> str:
        """How many were fed, are searchable, pending, dead; faults that counted; what is not up."""
        ground, moment = self._ground, self._ground.publisher.moment
        fed = sum(min(at for _, at in entry.listed) <= moment for entry in ground.publisher.entries)
        row = {"fed": fed, **ground.figures(), "faults": sum(self._injector.counted.values())}
        words = " ".join(f"{name} {'?' if value is None else value}" for name, value in row.items())
        away = {name: part.condition for name, part in ground.parts.items() if part.condition != "up"}
        return f"{time.monotonic() - self._began:6.0f} s  {words}" + (f"  {away}" if away else "")


def keep_logs(ground: Ground, log: Path) -> None:
    """Beside the log of faults lies what every part printed."""
    for part in ground.parts.values():
        if part.log.exists():
            (log.parent / f"{log.stem}.{part.log.name}").write_bytes(part.log.read_bytes())
