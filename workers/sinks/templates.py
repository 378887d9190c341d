"""Puts the templates of `mappings/` on a cluster, and says whether they are there.

Safe to repeat; what is only on a full cluster (Kibana objects, life cycle) is left out here and named.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import orjson
from elasticsearch import Elasticsearch, NotFoundError

from workers.sinks.elasticsearch import ALERT_INDEX, FEED_INDEX, outages

PREFIX = "marsad-"
ANALYSIS = "text-ar"


@dataclass(frozen=True, slots=True)
class Change:
    """One template that the cluster lacks or has in another version: what "creates", "updates" or "keeps"."""

    kind: str
    name: str
    what: str


def component_templates() -> dict[str, dict[str, Any]]:
    """Name -> body, for every file of mappings/components.

    A cluster checks each by itself and refuses a field whose analyzer another one defines; so those with fields
    carry the analysis settings, too, which stay written in one file.
    """
    found = _read("components")
    settings = found[ANALYSIS]["template"]["settings"]
    for body in found.values():
        if "mappings" in body["template"]:
            body["template"]["settings"] = settings
    return {PREFIX + name: body for name, body in found.items()}


def index_templates() -> dict[str, dict[str, Any]]:
    """Name -> body, for every file of mappings/templates."""
    return _read("templates")


def install(client: Elasticsearch, dry_run: bool = False) -> list[Change]:
    """Put what is missing or different in place; returns what was, or with `dry_run` would be, done.

    Raises IndexUnavailable.
    """
    with outages():
        return _install(client, dry_run)


def _install(client: Elasticsearch, dry_run: bool) -> list[Change]:
    changes = []
    for name, body in component_templates().items():
        change = Change("component", name, _verb(_component(client, name), body))
        changes.append(change)
        if change.what != "keeps" and not dry_run:
            client.cluster.put_component_template(name=name, template=body["template"], meta=body["_meta"])
    for name, body in index_templates().items():
        change = Change("template", name, _verb(_template(client, name), body))
        changes.append(change)
        if change.what != "keeps" and not dry_run:
            client.indices.put_index_template(name=name, **_arguments(body))
    if not dry_run:
        _create_indices(client)
    return changes


def ready(client: Elasticsearch) -> bool:
    """Whether every index template is there: without them a first write would guess a mapping.

    Raises IndexUnavailable.
    """
    with outages():
        found = client.indices.get_index_template(name=f"{PREFIX}*")["index_templates"]
    return set(index_templates()) <= {row["name"] for row in found}


def _create_indices(client: Elasticsearch) -> None:
    # The indices that are not monthly, so that readers find them empty instead of absent.
    for index in (ALERT_INDEX, FEED_INDEX):
        if not client.indices.exists(index=index):
            client.options(ignore_status=400).indices.create(index=index)  # 400: another worker was first


def _component(client: Elasticsearch, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client.cluster.get_component_template(name=name)["component_templates"][0]
    except NotFoundError:
        return None
    return found["component_template"]  # type: ignore[no-any-return]


def _template(client: Elasticsearch, name: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = client.indices.get_index_template(name=name)["index_templates"][0]
    except NotFoundError:
        return None
    return found["index_template"]  # type: ignore[no-any-return]


def _verb(there: dict[str, Any] | None, body: dict[str, Any]) -> str:
    if there is None:
        return "creates"
    return "keeps" if _plain(there).items() >= _plain(body).items() else "updates"


def _plain(value: Any) -> Any:
    """The body as the cluster gives it back: numbers and booleans of settings come as strings."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool | int | float) else value


def _arguments(body: dict[str, Any]) -> dict[str, Any]:
    return {("meta" if name == "_meta" else name): value for name, value in body.items()}


def _read(folder: str) -> dict[str, dict[str, Any]]:
    found = sorted(files("mappings").joinpath(folder).iterdir(), key=lambda file: file.name)
    return {file.name.removesuffix(".json"): orjson.loads(file.read_bytes()) for file in found}
