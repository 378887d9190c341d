"""The templates as they are shipped: composed, made for a generation, compared with what an index has."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from workers.sinks.mapping import SCHEMA, compare, generation_templates, index_templates, merged_mapping

ARTICLE = merged_mapping(index_templates()["marsad-articles"])


def without(path: str) -> dict[str, Any]:
    found = copy.deepcopy(ARTICLE)
    *above, last = path.split(".")
    inner = found
    for name in above:
        inner = inner["properties"][name]
    del inner["properties"][last]
    return found


def test_every_template_says_its_schema() -> None:
    for body in index_templates(3).values():
        assert body["version"] == SCHEMA
        assert merged_mapping(body)["_meta"] == {"schema_version": SCHEMA}


def test_each_generation_has_its_own_names() -> None:
    assert set(index_templates(2)) == {"marsad-alerts", "marsad-articles-v2", "marsad-events-v2", "marsad-feeds"}
    assert index_templates(2)["marsad-articles-v2"]["index_patterns"] == ["marsad-articles-v2-*"]
    assert index_templates()["marsad-articles"]["index_patterns"] == ["marsad-articles-v1-*"]
    assert set(generation_templates(2, read=True)) == {"marsad-articles-v2", "marsad-events-v2"}


def test_only_the_one_that_readers_see_has_aliases() -> None:
    assert all(body["template"]["aliases"] for body in generation_templates(2, read=True).values())
    hidden = generation_templates(2, read=False, closed=True)
    assert [(body["template"]["aliases"], body["allow_auto_create"]) for body in hidden.values()] == [({}, False)] * 2


@pytest.mark.parametrize("path", ["marsad.history", "marsad.history.changed", "url", "message", "marsad"])
def test_what_an_index_lacks_can_be_added(path: str) -> None:
    lacking, differs = compare(without(path), ARTICLE)
    assert not differs
    for name in path.split("."):
        lacking = lacking.get("properties", lacking)[name]
    assert lacking


def test_what_is_the_same_lacks_nothing() -> None:
    assert compare(ARTICLE, ARTICLE) == ({}, False)
    more = copy.deepcopy(ARTICLE)
    more["properties"]["older"] = {"type": "keyword"}
    assert compare(more, ARTICLE) == ({}, False)


def test_a_field_of_another_type_differs_beside_what_can_be_added() -> None:
    there = without("marsad.history")
    there["properties"]["marsad"]["properties"]["country"] = {"type": "text"}
    lacking, differs = compare(there, ARTICLE)
    assert differs
    assert set(lacking["marsad"]["properties"]) == {"history"}
