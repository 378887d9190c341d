"""Data views and what is opened from them: saved searches and the map. Pure.

Their ids are stable: a dashboard, a bookmark or a link in an alert goes on working after `marsad kibana install`.
"""

from __future__ import annotations

import json
from typing import Any

from mappings.kibana.words import LABELS, codes

Object = dict[str, Any]

EVENTS, ARTICLES, ALERTS, FEEDS = "marsad-events", "marsad-articles", "marsad-alerts", "marsad-feeds"
# The articles once more, by the time at which they were indexed: an outage is seen when it was.
INDEXING = "marsad-indexing"
TAG = "marsad"
# The newest form of each type that every Kibana 9 reads; Kibana brings an older form to its own at import.
VERSIONS = {
    "index-pattern": "8.0.0", "tag": "8.0.0", "search": "10.5.0", "map": "8.4.0", "dashboard": "10.2.0",
}  # fmt: skip
MAIN = 'marsad.salience: "main"'
# What is told as having happened: figures leave out what was denied or announced, tables of events show it as such.
HAPPENED = f'{MAIN} and not marsad.modality: ("denied" or "planned")'
# Between the claim of a revision and its indexing; of an article that was corrected, of its last revision.
DELAY = "marsad.delay"
_DELAY_SCRIPT = (
    "if (!doc['event.ingested'].empty && !doc['marsad.revision'].empty) { "
    "emit(doc['event.ingested'].value.toInstant().toEpochMilli() - doc['marsad.revision'].value) }"
)

_NUMBER = {"id": "number", "params": {"pattern": "0,0"}}
_SECONDS = {"id": "duration", "params": {"inputFormat": "seconds", "outputFormat": "humanizePrecise",
                                         "outputPrecision": 0, "useShortSuffix": True}}  # fmt: skip
_MILLISECONDS = {"id": "duration", "params": {"inputFormat": "milliseconds", "outputFormat": "asSeconds",
                                              "outputPrecision": 2, "useShortSuffix": True}}  # fmt: skip
_TOLLS = [f"marsad.{slot}.value" for slot in ("killed", "injured", "arrested", "abducted")]
# Opens the article in Kibana: the search "the article" over all time, narrowed to its id.
_ARTICLE_LINK = (
    "discover#/view/marsad-article?_g=(time:(from:now-20y,to:now))"
    "&_a=(query:(language:kuery,query:'event.id:%22{{rawValue}}%22'))"
)


def data_views() -> list[Object]:
    """One for each alias that readers have, and of the articles one more by the time of indexing."""
    return [
        _view(EVENTS, "مرصد: الأحداث · Marsad events",
              ["@timestamp", "event.action", "event.start", "event.provider", "message", "url.full", "marsad.title",
               "marsad.article_id", "marsad.class", "marsad.country", "marsad.feed", "marsad.modality",
               "marsad.salience", "marsad.date_precision", "marsad.means", "marsad.claimed_by.keyword",
               "marsad.attributed_to.keyword", "marsad.killed.qualifier", "marsad.killed.vague", *_TOLLS,
               *(f"marsad.{who}.name_{language}.keyword" for who in ("place", "actors", "targets")
                 for language in ("ar", "en")),
               *(f"marsad.place.{what}" for what in ("country", "location", "precision"))]),
        _view(ARTICLES, "مرصد: الأخبار · Marsad articles",
              ["@timestamp", "event.provider", "event.id", "message", "url.full", "marsad.title", "marsad.published",
               "marsad.published_implied", "marsad.country", "marsad.feed", "marsad.language", "marsad.types",
               "marsad.event_count", "marsad.model.fallback"]),
        _view(INDEXING, "مرصد: الفهرسة · Marsad indexing",
              ["event.ingested", "event.provider", "marsad.feed", "marsad.title", "marsad.model.fallback"],
              alias=ARTICLES, time="event.ingested", scripts={DELAY: _DELAY_SCRIPT}),
        _view(ALERTS, "مرصد: التنبيهات · Marsad alerts",
              ["@timestamp", "rule.name", "event.action", "event.provider", "message", "url.full", "marsad.severity",
               "marsad.article_id", "marsad.place.country", "marsad.place.name_ar.keyword", "marsad.killed.value",
               "marsad.injured.value", "marsad.delivery.webhook.state", "marsad.delivery.webhook.error"]),
        _view(FEEDS, "مرصد: الخلاصات · Marsad feeds",
              ["@timestamp", "marsad.feed", "marsad.status", "marsad.error", "marsad.error_streak", "marsad.silence",
               "marsad.gap", "marsad.last_new", "marsad.last_success", "marsad.entries"]),
    ]  # fmt: skip


