"""Marsad on a node with TLS and accounts, by an API key that may do no more than the shipped role says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import ApiError, AuthorizationException, Elasticsearch

from ingest.queue.claims import Claim, Claims
from marsad.clients import redis_client
from marsad.settings import Settings
from tests.integration.make import article
from tests.integration.product import Marsad
from tests.integration.secured import PASSWORD, Secured, secured_node, shipped
from tests.integration.servers import RunningNode, open_folder
from workers import pipeline
from workers.app import configure
from workers.edges import build

ATTACK = "قتل ثلاثة جنود في انفجار عبوة ناسفة في مدينة درنة يوم الأربعاء."


@pytest.fixture(scope="module")
def secured() -> Iterator[Secured]:
    with open_folder() as folder, secured_node(folder) as node:
        yield node


def settings_for(secured: Secured, redis_node: RunningNode, folder: Path, **how: object) -> Settings:
    return Settings(
        data_dir=folder, redis_url=redis_node.url, elasticsearch_url=secured.url, elasticsearch_ca_certs=secured.ca,
        sample_feed=False, worker_processes=1, **how,  # type: ignore[arg-type]
    )  # fmt: skip


def test_the_shipped_role_is_enough(secured: Secured, redis_node: RunningNode, tmp_path: Path) -> None:
    chosen = settings_for(secured, redis_node, tmp_path, elasticsearch_api_key=secured.key("ingest"))
    redis_client(chosen).flushall()
    product = Marsad(chosen)
    assert "creates  template marsad-events" in product.run("install").stdout
    Claims(redis_client(chosen), 1).claim(Claim("f", [article(text=ATTACK)]))
    configure(chosen)
    assert pipeline.drain(build(chosen)) == 1
    secured.admin.indices.refresh(index="marsad-*")
    (event,) = map(json.loads, product.run("search", "--events", "--json").stdout.splitlines())
    assert event["marsad"]["killed"]["value"] == 3
    assert json.loads(product.run("verify", "--json").stdout)["holds"]
    assert json.loads(product.run("rebuild", "--json").stdout)["articles"] == 1
    findings = [json.loads(line) for line in product.run("doctor", "--json", check=False).stdout.splitlines()]
    assert {one["what"]: one["ok"] for one in findings if one["what"] in ("elasticsearch", "analysis")} == {
        "elasticsearch": True,
        "analysis": True,
    }


def test_a_password_in_the_address_does_as_well(secured: Secured, redis_node: RunningNode, tmp_path: Path) -> None:
    secured.admin.security.put_role(name="marsad", **shipped("ingest"))
    secured.admin.security.put_user(username="marsad", password="of marsad", roles=["marsad"])
    chosen = settings_for(secured, redis_node, tmp_path).model_copy(
        update={"elasticsearch_url": secured.url.replace("//", "//marsad:of%20marsad@")}
    )
    assert Marsad(chosen).run("install", "--dry-run").returncode == 0


def test_roles_may_no_more_than_they_need(secured: Secured) -> None:
    def client(role: str) -> Elasticsearch:
        return Elasticsearch(secured.url, api_key=secured.key(role), ca_certs=str(secured.ca))

    with client("ingest") as ingest, client("reader") as reader:
        for not_ours in ("other", ".security"):
            with pytest.raises(AuthorizationException):
                ingest.index(index=not_ours, document={"a": 1})
        with pytest.raises(AuthorizationException):
            ingest.security.put_user(username="x", password="of somebody", roles=["superuser"])
        assert "count" in reader.count(index="marsad-*")
        with pytest.raises(AuthorizationException):
            reader.index(index="marsad-alerts-v1", document={"@timestamp": "2026-03-04"})
    secured.admin.security.put_role(name="dashboards", **shipped("dashboards"))  # is one that it understands


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"elasticsearch_api_key": "bm86c3VjaGtleQ=="}, "check MARSAD_ELASTICSEARCH_URL and its key"),
        ({}, "check MARSAD_ELASTICSEARCH_URL and its key"),
        ({"elasticsearch_ca_certs": None}, "check MARSAD_ELASTICSEARCH_URL and its key"),
    ],
)
def test_who_is_not_known_is_told_so(
    secured: Secured, redis_node: RunningNode, tmp_path: Path, how: dict[str, object], said: str
) -> None:
    chosen = settings_for(secured, redis_node, tmp_path).model_copy(update=how)
    done = Marsad(chosen).run("install", check=False)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert PASSWORD not in done.stderr


def test_the_administrator_is_no_part_of_it(secured: Secured) -> None:
    with pytest.raises(ApiError):
        Elasticsearch(secured.url, basic_auth=("admin", "wrong"), ca_certs=str(secured.ca)).info()
