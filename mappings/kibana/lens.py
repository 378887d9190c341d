"""Lens charts as Kibana keeps them inside a dashboard: columns first, then the chart that draws them. Pure.

A chart reads one data view and draws one layer. Its columns are c0, c1 and so on; those that make rows come first.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mappings.kibana.words import LABELS

Object = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its words, the operation of Lens, the field; `where` (KQL) is all that it counts."""

    label: str
    operation: str
    field: str = "___records___"
    kind: str = "number"
    where: str = ""
    params: Object = dataclasses.field(default_factory=dict)

    @property
    def is_bucket(self) -> bool:
        """Whether it makes the rows; else it is a figure in them."""
        return self.operation in ("terms", "date_histogram")


@dataclass(frozen=True, slots=True)
class Chart:
    """What a panel shows: how it is drawn, and the columns it is drawn from.

    One that `is_apart` is not narrowed by what is chosen above the panels: its documents do not have those fields.
    """

    view: str
    type: str
    columns: tuple[Column, ...]
    drawing: Object
    where: str = ""
    is_apart: bool = False


def count(label: str, where: str = "") -> Column:
    """How many documents."""
    return Column(label, "count", where=where, params={"emptyAsNull": False})


def distinct(field: str, label: str) -> Column:
    """How many values, within a few in a hundred."""
    return Column(label, "unique_count", field, params={"emptyAsNull": False})


def highest(field: str, label: str = "", kind: str = "number") -> Column:
    """The highest value, nothing where there is none."""
    return Column(label or LABELS[field], "max", field, kind, params={"emptyAsNull": True})


def slowest(field: str, label: str) -> Column:
    """The value that 95 of 100 stay below."""
    return Column(label, "percentile", field, params={"percentile": 95})


def last(field: str, kind: str = "string") -> Column:
    """The value of the newest document that has one."""
    return Column(LABELS[field], "last_value", field, kind, f"{field}: *",
                  {"sortField": "@timestamp", "showArrayValues": False})  # fmt: skip


def top(field: str, size: int = 10, kind: str = "string") -> Column:
    """The values that the first figure of the chart puts first."""
    return Column(LABELS[field], "terms", field, kind, params={"size": size})


def over_time(field: str = "@timestamp") -> Column:
    """Steps of time, as wide as the chosen span asks for."""
    return Column(LABELS[field], "date_histogram", field, "date")


def bars_over_time(
    view: str, figure: Column, split: Column | None = None, line: bool = False, where: str = "", at: str = "@timestamp"
) -> Chart:
    """Bars, or a line, by time from left to right.

    The split stands before the time: else each step of time would have top values of its own.
    """
    columns = (*([split] if split else []), over_time(at), figure)
    series = "line" if line else "bar_stacked"
    return Chart(view, "lnsXY", columns, _xy(series, columns), where)


def bars(view: str, rows: Column, figure: Column, where: str = "") -> Chart:
    """Bars from left to right, the longest on top."""
    return Chart(view, "lnsXY", (rows, figure), _xy("bar_horizontal", (rows, figure)), where)


def figure(view: str, column: Column, where: str = "") -> Chart:
    """One large figure."""
    return Chart(view, "lnsMetric", (column,), {"metricAccessor": "c0"}, where)


def table(view: str, *columns: Column, where: str = "") -> Chart:
    """Rows by the leading columns, figures in the others."""
    shown = [{"columnId": f"c{place}", "isTransposed": False} for place in range(len(columns))]
    paging = {"size": 20, "enabled": True}
    drawing = {"columns": shown, "paging": paging, "rowHeight": "auto"}
    return Chart(view, "lnsDatatable", columns, drawing, where)


def ring(view: str, parts: Column, whole: Column, where: str = "") -> Chart:
    """Parts of a whole."""
    layer = {
        "primaryGroups": ["c0"], "metrics": ["c1"], "numberDisplay": "percent",
        "categoryDisplay": "default", "legendDisplay": "default", "nestedLegend": False,
    }  # fmt: skip
    return Chart(view, "lnsPie", (parts, whole), {"shape": "donut", "layers": [layer]}, where)


def apart(chart: Chart) -> Chart:
    """The same chart, not narrowed by what is chosen above the panels."""
    return dataclasses.replace(chart, is_apart=True)


def attributes(chart: Chart, layer: str) -> Object:
    """The chart as an embedded Lens object; `layer` is a name that no other chart of the dashboard has.

    By it Kibana finds the data view again: of two layers of one name one would be drawn from the other's.
    """
    return {
        "title": "",
        "type": "lens",
        "visualizationType": chart.type,
        "references": [reference(chart, layer)],
        "state": {
            "datasourceStates": {"formBased": {"layers": {layer: _layer(chart)}}},
            "filters": [],
            "query": {"query": chart.where, "language": "kuery"},
            "internalReferences": [],
            "adHocDataViews": {},
            "visualization": _on(layer, chart.drawing),
        },
    }


def reference(chart: Chart, layer: str) -> Object:
    """What the chart names outside itself: its data view."""
    return {"type": "index-pattern", "id": chart.view, "name": f"indexpattern-datasource-layer-{layer}"}


def _on(layer: str, drawing: Object) -> Object:
    """The drawing with the name of its layer, which stands in it or in the one layer that it has."""
    if "layers" in drawing:
        return {**drawing, "layers": [{"layerId": layer, "layerType": "data", **one} for one in drawing["layers"]]}
    return {"layerId": layer, "layerType": "data", **drawing}


def _layer(chart: Chart) -> Object:
    columns = chart.columns
    first_figure = next(f"c{place}" for place, one in enumerate(columns) if not one.is_bucket)
    return {
        "columnOrder": [f"c{place}" for place in range(len(columns))],
        "columns": {f"c{place}": _column(one, first_figure) for place, one in enumerate(columns)},
        "incompleteColumns": {},
        "sampling": 1,
        "ignoreGlobalFilters": chart.is_apart,
    }


def _column(one: Column, first_figure: str) -> Object:
    made = {
        "label": one.label,
        "customLabel": True,
        "dataType": one.kind,
        "operationType": one.operation,
        "sourceField": one.field,
        "isBucketed": one.is_bucket,
        "scale": _scale(one),
        "params": _params(one, first_figure),
    }
    return made | ({"filter": {"query": one.where, "language": "kuery"}} if one.where else {})


def _scale(one: Column) -> str:
    if one.operation == "date_histogram":
        return "interval"
    return "ordinal" if one.is_bucket or one.kind != "number" else "ratio"


def _params(one: Column, first_figure: str) -> Object:
    if one.operation == "date_histogram":
        return {"interval": "auto", "includeEmptyRows": True, "dropPartials": False}
    if one.operation == "terms":
        return {
            **one.params,
            "orderBy": {"type": "column", "columnId": first_figure},
            "orderDirection": "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
            "include": [],
            "exclude": [],
            "includeIsRegex": False,
            "excludeIsRegex": False,
        }
    return one.params


def _xy(series: str, columns: Sequence[Column]) -> Object:
    *split, across, drawn = [f"c{place}" for place in range(len(columns))]
    on = {"x": True, "yLeft": True, "yRight": True}
    layer = {
        "seriesType": series, "xAccessor": across, "accessors": [drawn],
        **({"splitAccessor": split[0]} if split else {}),
    }  # fmt: skip
    return {
        "preferredSeriesType": series,
        "legend": {"isVisible": bool(split), "position": "right"},
        "valueLabels": "hide",
        "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
        "tickLabelsVisibilitySettings": on,
        "gridlinesVisibilitySettings": on,
        "layers": [layer],
    }