def searches() -> list[Object]:
    """Tables of documents, newest or worst first."""
    telling = ["event.action", "marsad.place.name_ar", "marsad.place.country", "event.start", "marsad.killed.value",
               "marsad.injured.value", "marsad.modality", "message", "event.provider", "marsad.article_id",
               "url.full"]  # fmt: skip
    tolls = ["marsad.killed.value", "marsad.killed.qualifier", "marsad.injured.value", *telling[:4], "marsad.modality",
             "message", "event.provider", "marsad.article_id"]  # fmt: skip
    return [
        _search("marsad-newest-events", EVENTS, "أحدث الأحداث · Newest events", telling, MAIN),
        _search("marsad-highest-tolls", EVENTS, "أعلى الحصائل · Highest tolls", tolls,
                f"{MAIN} and (marsad.killed.value >= 1 or marsad.injured.value >= 1)", "marsad.killed.value"),
        _search("marsad-actor-events", EVENTS, "أحداث بفاعل معلوم · Events with an actor",
                ["marsad.actors.name_ar", "event.action", "marsad.targets.name_ar", *telling[1:7], "marsad.article_id"],
                "marsad.actors.name_ar.keyword: *"),
        _search("marsad-article", ARTICLES, "الخبر · The article",
                ["marsad.title", "message", "event.provider", "marsad.types", "marsad.event_count", "url.full"], ""),
        _search("marsad-newest-alerts", ALERTS, "أحدث التنبيهات · Newest alerts",
                ["marsad.severity", "rule.name", "message", "marsad.place.name_ar", "marsad.killed.value",
                 "marsad.delivery.webhook.state", "marsad.article_id"], ""),
        _search("marsad-failing-feeds", FEEDS, "خلاصات متعثرة · Failing feeds",
                ["marsad.feed", "marsad.error", "marsad.error_streak", "marsad.last_success", "marsad.silence"],
                'marsad.status: "failing"', "marsad.error_streak"),
    ]  # fmt: skip


def tag() -> Object:
    """What marks every search, map and dashboard as Marsad's."""
    attributes = {"name": "Marsad مرصد", "description": "Objects of `marsad kibana install`", "color": "#1f7a6d"}
    return made("tag", TAG, attributes, [])


def event_map() -> Object:
    """Events as dots: colour by class, size by those killed."""
    dots = {
        "id": "events",
        "label": "الأحداث · events",
        "alpha": 0.75,
        "visible": True,
        "type": "GEOJSON_VECTOR",
        "minZoom": 0,
        "maxZoom": 24,
        "joins": [],
        # Here, not on the map: a dashboard puts its own query in the place of the map's.
        "query": {"query": HAPPENED, "language": "kuery"},
        "sourceDescriptor": {
            "type": "ES_SEARCH",
            "id": "events",
            "geoField": "marsad.place.location",
            "scalingType": "LIMIT",
            "applyGlobalQuery": True,
            "applyGlobalTime": True,
            "applyForceRefresh": True,
            "filterByMapBounds": True,
            "tooltipProperties": ["event.action", "marsad.place.name_ar.keyword", "event.start", "marsad.killed.value",
                                  "marsad.injured.value", "marsad.modality", "event.provider", "url.full"],
            "sortField": "@timestamp",
            "sortOrder": "desc",
            "indexPatternRefName": "layer_1_source_index_pattern",
        },
        "style": {"type": "VECTOR", "isTimeAware": True, "properties": _dots()},
    }  # fmt: skip
    ground = {
        "id": "ground",
        "alpha": 1,
        "visible": True,
        "type": "EMS_VECTOR_TILE",
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True},
        "minZoom": 0,
        "maxZoom": 24,
    }
    state = {
        "zoom": 3.6,
        "center": {"lon": 26, "lat": 27},
        "timeFilters": {"from": "now-24h", "to": "now"},
        "refreshConfig": {"isPaused": False, "interval": 10_000},
        "query": {"query": "", "language": "kuery"},
        "filters": [],
        "settings": {"autoFitToDataBounds": False},
    }
    attributes = {
        "title": "مرصد: خريطة الأحداث · Marsad: map of events",
        "description": "أحدث عشرة آلاف حدث رئيس له موقع · the newest 10,000 main events that have a place",
        "layerListJSON": encoded([ground, dots]),
        "mapStateJSON": encoded(state),
        "uiStateJSON": encoded({"isLayerTOCOpen": False, "openTOCDetails": []}),
    }
    names = {"layer_1_source_index_pattern": EVENTS}
    return made("map", "marsad-event-map", attributes, [*references(names), tagged()])


