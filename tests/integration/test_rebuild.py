"""Everything is indexed again while articles keep coming: readers notice nothing, and nothing is lost."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest import queue
from ingest.queue import GENERATION, dead
from ingest.queue.claims import Claim, Claims
from marsad.clients import elasticsearch_client, redis_client
from marsad.clock import now, to_ms
from marsad.errors import MarsadError
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.product import Marsad, until
from workers import pipeline, rebuild
from workers.alone import Limits
from workers.app import configure
from workers.bring import Copy
from workers.edges import Edges, build
from workers.rebuild import Work
from workers.retell import Retellers
from workers.sinks import generation, indices, templates
from workers.sinks.documents import ARTICLES, EVENTS, article_index
from workers.sinks.mapping import generation_templates
from workers.sinks.step import IndexUnavailable

TEXT = "أعلنت وزارة الداخلية الليبية مقتل 4 أشخاص وإصابة 7 آخرين في انفجار سيارة مفخخة بمدينة درنة اليوم الأربعاء."
LIMITS = Limits(timedelta(seconds=5), 2 << 30)


@pytest.fixture
def first_generation(settings: Settings, cluster: Elasticsearch) -> Iterator[None]:
    """Leave the cluster as the other tests know it."""
    yield
    for number in (2, 3):
        indices.delete(cluster, number)
        for name in generation_templates(number, read=False):
            cluster.options(ignore_status=404).indices.delete_index_template(name=name)
    templates.put_generation(cluster, 1, read=True)


@pytest.fixture
def edges(settings: Settings, first_generation: None) -> Iterator[Edges]:
    configure(settings)
    made = build(settings)
    yield made
    made.redis.close()
    made.elasticsearch.close()


@pytest.fixture
def work(edges: Edges, cluster: Elasticsearch) -> Iterator[Work]:
    retellers = Retellers(1, LIMITS)
    yield Work(edges.redis, cluster, retellers, timedelta(), lambda doing, done=0, total=None: None)
    retellers.close()


def put(edges: Edges, *names: str, text: str = TEXT, title: str = "انفجار في درنة") -> None:
    articles = [article(name, title=title, text=text) for name in names]
    Claims(edges.redis).claim(Claim("f", articles, alerts="always"))


def drained(edges: Edges) -> None:
    until(lambda: (pipeline.drain(edges), queue.length(edges.redis) == 0)[1], 30)


def seen(cluster: Elasticsearch, alias: str = ARTICLES) -> dict[str, dict[str, Any]]:
    cluster.indices.refresh(index="marsad-*")
    hits = cluster.search(index=alias, size=10_000)["hits"]["hits"]
    assert len({hit["_id"] for hit in hits}) == len(hits)
    return {hit["_id"]: hit["_source"] for hit in hits}


def plain(documents: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without the time of indexing."""
    return {id_: {**row, "event": {**row["event"], "ingested": None}} for id_, row in documents.items()}


def test_everything_comes_over_as_it_was(work: Work, edges: Edges, cluster: Elasticsearch) -> None:
    put(edges, "one", "two")
    drained(edges)
    put(edges, "one", text=TEXT.replace("مقتل 4", "مقتل 9"))
    drained(edges)
    before = plain(seen(cluster)), plain(seen(cluster, EVENTS))
    alerts = seen(cluster, "marsad-alerts")
    done = rebuild.rebuild(work)
    assert (done.before, done.after, done.articles, done.articles_before, done.brought >= 2) == (1, 2, 2, 2, True)
    assert (plain(seen(cluster)), plain(seen(cluster, EVENTS))) == before
    (corrected,) = (row["marsad"] for row in before[0].values() if len(row["marsad"]["history"]) == 2)
    assert {"text", "bombing.killed"} <= set(corrected["history"][1]["changed"])
    assert seen(cluster, "marsad-alerts") == alerts
    assert generation.read(edges.redis).text == "2"
    assert indices.months(cluster, 1) == []
    # From here on all goes on in the new generation, in new months, too.
    put(edges, "three")
    put(edges, "two", text=TEXT.replace("مقتل 4", "مقتل 5"))
    drained(edges)
    assert len(seen(cluster)) == 3
    assert {name.split("-v")[1][:2] for name in indices.months(cluster, 2)} == {"2-"}
    assert templates.ready(cluster, (2,))
    assert {change.what for change in templates.install(cluster)} == {"keeps"}
    cluster.indices.create(index="marsad-articles-v2-2031.01")
    assert "marsad-articles-v2-2031.01" in cluster.indices.get_alias(name=ARTICLES)
    assert rebuild.rebuild(work).after == 3
    assert len(seen(cluster)) == 3


