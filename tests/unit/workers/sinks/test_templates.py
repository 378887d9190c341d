"""What the cluster gives back is compared with what is shipped."""

from typing import Any

import orjson
import pytest

from workers.sinks.mapping import PREFIX, component_templates, index_templates, plain
from workers.sinks.templates import _verb


def as_answered(value: Any) -> Any:
    """A body as a cluster gives it back: numbers and booleans of settings as strings."""
    if isinstance(value, dict):
        return {key: as_answered(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_answered(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value) if isinstance(value, int | float) else value


BODIES = {**component_templates(), **index_templates()}


@pytest.mark.parametrize("name", sorted(BODIES))
def test_what_is_there_is_kept(name: str) -> None:
    body = BODIES[name]
    assert _verb(None, body) == "creates"
    assert _verb(body, body) == "keeps"
    there = orjson.loads(orjson.dumps(as_answered(body)))
    assert _verb(there, body) == "keeps"
    # A cluster may add what it likes beside what was put.
    assert _verb({**there, "created_date_millis": 1, "deprecated": False}, body) == "keeps"


@pytest.mark.parametrize("name", sorted(BODIES))
def test_what_differs_is_updated(name: str) -> None:
    body = BODIES[name]
    assert _verb({**body, "template": {"settings": {"index": {"number_of_shards": "9"}}}}, body) == "updates"
    assert _verb({**body, "_meta": {"title": "older"}}, body) == "updates"
    assert _verb({key: value for key, value in body.items() if key != "template"}, body) == "updates"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, "1", True), (True, "true", True), (False, "false", True), (0.5, "0.5", True), ("a", "A", False),
        ({"a": [1, {"b": True}]}, {"a": ["1", {"b": "true"}]}, True), (1, "2", False), ([1, 2], ["2", "1"], False),
    ],
)  # fmt: skip
def test_plain(one: Any, other: Any, same: bool) -> None:
    assert (plain(one) == plain(other)) is same


def test_every_component_can_stand_alone() -> None:
    # A cluster checks each by itself and refuses a field whose analyzer only another one defines.
    for body in component_templates().values():
        if "mappings" in body["template"]:
            assert body["template"]["settings"]["index"]["analysis"]["analyzer"]


def test_reading_leaves_the_shipped_files_alone() -> None:
    assert component_templates() == component_templates()
    assert set(index_templates()) == {"marsad-alerts", "marsad-articles", "marsad-events", "marsad-feeds"}
    assert all(name.startswith(PREFIX) for name in BODIES)
