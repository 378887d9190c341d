"""The Kibana objects without a Kibana: whole, within the mapping, laid out, in a form that every Kibana 9 reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from itertools import combinations
from typing import Any

import pytest

from mappings.kibana import ndjson, objects
from mappings.kibana.words import CODES, codes
from tests.shared import shared
from workers.sinks.mapping import component_templates, index_templates

Object = dict[str, Any]

# The newest form of each type that the first Kibana 9 knows; a newer one would be refused at import.
NEWEST = {
    "index-pattern": (8, 0, 0), "tag": (8, 0, 0), "search": (10, 5, 0), "map": (8, 4, 0), "dashboard": (10, 2, 0),
}  # fmt: skip
# A new id would be a new object beside the old one, and every bookmark and link would go on showing the old one.
IDS = {
    "tag": {"marsad"},
    "index-pattern": {"marsad-events", "marsad-articles", "marsad-indexing", "marsad-alerts", "marsad-feeds"},
    "search": {"marsad-newest-events", "marsad-highest-tolls", "marsad-actor-events", "marsad-article",
               "marsad-newest-alerts", "marsad-failing-feeds"},
    "map": {"marsad-event-map"},
    "dashboard": {"marsad-live", "marsad-casualties", "marsad-actors", "marsad-sources", "marsad-health"},
}  # fmt: skip
NUMBERS = {"long", "integer", "short"}
# Operation of Lens -> the types of fields that its aggregation takes, and the type of column that it makes.
TAKES = {
    "unique_count": {"keyword", "boolean", "date"} | NUMBERS,
    "max": {"date"} | NUMBERS,
    "percentile": NUMBERS,
    "last_value": {"keyword", "boolean", "date"} | NUMBERS,
    "terms": {"keyword", "boolean"} | NUMBERS,
    "date_histogram": {"date"},
}
KINDS = {"keyword": "string", "boolean": "boolean", "date": "date", **dict.fromkeys(NUMBERS, "number")}

ALL = objects()
BOARDS = [one for one in ALL if one["type"] == "dashboard"]
by_id = pytest.mark.parametrize("one", ALL, ids=lambda one: f"{one['type']}-{one['id']}")
by_board = pytest.mark.parametrize("board", BOARDS, ids=lambda one: one["id"])


def test_the_shipped_file_is_made_from_the_code() -> None:
    shipped = files("mappings").joinpath("kibana/marsad.ndjson").read_text(encoding="utf-8")
    assert shipped == ndjson(ALL), "run: python -m mappings.kibana > mappings/kibana/marsad.ndjson"


def test_ids_are_stable() -> None:
    assert len({(one["type"], one["id"]) for one in ALL}) == len(ALL)
    for kind, ids in IDS.items():
        assert {one["id"] for one in ALL if one["type"] == kind} == ids
    assert {one["type"] for one in ALL} == set(IDS)


@by_id
def test_references_resolve_both_ways(one: Object) -> None:
    there = {(other["type"], other["id"]) for other in ALL}
    assert {(ref["type"], ref["id"]) for ref in one["references"]} <= there
    names = [ref["name"] for ref in one["references"]]
    assert len(set(names)) == len(names)
    assert set(needed(one)) == {name for name in names if not name.startswith("tag-ref-")}


@by_id
def test_the_form_is_one_that_kibana_9_reads(one: Object) -> None:
    version = tuple(int(part) for part in one["typeMigrationVersion"].split("."))
    assert version <= NEWEST[one["type"]]
    assert one["coreMigrationVersion"] == "8.8.0"


@by_id
def test_every_field_named_is_in_the_mapping(one: Object) -> None:
    named = list(fields_named(one))
    assert named or one["type"] == "tag"
    wrong = {(view, field) for view, field in named if field not in fields(view)}
    assert wrong == set()


@by_id
def test_titles_are_in_arabic_and_english(one: Object) -> None:
    title = one["attributes"].get("name") or one["attributes"]["title"]
    assert re.search("[ء-ي]{3}", title)
    assert re.search("[A-Za-z]{3}", title)


@by_board
def test_panels_lie_beside_each_other(board: Object) -> None:
    placed = [panel["gridData"] for panel in panels(board)]
    for one in placed:
        assert 0 <= one["x"] < one["x"] + one["w"] <= 48
        assert one["h"] > 0
    for one, other in combinations(placed, 2):
        apart = (
            one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
            or one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        )  # fmt: skip
        assert apart, (one, other)
    # No row of the grid is left empty: Kibana would pull the panels below it up, into another order.
    covered = {row for one in placed for row in range(one["y"], one["y"] + one["h"])}
    assert covered == set(range(max(covered) + 1))
    assert len({panel["panelIndex"] for panel in panels(board)}) == len(placed)


@by_board
def test_aggregations_fit_the_fields(board: Object) -> None:
    for view, chart in charts(board):
        for column in columns(chart).values():
            if column["operationType"] == "count":
                assert column["sourceField"] == "___records___"
                continue
            kind = fields(view)[column["sourceField"]]
            assert kind in TAKES[column["operationType"]], column
            if column["operationType"] not in ("unique_count", "percentile"):
                assert column["dataType"] == KINDS[kind], column


@by_board
def test_charts_draw_columns_that_they_have(board: Object) -> None:
    for _, chart in charts(board):
        there = columns(chart)
        drawn = set(re.findall(r'"(c\d)"', json.dumps(chart["state"]["visualization"])))
        assert drawn == set(there)
        order = layer_of(chart)["columnOrder"]
        assert [there[name]["isBucketed"] for name in order] == sorted(
            (there[name]["isBucketed"] for name in order), reverse=True
        )
        for column in there.values():
            if column["operationType"] == "terms":
                assert not there[column["params"]["orderBy"]["columnId"]]["isBucketed"]
            assert column["label"]


@by_board
def test_charts_are_told_apart_and_in_the_form_of_every_kibana_9(board: Object) -> None:
    layers = [name for _, chart in charts(board) for name in chart["state"]["datasourceStates"]["formBased"]["layers"]]
    # By the layer's name Kibana finds the data view: it must be one panel's alone, and what follows a colon is all.
    assert len(set(layers)) == len(layers)
    assert not any(":" in name for name in layers)
    for _, chart in charts(board):
        # With a version Kibana 9.4 would expect its own form of the split, which 9.0 does not know.
        assert "version" not in chart
        (name,) = chart["state"]["datasourceStates"]["formBased"]["layers"]
        assert set(re.findall(r'"layerId": "([^"]*)"', json.dumps(chart["state"]["visualization"]))) == {name}


@by_board
def test_a_split_has_the_same_values_at_every_step_of_time(board: Object) -> None:
    for _, chart in charts(board):
        if chart["visualizationType"] != "lnsXY":
            continue
        order = [columns(chart)[name]["operationType"] for name in layer_of(chart)["columnOrder"]]
        assert "terms" not in order[1:]
        drawn = chart["state"]["visualization"]["layers"][0]
        across = columns(chart)[drawn["xAccessor"]]["operationType"]
        assert across == ("terms" if drawn["seriesType"] == "bar_horizontal" else "date_histogram")


@by_board
def test_what_is_chosen_above_empties_no_panel(board: Object) -> None:
    chosen = {control["fieldName"] for control in controls(board)}
    for view, chart in charts(board):
        assert chosen <= set(fields(view)) or layer_of(chart)["ignoreGlobalFilters"], chart["references"]


@by_board
def test_drilldowns_lead_to_dashboards(board: Object) -> None:
    targets = {ref["name"]: ref["id"] for ref in board["references"] if ref["type"] == "dashboard"}
    assert set(targets.values()) <= IDS["dashboard"] - {board["id"]}
    if board["id"] == "marsad-live":
        assert set(targets.values()) == {"marsad-casualties", "marsad-actors"}


@by_board
def test_no_panel_adds_tolls_up_or_shows_denied_ones(board: Object) -> None:
    for _, chart in charts(board):
        for column in columns(chart).values():
            assert column["operationType"] in {"count", *TAKES}
            if column["sourceField"] in ("marsad.killed.value", "marsad.injured.value"):
                assert column["operationType"] == "max"
                assert 'not marsad.modality: ("denied" or "planned")' in chart["state"]["query"]["query"]


@by_board
def test_controls_offer_values_that_can_be_counted(board: Object) -> None:
    for control in controls(board):
        assert fields(control["dataViewId"])[control["fieldName"]] in ("keyword", "boolean")


@by_board
def test_every_dashboard_leads_to_the_others_and_to_the_live_page(board: Object) -> None:
    guide = next(panel for panel in panels(board) if panel["type"] == "visualization")
    text = guide["embeddableConfig"]["savedVis"]["params"]["markdown"]
    assert set(re.findall(r"#/view/([\w-]+)", text)) == IDS["dashboard"] - {board["id"]}
    assert "http://127.0.0.1:8600" in text
    moved = next(one for one in objects("https://watch.example") if one["id"] == board["id"])
    assert "https://watch.example" in moved["attributes"]["panelsJSON"]


@pytest.mark.parametrize("one", [one for one in ALL if one["type"] == "search"], ids=lambda one: one["id"])
def test_columns_have_words_and_can_be_sorted(one: Object) -> None:
    view = view_of(one)
    labels = json.loads(next(other for other in ALL if other["id"] == view)["attributes"]["fieldAttrs"])
    assert set(one["attributes"]["columns"]) <= set(labels)
    for field, _ in one["attributes"]["sort"]:
        assert fields(view)[field] in {"date"} | NUMBERS


@pytest.mark.parametrize("one", [one for one in ALL if one["type"] == "search"], ids=lambda one: one["id"])
def test_searches_have_only_what_every_kibana_9_takes(one: Object) -> None:
    # Its schema is closed: one unknown word and the search is refused.
    assert set(one["attributes"]) <= {
        "title", "description", "columns", "sort", "grid", "rowHeight", "hideChart", "isTextBasedQuery",
        "kibanaSavedObjectMeta", "timeRestore",
    }  # fmt: skip


def test_a_link_opens_the_article() -> None:
    formats = json.loads(next(one for one in ALL if one["id"] == "marsad-events")["attributes"]["fieldFormatMap"])
    template = formats["marsad.article_id"]["params"]["urlTemplate"]
    assert "view/marsad-article?" in template
    assert "marsad-article" in IDS["search"]
    assert fields("marsad-articles")["event.id"] == "keyword"
    assert formats["url.full"]["params"]["urlTemplate"] == "{{rawValue}}"


def test_every_code_has_its_words() -> None:
    from workers.event import CLASS_OF, CLASSES

    assert set(codes("event.action")) == set(CLASS_OF)
    assert set(codes("marsad.class")) == set(CLASSES)
    assert codes("marsad.place.country")["LY"] == "ليبيا · Libya"
    described = {name: words for body in component_templates().values()
                 for name, words in body["_meta"].get("fields", {}).items()}  # fmt: skip
    for field, words in CODES.items():
        told = re.sub(r"^.*: |, when .*|( for .*)$", "", described[field])
        assert set(words) <= set(re.findall(r"\w+", told)), (field, told)


def test_the_checker_beside_the_project_agrees() -> None:
    checker = shared("kibana/check_shapes.py")
    file = files("mappings").joinpath("kibana/marsad.ndjson")
    done = subprocess.run([sys.executable, checker, str(file)], capture_output=True, text=True, check=True)
    assert done.stdout == f"OK {len(ALL)} objects\n"


def test_the_checks_can_fail() -> None:
    assert "marsad.nothing" not in fields("marsad-events")
    assert fields("marsad-events")["marsad.title"] == "text"
    assert fields("marsad-events")["marsad.place.name_ar.keyword"] == "keyword"
    assert list(kql_fields('marsad.a: "b" and (c.d >= 1 or not e: *)')) == ["marsad.a", "c.d", "e"]


def needed(one: Object) -> Iterator[str]:
    """The references that an object must have."""
    attributes = one["attributes"]
    if one["type"] == "search":
        yield json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["indexRefName"]
    elif one["type"] == "map":
        for layer in json.loads(attributes["layerListJSON"]):
            if name := layer["sourceDescriptor"].get("indexPatternRefName"):
                yield name
    elif one["type"] == "dashboard":
        for panel in panels(one):
            if name := panel.get("panelRefName"):
                yield f"{panel['panelIndex']}:{name}"
            for ref in panel["embeddableConfig"].get("attributes", {}).get("references", []):
                yield f"{panel['panelIndex']}:{ref['name']}"
            for event in panel["embeddableConfig"]["enhancements"].get("dynamicActions", {}).get("events", []):
                kind = event["action"]["factoryId"]
                yield f"{panel['panelIndex']}:drilldown:{kind}:{event['eventId']}:dashboardId"
                assert "dashboardId" not in event["action"]["config"]
        for control in controls(one):
            yield f"controlGroup_{control['id']}:optionsListDataView"


def fields_named(one: Object) -> Iterator[tuple[str, str]]:
    """(data view, field) for every field that an object names."""
    attributes = one["attributes"]
    if one["type"] == "index-pattern":
        names = [attributes["timeFieldName"], *json.loads(attributes["fieldAttrs"]),
                 *json.loads(attributes["fieldFormatMap"])]  # fmt: skip
        yield from ((one["id"], name) for name in names)
    elif one["type"] == "search":
        query = json.loads(attributes["kibanaSavedObjectMeta"]["searchSourceJSON"])["query"]["query"]
        named = [*attributes["columns"], *(field for field, _ in attributes["sort"]), *kql_fields(query)]
        yield from ((view_of(one), name) for name in named)
    elif one["type"] == "map":
        yield from ((view_of(one), name) for name in map_fields(one))
    elif one["type"] == "dashboard":
        yield from ((control["dataViewId"], control["fieldName"]) for control in controls(one))
        for view, chart in charts(one):
            yield from ((view, name) for name in kql_fields(chart["state"]["query"]["query"]))
            for column in columns(chart).values():
                if column["sourceField"] != "___records___":
                    yield view, column["sourceField"]
                yield from ((view, name) for name in kql_fields(column.get("filter", {}).get("query", "")))


def map_fields(one: Object) -> Iterator[str]:
    layer = json.loads(one["attributes"]["layerListJSON"])[1]
    source = layer["sourceDescriptor"]
    assert fields(view_of(one))[source["geoField"]] == "geo_point"
    yield from (source["geoField"], source["sortField"], *source["tooltipProperties"])
    for style in layer["style"]["properties"].values():
        if style.get("type") == "DYNAMIC":
            assert "fieldMetaOptions" in style["options"]
            yield style["options"]["field"]["name"]
    # A dashboard puts its own query in the place of the map's: what must hold there stands on the layer.
    assert json.loads(one["attributes"]["mapStateJSON"])["query"]["query"] == ""
    assert 'not marsad.modality: ("denied" or "planned")' in layer["query"]["query"]
    yield from kql_fields(layer["query"]["query"])


def kql_fields(query: str) -> Iterator[str]:
    """The fields of a KQL query: what stands before a colon or a comparison."""
    yield from re.findall(r"([@\w.]+) *(?::|[<>]=?)", re.sub(r'"[^"]*"', '""', query))


def view_of(one: Object) -> str:
    return str(next(ref["id"] for ref in one["references"] if ref["type"] == "index-pattern"))


def panels(board: Object) -> list[Object]:
    found: list[Object] = json.loads(board["attributes"]["panelsJSON"])
    return found


def charts(board: Object) -> Iterator[tuple[str, Object]]:
    for panel in panels(board):
        if panel["type"] == "lens":
            chart = panel["embeddableConfig"]["attributes"]
            yield chart["references"][0]["id"], chart


def columns(chart: Object) -> dict[str, Object]:
    found: dict[str, Object] = layer_of(chart)["columns"]
    return found


def layer_of(chart: Object) -> Object:
    (layer,) = chart["state"]["datasourceStates"]["formBased"]["layers"].values()
    assert isinstance(layer, dict)
    return layer


def controls(board: Object) -> list[Object]:
    found = json.loads(board["attributes"]["controlGroupInput"]["panelsJSON"])
    return [one["explicitInput"] for one in found.values()]


def alias_of(view: str) -> str:
    """The alias that a data view reads."""
    return str(next(one for one in ALL if one["id"] == view and one["type"] == "index-pattern")["attributes"]["title"])


def fields(view: str) -> dict[str, str]:
    """Field -> type, for the fields that the indices behind a data view have, with those that the view adds."""
    components = component_templates()
    found: dict[str, str] = {}
    for name in components.keys() & set(index_templates()[alias_of(view)]["composed_of"]):
        mappings = components[name]["template"].get("mappings", {"properties": {}})
        found |= dict(_leaves(mappings["properties"]))
    there = next(one for one in ALL if one["id"] == view and one["type"] == "index-pattern")
    added = json.loads(there["attributes"]["runtimeFieldMap"])
    return found | {name: field["type"] for name, field in added.items()}


def _leaves(properties: Object, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, field in properties.items():
        if "properties" in field:
            yield from _leaves(field["properties"], f"{prefix}{name}.")
        else:
            yield prefix + name, field["type"]
            yield from ((f"{prefix}{name}.{inner}", how["type"]) for inner, how in field.get("fields", {}).items())
