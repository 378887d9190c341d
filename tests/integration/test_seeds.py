"""The whole path, on real servers: the five founding articles from feed to alert."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from marsad.settings import Settings
from tests.integration.product import Marsad, until
from tests.integration.web import Hook, feed_server, rss, webhook
from tests.shared import shared
from workers.sinks.documents import EVENTS

TRIPOLI = "000_68faab97883c44a0"


@pytest.fixture(scope="module")
def seeds() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in shared("seeds/articles.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row | {"url": f"https://seeds.test/{row['id']}"} for row in rows]


def test_the_founding_articles_go_from_feed_to_alert(
    settings: Settings, cluster: Elasticsearch, seeds: list[dict[str, Any]], tmp_path: Path
) -> None:
    documents = {"/feed.xml": rss(seeds)}
    with feed_server(documents) as url, webhook() as hook:
        _feeds_file(tmp_path / "feeds.toml", f"{url}/feed.xml")
        product = Marsad(settings.model_copy(update={"webhook_url": hook.url}))
        try:
            product.start("work")
            product.start("poll")
            until(lambda: _count(cluster, "marsad-articles") == len(seeds), 90, "five articles in the index")
            until(lambda: _alerted(hook) == {row["url"] for row in seeds}, 60, "an alert for each article")
            _the_tripoli_attack_has_its_toll(hook)
            _search_finds_another_spelling(product)
            _the_index_holds_their_events(cluster, seeds)
        finally:
            product.stop()


def _the_tripoli_attack_has_its_toll(hook: Hook) -> None:
    alerts = [body for _, body in hook.received if body["url"]["full"].endswith(TRIPOLI)]
    violent = [body for body in alerts if body["marsad"]["class"] in ("explosion", "assault")]
    attack = max(violent, key=lambda body: (body["marsad"]["killed"] or {}).get("value") or 0)
    assert attack["marsad"]["killed"]["value"] == 3
    assert attack["marsad"]["killed"]["qualifier"] == "at_least"
    assert attack["marsad"]["injured"]["value"] == 21
    assert attack["marsad"]["place"]["country"] == "LY"
    assert attack["event"]["start"] == "2018-12-25"


def _search_finds_another_spelling(product: Marsad) -> None:
    # The article writes «إرهابية» and «طرابلس»; a reader types the plain letters.
    found = product.run("search", "--json", "عناصر ارهابيه طرابلس")
    assert TRIPOLI in [
        json.loads(line)["article"]["url"]["full"].rsplit("/", 1)[1] for line in found.stdout.splitlines()
    ]


def _the_index_holds_their_events(cluster: Elasticsearch, seeds: list[dict[str, Any]]) -> None:
    cluster.indices.refresh(index=EVENTS)
    rows = cluster.search(index=EVENTS, size=200)["hits"]["hits"]
    mains = {row["_source"]["url"]["full"] for row in rows if row["_source"]["marsad"]["salience"] == "main"}
    assert mains == {row["url"] for row in seeds}
    for row in rows:
        source = row["_source"]
        assert source["message"], "every event carries the sentence it came from"


def _alerted(hook: Hook) -> set[str]:
    return {body["url"]["full"] for _, body in hook.received}


def _count(cluster: Elasticsearch, alias: str) -> int:
    # While an index is being made a search answers 503: that is "not yet".
    answer = cluster.options(ignore_status=503).count(index=alias, ignore_unavailable=True)
    return int(answer.body.get("count", 0))


def _feeds_file(path: Path, url: str) -> None:
    path.write_text(
        f'[[feeds]]\nid = "seeds"\nurl = "{url}"\ntitle = "seeds"\nlocal = true\nalerts = "always"\n', encoding="utf-8"
    )
