"""The Kibana objects without a Kibana: encoded JSON parses, references resolve, fields exist in the mapping."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from workers.sinks.mapping import component_templates, index_templates

# The newest form of each type that Kibana 9.x is known to read; a newer one would be refused at import.
NEWEST = {"index-pattern": (8, 0, 0), "search": (10, 5, 0)}


def objects() -> list[dict[str, Any]]:
    text = files("mappings").joinpath("kibana/marsad.ndjson").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_references_resolve() -> None:
    there = {(one["type"], one["id"]) for one in objects()}
    assert len(there) == len(objects())
    for one in objects():
        assert {(ref["type"], ref["id"]) for ref in one["references"]} <= there
        assert set(_reference_names(_decoded(one["attributes"]))) == {ref["name"] for ref in one["references"]}


def test_versions_are_not_newer_than_kibana_knows() -> None:
    for one in objects():
        assert tuple(int(part) for part in one["typeMigrationVersion"].split(".")) <= NEWEST[one["type"]]


@pytest.mark.parametrize("one", objects(), ids=lambda one: one["id"])
def test_every_field_named_is_mapped(one: dict[str, Any]) -> None:
    named = _fields_named(one)
    assert named
    assert named <= mapped("marsad-events")


def _fields_named(one: dict[str, Any]) -> set[str]:
    attributes = _decoded(one["attributes"])
    if one["type"] == "index-pattern":
        return {
            attributes["timeFieldName"],
            *json.loads(attributes["fieldAttrs"]),
            *json.loads(attributes["fieldFormatMap"]),
        }
    query = attributes["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"]["query"]
    sorted_by = {field for field, _ in attributes["sort"]}
    return {*attributes["columns"], *sorted_by, *re.findall(r"([\w.@]+) *:", query)}


def mapped(template: str) -> set[str]:
    """Every field of an index template, composed."""
    components = component_templates()
    found: set[str] = set()
    for name in index_templates()[template]["composed_of"]:
        mappings = components[name]["template"].get("mappings", {"properties": {}})
        found |= set(_leaves(mappings["properties"]))
    return found


def _leaves(properties: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _leaves(field["properties"], f"{prefix}{name}.")
        else:
            yield prefix + name


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: json.loads(inner) if key.endswith("JSON") and isinstance(inner, str) else _decoded(inner)
            for key, inner in value.items()
        }
    return value


def _reference_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key.endswith("RefName"):
                yield inner
            else:
                yield from _reference_names(inner)
