"""The mappings and the code that fills them: no document holds a field its mapping lacks, every field is described."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ingest.push.websub import Subscription
from ingest.state import FeedState
from tests.unit.workers.stand_ins import ARREST, FIRST_SEEN, FULL, NOW, telling
from workers.alerts import channels
from workers.alerts.documents import alert_document
from workers.alerts.match import Match
from workers.alerts.rule import Rule
from workers.event import Event
from workers.health import feed_document
from workers.sinks.documents import Document, article_document, event_documents, tombstone
from workers.sinks.history import Entry
from workers.sinks.mapping import component_templates, index_templates
from workers.told import Asked

PLUGIN = Path(__file__).resolve().parents[2] / "deploy/elasticsearch-plugin/org/marsad/localnode"
# What Elasticsearch's own core registers, without modules and plugins, of what our mappings may name.
CORE = {
    "tokenizer": {"standard"},
    "filter": {"lowercase", "stop", "shingle", "hunspell", "standard"},
    "char_filter": set[str](),
    "analyzer": {"standard", "simple", "stop", "whitespace", "keyword", "default"},
}
# A file of workers/alerts/channels each: what a delivery by it leaves on the alert.
CHANNELS = sorted(path.stem for path in Path(channels.__path__[0]).glob("*.py") if path.stem != "__init__")


def documents() -> Iterator[tuple[str, Document]]:
    """(template, document): every document that the code can produce, with every slot filled and with none."""
    told = telling(FULL, ARREST, Event("clash", "main", "x"))
    yield "marsad-articles", article_document(told, FIRST_SEEN, ["e1"], NOW)
    yield "marsad-articles", article_document(telling(), FIRST_SEEN, (), NOW)
    asked = replace(told, asked=Asked("small", "timeout", "it did not answer", 2))
    history = (Entry(FIRST_SEEN, "d1"), Entry(FIRST_SEEN + 1, "d2", ("title", "bombing.killed")))
    yield "marsad-articles", article_document(asked, FIRST_SEEN, (), NOW, history)
    for document in event_documents(told, FIRST_SEEN, NOW).values():
        yield "marsad-events", document
    yield "marsad-events", tombstone(told, "e1", FIRST_SEEN, FIRST_SEEN, NOW)
    for event, id_ in zip(told.events, told.ids, strict=True):
        match = Match("m1", Rule("r1", "قاعدة"), event, id_)
        yield "marsad-alerts", alert_document(match, told, CHANNELS, NOW)
    moment = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)
    everything = FeedState("ly-one", error="404", error_streak=3, entries=9, last_poll=moment, last_success=moment,
                           last_new=moment, next_poll=moment, newest=(300, 200, 100), path="strict",
                           url="http://f/")  # fmt: skip
    pushes = Subscription("ly-one", "http://h/", "http://f/", "http://c/push/t", "s", until=moment, last_push=moment,
                          error="x")  # fmt: skip
    yield "marsad-feeds", feed_document("ly-one", everything, NOW, pushes)
    yield "marsad-feeds", feed_document("ly-one", FeedState("ly-one"), NOW)


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of every leaf; an empty or missing object is the leaf itself."""
    if isinstance(value, list):
        for inner in value:
            yield from leaves(inner, path)
    elif isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from leaves(inner, f"{path}.{name}".lstrip("."))
    else:
        yield path, value