def test_of_several_shards_each_counts_its_own_changes(
    work: Work, edges: Edges, cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "marsad-articles@custom"
    cluster.cluster.put_component_template(name=own, template={"settings": {"number_of_shards": 3}})
    try:
        monkeypatch.setattr("workers.bring.OVERLAP", 0)  # else what a busier shard did is looked at twice anyway
        put(edges, *(f"n{number}" for number in range(20)))
        drained(edges)
        for text in ("مقتل 5", "مقتل 6"):  # one shard becomes the busiest by far
            put(edges, "n0", text=TEXT.replace("مقتل 4", text))
            drained(edges)
        copy = Copy(cluster, 1, 2, work.retellers)
        templates.put_generation(cluster, 2, read=False)
        assert copy.bring(lambda done, total: None) == 20
        changed = [f"n{number}" for number in range(1, 20)]
        for name in changed:
            put(edges, name, text=TEXT.replace("مقتل 4", "مقتل 7"))
            drained(edges)
            assert copy.bring(lambda done, total: None) == 1, name
    finally:
        # Deleted it cannot be while a template names it; empty it says nothing.
        cluster.cluster.put_component_template(name=own, template={})


def test_a_drain_that_began_before_loses_nothing(work: Work, edges: Edges, cluster: Elasticsearch) -> None:
    """It read the old generation, slept through the whole rebuild, and writes where no reader looks any more."""
    # Had the old indices been deleted, it could not even write.
    put(edges, "one")
    drained(edges)
    put(edges, "late")
    index = edges.store_of(1).articles

    class Frozen:
        generation = 1

        def __getattr__(self, name: str) -> Any:
            return getattr(edges.store_of(1), name)

        def articles(self, wanted: Any) -> Any:
            if generation.read(edges.redis).numbers == (1,):
                rebuild.rebuild(work, keep=True)
            return index(wanted)

    late = replace(edges, store_of=lambda number: Frozen())
    pipeline.drain(late)
    assert queue.length(edges.redis) == 1, "what was indexed out of sight is not settled"
    drained(edges)
    assert len(seen(cluster)) == 2
    assert dead.count_dead(edges.redis) == 0


def test_one_that_is_interrupted_again_and_again_goes_on(
    work: Work, edges: Edges, cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(edges, "at first")
    drained(edges)

    class Killed(BaseException):
        """The process ended here."""

    def die(*_: Any, **__: Any) -> Any:
        raise Killed

    steps = [
        (templates, "put_generation"), (rebuild._Run, "wait"), (Copy, "bring"), (rebuild, "_compare"),
        (indices, "show"), (templates, "put_generation"), (indices, "_point"),
        (generation, "write"), (indices, "delete"),
    ]  # fmt: skip
    for number, (owner, name) in enumerate(steps, 1):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, die)
            with pytest.raises(Killed):
                rebuild.rebuild(work)
        put(edges, f"new{number}")
        drained(edges)
        assert len(seen(cluster)) == number + 1, name
    rebuild.rebuild(work)
    assert len(seen(cluster)) == len(steps) + 1
    assert (generation.read(edges.redis).text, indices.months(cluster, 1)) == ("2", [])


def test_one_can_be_given_up(work: Work, edges: Edges, cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    put(edges, "one")
    drained(edges)
    with pytest.raises(MarsadError, match="nothing to abandon"):
        rebuild.abandon(work)
    with monkeypatch.context() as patch:
        patch.setattr(templates, "put_generation", Interrupted(templates.put_generation, after=1))
        with pytest.raises(InterruptedError):
            rebuild.rebuild(work)  # in the middle of the swap
    put(edges, "two")
    drained(edges)
    assert rebuild.abandon(work) == (1, 2)
    assert len(seen(cluster)) == 2
    assert (generation.read(edges.redis).text, indices.months(cluster, 2)) == ("1", [])
    assert {change.what for change in templates.install(cluster)} == {"keeps"}
    refused = cluster.bulk(operations=[{"create": {"_index": "marsad-articles-v2-2026.03", "_id": "late"}}, {}])
    assert refused["items"][0]["create"]["status"] == 404, "nobody who comes late makes an index that nobody sees"


class Interrupted:
    """Calls through so many times, then fails."""

    def __init__(self, call: Callable[..., Any], after: int) -> None:
        self.call, self.after = call, after

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if not self.after:
            raise InterruptedError
        self.after -= 1
        return self.call(*arguments, **named)


def test_a_redis_that_lost_the_generation_hides_nothing(
    work: Work, edges: Edges, settings: Settings, cluster: Elasticsearch
) -> None:
    put(edges, "one")
    drained(edges)
    rebuild.rebuild(work)
    put(edges, "two")
    edges.redis.delete(GENERATION)
    with pytest.raises(IndexUnavailable, match="index_not_found"):
        pipeline.drain(edges)  # it has seen generation 1, and slept since
    edges.redis.delete("breaker")
    with pytest.raises(IndexUnavailable, match="marsad install"):
        pipeline.drain(build(settings))
    generation.mend(edges.redis, cluster)
    edges.redis.delete("breaker")
    drained(edges)
    assert len(seen(cluster)) == 2


class Reader(threading.Thread):
    """Looks at the read alias all the time, as the console does, and notes what must not be."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(daemon=True)
        self.cluster = elasticsearch_client(settings)
        self.ended = threading.Event()
        self.wrong: list[str] = []
        self.looks = 0
        self.indices: set[str] = set()

    def run(self) -> None:
        most = {ARTICLES: 0, EVENTS: 0}
        while not self.ended.is_set():
            for alias in most:
                answer = self.cluster.search(index=alias, size=5000, source=False, ignore_unavailable=True)
                ids = [hit["_id"] for hit in answer["hits"]["hits"]]
                self.indices |= {hit["_index"][:18] for hit in answer["hits"]["hits"]}
                if len(set(ids)) < len(ids):
                    self.wrong.append(f"{alias}: an id twice")
                if len(ids) < most[alias]:
                    self.wrong.append(f"{alias}: {most[alias]} and then {len(ids)}")
                most[alias] = max(most[alias], len(ids))
            self.looks += 1


def make_older(cluster: Elasticsearch) -> str:
    """This month's index of articles as another version made it: a field of another type, another analysis."""
    index = article_index(to_ms(now()))
    cluster.indices.create(index=index)
    mappings = cluster.indices.get_mapping(index=index)[index]["mappings"]
    analysis = cluster.indices.get_settings(index=index)[index]["settings"]["index"]["analysis"]
    cluster.indices.delete(index=index)
    mappings["properties"]["marsad"]["properties"]["country"] = {"type": "text"}
    analysis["analyzer"]["marsad_ar_search"] = analysis["analyzer"]["marsad_ar_exact"]
    cluster.indices.create(index=index, mappings=mappings, settings={"analysis": analysis})
    return index


def test_a_mapping_changes_and_readers_notice_nothing(settings: Settings, edges: Edges, cluster: Elasticsearch) -> None:
    """A worker, articles and corrections that keep coming, `marsad rebuild`, and a reader who looks all the time."""
    old = make_older(cluster)
    assert [(change.name, change.what) for change in templates.install(cluster) if change.kind == "index"] == [
        (old, "differs")
    ]
    limits = {"soft_limit": 8, "hard_limit": 10, "reclaim_after": 12, "webhook_timeout": 1}
    short = {name: timedelta(seconds=seconds) for name, seconds in limits.items()}
    product = Marsad(settings.model_copy(update={**short, "batch": 10}))
    reader, stop, fed = Reader(settings), threading.Event(), list[str]()

    def feed() -> None:
        client = redis_client(settings)
        while not stop.wait(0.3):
            fed.append(f"new{len(fed)}")
            mine = [article(fed[-1], title="انفجار في درنة", text=TEXT)]
            if (
                len(fed) % 3 == 0 and len(fed) < 150
            ):  # a correction of an old article that adds no event and takes none away
                text = TEXT.replace("مقتل 4", f"مقتل {len(fed)}")
                mine.append(article(f"old{len(fed)}", title="انفجار في درنة", text=text))
            Claims(client).claim(Claim("f", mine, alerts="never"))

    try:
        product.start("work")
        put(edges, *(f"old{n}" for n in range(150)))
        until(lambda: queue.length(edges.redis) == 0, 60)
        feeding = threading.Thread(target=feed, daemon=True)
        reader.start()
        feeding.start()
        time.sleep(1)
        done = json.loads(product.run("rebuild", "--json", "--processes", "1").stdout)
        time.sleep(1.5)
        stop.set()
        feeding.join()
        until(lambda: queue.length(edges.redis) == 0, 60, product.output("work").read_text()[-3000:])
        time.sleep(1.5)
    finally:
        stop.set()
        reader.ended.set()
        product.stop()
    reader.join()
    assert reader.wrong == []
    assert reader.indices == {"marsad-articles-v1", "marsad-articles-v2", "marsad-events-v1-2", "marsad-events-v2-2"}
    assert done["articles"] >= done["articles_before"] >= 150
    found = seen(cluster)
    assert len(found) == 150 + len(fed)
    assert dead.count_dead(edges.redis) == 0
    corrected = [row for row in found.values() if len(row["marsad"]["history"]) == 2]
    assert len(corrected) == sum(1 for n in range(1, len(fed) + 1) if n % 3 == 0 and n < 150)
    assert all("bombing.killed" in row["marsad"]["history"][1]["changed"] for row in corrected)
    assert [change for change in templates.install(cluster, dry_run=True) if change.kind == "index"] == []
    assert cluster.search(index=ARTICLES, query={"match": {"message": "Derna"}})["hits"]["total"]["value"] == len(found)
    verified = product.run("verify", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