def made(kind: str, id_: str, attributes: Object, refers: list[Object]) -> Object:
    """A saved object as an export of Kibana writes it."""
    return {
        "attributes": attributes,
        "coreMigrationVersion": "8.8.0",
        "id": id_,
        "managed": False,
        "references": refers,
        "type": kind,
        "typeMigrationVersion": VERSIONS[kind],
    }


def references(views: dict[str, str]) -> list[Object]:
    """Name of the reference -> data view, as Kibana wants them."""
    return [{"id": view, "name": name, "type": "index-pattern"} for name, view in views.items()]


def tagged() -> Object:
    """The reference that carries the tag."""
    return {"id": TAG, "name": f"tag-ref-{TAG}", "type": "tag"}


def encoded(value: Any) -> str:
    """JSON inside JSON, as Kibana keeps what it does not search."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _view(
    id_: str, name: str, fields: list[str], *, alias: str = "", time: str = "@timestamp",
    scripts: dict[str, str] | None = None,
) -> Object:  # fmt: skip
    labels = {field: {"customLabel": LABELS[field]} for field in fields}
    # A column of a table is asked by the text field, whose words are the same.
    labels |= {field.removesuffix(".keyword"): label for field, label in labels.items() if field.endswith(".keyword")}
    runtime = {field: {"type": "long", "script": {"source": source}} for field, source in (scripts or {}).items()}
    formats = {field: found for field in (*fields, *runtime) if (found := _format(field))}
    attributes = {
        "allowHidden": False,
        # Before the first article there is no month, and a dashboard says "none" instead of failing.
        "allowNoIndex": True,
        "fieldAttrs": encoded(labels | {field: {"customLabel": "التأخر · delay"} for field in runtime}),
        "fieldFormatMap": encoded(formats),
        "fields": "[]",
        "name": name,
        "runtimeFieldMap": encoded(runtime),
        "sourceFilters": "[]",
        "timeFieldName": time,
        "title": alias or id_,
        "typeMeta": "{}",
    }
    return made("index-pattern", id_, attributes, [])


def _format(field: str) -> Object | None:
    if field == "url.full":
        return _link("{{rawValue}}", "عند الناشر · publisher")
    if field == "marsad.article_id":
        return _link(_ARTICLE_LINK, "الخبر · article")
    if field == DELAY:
        return _MILLISECONDS
    if field in ("marsad.silence", "marsad.gap"):
        return _SECONDS
    if field in _TOLLS:
        return _NUMBER
    words = [{"key": code, "value": value} for code, value in codes(field).items()]
    return {"id": "static_lookup", "params": {"lookupEntries": words, "unknownKeyValue": None}} if words else None


def _link(template: str, label: str) -> Object:
    params = {"type": "a", "urlTemplate": template, "labelTemplate": label, "openLinkInCurrentTab": False}
    return {"id": "url", "params": params}


def _search(id_: str, view: str, title: str, columns: list[str], query: str, by: str = "@timestamp") -> Object:
    source = {"query": {"query": query, "language": "kuery"}, "filter": [],
              "indexRefName": "kibanaSavedObjectMeta.searchSourceJSON.index"}  # fmt: skip
    arabic, english = title.split(" · ")
    attributes = {
        "columns": columns,
        "description": "",
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": encoded(source)},
        "sort": [[by, "desc"], *([["@timestamp", "desc"]] if by != "@timestamp" else [])],
        "timeRestore": False,
        "title": f"مرصد: {arabic} · Marsad: {english.lower()}",
    }
    return made("search", id_, attributes, [*references({source["indexRefName"]: view}), tagged()])


def _dots() -> Object:
    def by(field: str, scaled: bool = False, **options: Any) -> Object:
        spread = {"isEnabled": not scaled, "sigma": 3}
        named = {"name": field, "origin": "source"}
        return {"type": "DYNAMIC", "options": {"field": named, "fieldMetaOptions": spread, **options}}

    return {
        "symbolizeAs": {"options": {"value": "circle"}},
        "fillColor": by("marsad.class", type="CATEGORICAL", colorCategory="palette_0"),
        "lineColor": {"type": "STATIC", "options": {"color": "#fff"}},
        "lineWidth": {"type": "STATIC", "options": {"size": 1}},
        "iconSize": by("marsad.killed.value", scaled=True, minSize=6, maxSize=24),
    }