def mapped(mapping: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and definition of every field of a mapping, objects left out."""
    for name, field in mapping.get("properties", {}).items():
        below = f"{path}.{name}".lstrip(".")
        if "properties" in field:
            yield from mapped(field, below)
        else:
            yield below, field


def merged(template: str) -> dict[str, dict[str, Any]]:
    """Field -> definition, of all the components of a template and its own."""
    body, components = index_templates()[template], component_templates()
    fields = dict[str, dict[str, Any]]()
    ours = [name for name in body["composed_of"] if not name.endswith("@custom")]
    for part in (*(components[name]["template"] for name in ours), body["template"]):
        for path, definition in mapped(part.get("mappings", {})):
            assert fields.setdefault(path, definition) == definition, f"{template}: {path} is defined in two ways"
    return fields


def lacking(fields: dict[str, dict[str, Any]], document: Document) -> set[str]:
    """Leaves of a document that the mapping does not know; what is null needs only be an object or a field."""
    objects = {path.rsplit(".", n)[0] for path in fields for n in range(1, path.count(".") + 1)}
    points = {
        f"{path}.{axis}" for path, field in fields.items() if field["type"] == "geo_point" for axis in ("lat", "lon")
    }
    return {
        path for path, value in leaves(document)
        if path not in fields and path not in points and not (value in (None, {}) and path in objects)
    }  # fmt: skip


@pytest.mark.parametrize(("template", "document"), list(documents()))
def test_no_document_holds_a_field_the_mapping_lacks(template: str, document: Document) -> None:
    assert lacking(merged(template), document) == set()


@pytest.mark.parametrize(("template", "document"), list(documents()))
def test_values_fit_their_types(template: str, document: Document) -> None:
    fields = merged(template)
    for path, value in leaves(document):
        if value is not None and path in fields:
            assert fits(fields[path]["type"], value), (path, value)


def fits(type_: str, value: Any) -> bool:
    """Whether a value can be indexed as this type, as strictly as our documents write it."""
    if type_ in ("keyword", "text"):
        return isinstance(value, str)
    if type_ == "date":
        return isinstance(value, str) and bool(dt.datetime.fromisoformat(value))
    if type_ == "boolean":
        return isinstance(value, bool)
    return isinstance(value, int) and not isinstance(value, bool)


def test_the_two_can_fail() -> None:
    _, document = next(documents())
    assert lacking(merged("marsad-articles"), {**document, "marsad": {"tittle": "x"}}) == {"marsad.tittle"}
    assert lacking(merged("marsad-articles"), {"marsad": {"place": None}}) == {"marsad.place"}
    assert not fits("long", "5")
    assert not fits("keyword", 5)


def test_every_mapped_field_is_filled_by_some_document() -> None:
    filled: dict[str, set[str]] = {}
    for template, document in documents():
        filled.setdefault(template, set()).update(path for path, _ in leaves(document))
    # The one component that all templates share holds what only some of them fill.
    shared = dict(mapped(component_templates()["marsad-ecs"]["template"]["mappings"]))
    never = {
        f"{template}: {path}"
        for template in index_templates()
        for path, field in merged(template).items()
        if path not in shared and path not in filled[template] and field["type"] != "geo_point"
    }
    assert never == set()


@pytest.mark.parametrize("name", sorted(component_templates()))
def test_every_field_is_described_and_every_description_has_a_field(name: str) -> None:
    body = component_templates()[name]
    described = body["_meta"].get("fields", {})
    assert set(described) == {path for path, _ in mapped(body["template"].get("mappings", {}))}
    assert all(words.strip() for words in described.values())
    assert body["_meta"]["title"].strip()


@pytest.mark.parametrize("name", sorted(index_templates()))
def test_nothing_is_mapped_by_guessing(name: str) -> None:
    body = index_templates()[name]
    assert body["template"]["mappings"]["dynamic"] == "strict"
    assert body["_meta"]["description"].strip()
    # What an operator adds comes after ours and need not be there.
    own = [name for name in body["composed_of"] if name.endswith("@custom")]
    assert (
        own
        == body.get("ignore_missing_component_templates", [])
        == body["composed_of"][len(body["composed_of"]) - len(own) :]
    )
    for component in set(body["composed_of"]) - set(own):
        assert "dynamic" not in component_templates()[component]["template"].get("mappings", {})


def test_every_component_is_used() -> None:
    used = {name for body in index_templates().values() for name in body["composed_of"]}
    assert used == set(component_templates()) | {"marsad-articles@custom", "marsad-events@custom"}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_its_place_on_the_alert(channel: str) -> None:
    fields = merged("marsad-alerts")
    assert {f"marsad.delivery.{channel}.{name}" for name in ("state", "at", "error")} <= set(fields)


def test_withdrawn_events_are_left_out_of_the_read_alias_only() -> None:
    aliases = index_templates()["marsad-events"]["template"]["aliases"]
    assert aliases["marsad-events"]["filter"] == {"bool": {"must_not": {"term": {"marsad.state": "withdrawn"}}}}
    assert aliases["marsad-events-all"] == {}


def analysis() -> dict[str, Any]:
    """The analysis settings, which one component holds."""
    found: dict[str, Any] = component_templates()["marsad-text-ar"]["template"]["settings"]["index"]["analysis"]
    return found


def registered(file: str, method: str) -> set[str]:
    """The names that a method of the plugin registers, read from its source: names of types and of ready-made ones."""
    source = (PLUGIN / file).read_text(encoding="utf-8")
    body = re.search(rf" {method}\(\) \{{(.*?)\n    \}}", source, re.DOTALL)
    assert body, f"{file} has no {method}()"
    names = set(re.findall(r'(?:types\.put\(|plain\(|singleton\(|^\s+)"(\w+)"', body[1], re.MULTILINE))
    if "PLAIN" in body[1]:
        plain = re.search(r"PLAIN = Map\.of\((.*?)\);", source, re.DOTALL)
        assert plain
        names |= set(re.findall(r'"(\w+)"', plain[1]))
    assert names
    return names


def test_every_analyzer_named_is_defined() -> None:
    analyzers = set(analysis()["analyzer"]) | CORE["analyzer"]
    for template in index_templates():
        for path, field in merged(template).items():
            for definition in (field, *field.get("fields", {}).values()):
                assert definition.get("analyzer", "standard") in analyzers, path
                assert ("analyzer" in definition) == (definition["type"] == "text"), path


def test_every_part_of_an_analyzer_exists_on_both_nodes() -> None:
    own = analysis()
    ready = {
        "tokenizer": CORE["tokenizer"],
        "filter": CORE["filter"] | registered("TokenFilters.java", "preConfigured"),
        "char_filter": CORE["char_filter"],
    }
    for name, analyzer in own["analyzer"].items():
        for kind in ready:
            parts = analyzer.get(kind, [])
            for part in [parts] if isinstance(parts, str) else parts:
                assert part in ready[kind] | set(own.get(kind, {})), f"{name}: no {kind} {part}"


def test_every_type_of_filter_exists_on_both_nodes() -> None:
    own = analysis()
    filters = CORE["filter"] | registered("TokenFilters.java", "byType") | registered("WordFilters.java", "byType")
    char_filters = CORE["char_filter"] | registered("CharFilters.java", "byType")
    assert {"stemmer", "arabic_normalization", "synonym"} <= filters
    assert {one["type"] for one in own.get("filter", {}).values()} <= filters
    assert {one["type"] for one in own.get("char_filter", {}).values()} <= char_filters
    stemmers = set(re.findall(r'"(\w+)"[^"]*(?=->|,)', (PLUGIN / "Stemmers.java").read_text(encoding="utf-8")))
    wanted = {one["language"] for one in own["filter"].values() if one["type"] == "stemmer"}
    assert wanted <= stemmers
