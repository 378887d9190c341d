"""The five dashboards: which panels, where they lie, and how a chart becomes a panel. Pure.

They stand on events, one article's telling each: ten articles on one attack are ten events. A sum of their tolls would
count the same dead ten times; so no panel adds tolls up, they show the highest one told and how many tell of any.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mappings.kibana.lens import (
    Chart,
    apart,
    attributes,
    bars,
    bars_over_time,
    count,
    distinct,
    figure,
    highest,
    last,
    reference,
    ring,
    slowest,
    table,
    top,
)
from mappings.kibana.views import (
    ALERTS,
    ARTICLES,
    DELAY,
    EVENTS,
    FEEDS,
    HAPPENED,
    INDEXING,
    Object,
    encoded,
    made,
    tagged,
)
from mappings.kibana.words import LABELS

WIDTH = 48
DRILLDOWN = "DASHBOARD_TO_DASHBOARD_DRILLDOWN"
KILLED, INJURED = "marsad.killed.value", "marsad.injured.value"
ANY_KILLED = f"{KILLED} >= 1 or marsad.killed.vague: *"
TOLD, READ = count("أحداث · events"), count("أخبار · articles")
DEAD = count("فيها قتلى · telling of dead", ANY_KILLED)
VAGUE = count("مبهم · vague", "marsad.killed.vague: *")
FAILING = count("متعثرة · failing", 'marsad.status: "failing"')
SLOWEST = slowest(DELAY, "المئين 95 · 95th percentile")
PUBLISHERS = distinct("event.provider", "ناشرون · publishers")
_COUNTRY, _TYPE = "marsad.place.country", "event.action"
_ACTOR, _TARGET = "marsad.actors.name_ar.keyword", "marsad.targets.name_ar.keyword"


@dataclass(frozen=True, slots=True)
class Panel:
    """What stands at (x, y), w wide and h high: a chart, text in Markdown, or (type, id) of an object of its own.

    A click on a value of a chart `leads_to` another dashboard, narrowed to that value.
    """

    x: int
    y: int
    w: int
    h: int
    title: str
    shows: Chart | str | tuple[str, str]
    leads_to: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """A list of values to choose from, above the panels."""

    view: str
    field: str


@dataclass(frozen=True, slots=True)
class Board:
    """A dashboard; `refresh` in seconds, 0 for none."""

    id: str
    title: str
    description: str
    since: str
    refresh: int
    controls: tuple[Control, ...]
    panels: tuple[Panel, ...]


def dashboards(console: str) -> list[Object]:
    """The five of them; `console` is the address of the live page."""
    boards = (live(), casualties(), actors(), sources(), health())
    return [_dashboard(board, _guide(boards, board, console)) for board in boards]


def live() -> Board:
    """What happens now."""
    return Board(
        "marsad-live", "الحوادث الآن · Live incidents",
        "كل صف خبر واحد عن حدث · each row is one article's telling", "now-24h", 10, _FILTERS,
        (
            *_in_a_row(4, 6, (
                ("أحداث · Events", figure(EVENTS, TOLD, HAPPENED)),
                ("فيها قتلى · Telling of dead", figure(EVENTS, DEAD, HAPPENED)),
                ("أعلى حصيلة قتلى · Highest toll told", figure(EVENTS, highest(KILLED), HAPPENED)),
                ("ناشرون · Publishers", figure(EVENTS, PUBLISHERS, HAPPENED)),
            )),
            Panel(0, 10, 24, 18, "الخريطة · Map", ("map", "marsad-event-map")),
            Panel(24, 10, 24, 9, "الأحداث في الزمن · Events over time",
                  bars_over_time(EVENTS, TOLD, top("marsad.class", 8), where=HAPPENED)),
            Panel(24, 19, 12, 9, "البلدان · Countries",
                  bars(EVENTS, top(_COUNTRY), TOLD, HAPPENED), "marsad-casualties"),
            Panel(36, 19, 12, 9, "الفاعلون · Actors",
                  bars(EVENTS, top(_ACTOR), TOLD, HAPPENED), "marsad-actors"),
            Panel(0, 28, 48, 20, "الأحدث · Newest", ("search", "marsad-newest-events")),
        ),
    )  # fmt: skip


def casualties() -> Board:
    """Tolls as they are told."""
    tolls = (DEAD, highest(KILLED, "أعلى قتلى · most killed"), highest(INJURED, "أعلى جرحى · most injured"),
             PUBLISHERS)  # fmt: skip
    return Board(
        "marsad-casualties", "الضحايا · Casualties",
        "الحصيلة كما رواها خبر واحد، ولا تُجمع · tolls as one article tells them, never added up", "now-30d", 0,
        _FILTERS,
        (
            *_in_a_row(4, 6, (
                ("أعلى قتلى · Most killed", figure(EVENTS, highest(KILLED), HAPPENED)),
                ("أعلى جرحى · Most injured", figure(EVENTS, highest(INJURED), HAPPENED)),
                ("أحداث فيها قتلى · Telling of dead", figure(EVENTS, DEAD, HAPPENED)),
                ("عدد مبهم · Without a number", figure(EVENTS, VAGUE, HAPPENED)),
            )),
            Panel(0, 10, 32, 12, "أعلى حصيلة في الزمن · Highest toll over time",
                  bars_over_time(EVENTS, highest(KILLED), line=True, where=HAPPENED)),
            Panel(32, 10, 16, 12, "كيف قيل العدد · How the number is given",
                  ring(EVENTS, top("marsad.killed.qualifier", 6), TOLD, HAPPENED)),
            Panel(0, 22, 24, 14, "البلدان · By country", table(EVENTS, top(_COUNTRY, 20), *tolls, where=HAPPENED)),
            Panel(24, 22, 24, 14, "الأنواع · By type", table(EVENTS, top(_TYPE, 20), *tolls, where=HAPPENED)),
            Panel(0, 36, 48, 20, "أعلى الحصائل · Highest tolls", ("search", "marsad-highest-tolls")),
        ),
    )  # fmt: skip


def actors() -> Board:
    """Who did what to whom."""
    reach = (TOLD, highest(KILLED, "أعلى قتلى · most killed"), distinct(_COUNTRY, "بلدان · countries"),
             highest("@timestamp", "آخر خبر · last told", "date"))  # fmt: skip
    return Board(
        "marsad-actors", "الفاعلون · Actors", "من فعل ماذا بمن · who did what to whom", "now-30d", 0,
        (*_FILTERS, Control(EVENTS, _ACTOR)),
        (
            Panel(0, 4, 48, 12, "في الزمن · Over time", bars_over_time(EVENTS, TOLD, top(_ACTOR, 8), where=HAPPENED)),
            Panel(0, 16, 24, 16, "الفاعلون · Actors", table(EVENTS, top(_ACTOR, 50), *reach, where=HAPPENED)),
            Panel(24, 16, 24, 16, "المستهدفون · Targets", table(EVENTS, top(_TARGET, 50), *reach, where=HAPPENED)),
            Panel(0, 32, 24, 14, "فاعل ومستهدف · Actor and target",
                  table(EVENTS, top(_ACTOR, 15), top(_TARGET, 5), TOLD, where=HAPPENED)),
            Panel(24, 32, 12, 14, "المتبنّون · Claimed by",
                  bars(EVENTS, top("marsad.claimed_by.keyword"), TOLD, HAPPENED)),
            Panel(36, 32, 12, 14, "درجة التأكيد · Modality", ring(EVENTS, top("marsad.modality", 4), TOLD)),
            Panel(0, 46, 48, 18, "الأحداث · Events", ("search", "marsad-actor-events")),
        ),
    )  # fmt: skip


def sources() -> Board:
    """Who tells it, and who is not heard."""
    telling = count("فيها أحداث · with events", "marsad.event_count >= 1")
    publisher = top("event.provider", 50)
    return Board(
        "marsad-sources", "المصادر والتغطية · Sources and coverage",
        "من يروي، ومن غاب · who tells it, and who is not heard", "now-7d", 0,
        (Control(ARTICLES, "event.provider"), Control(ARTICLES, "marsad.country")),
        (
            *_in_a_row(4, 6, (
                ("أخبار · Articles", figure(ARTICLES, READ)),
                ("فيها أحداث · With events", figure(ARTICLES, telling)),
                ("ناشرون · Publishers", figure(ARTICLES, PUBLISHERS)),
                ("خلاصات متعثرة · Failing feeds", apart(figure(FEEDS, FAILING))),
            )),
            Panel(0, 10, 48, 12, "الأخبار في الزمن · Articles over time",
                  bars_over_time(ARTICLES, READ, top("event.provider", 10))),
            Panel(0, 22, 24, 16, "الناشرون · Publishers",
                  table(ARTICLES, publisher, READ, telling,
                        count("بلا وقت · told no time", "marsad.published_implied: true"),
                        highest("@timestamp", "الأحدث · newest", "date"))),
            Panel(24, 22, 24, 16, "صمت الخلاصات · Silence of feeds",
                  apart(table(FEEDS, top("marsad.feed", 50), highest("marsad.silence"),
                        highest("marsad.gap"), last("marsad.status")))),
            Panel(0, 38, 16, 14, "اللغات · Languages", ring(ARTICLES, top("marsad.language", 6), READ)),
            Panel(16, 38, 16, 14, "بلدان الأحداث · Countries told of",
                  bars(EVENTS, top(_COUNTRY, 15), TOLD, HAPPENED)),
            Panel(32, 38, 16, 14, "المصادر المذكورة · Credited sources",
                  bars(EVENTS, top("marsad.attributed_to.keyword", 15), TOLD, HAPPENED)),
            Panel(0, 52, 48, 16, "الأخبار · Articles", ("search", "marsad-article")),
        ),
    )  # fmt: skip


def health() -> Board:
    """Whether the pipeline runs: what the index can tell of it."""
    failed = count("لم تصل · not delivered", 'marsad.delivery.webhook.state: "failed"')
    return Board(
        "marsad-health", "سلامة خط المعالجة · Pipeline health",
        "من الخلاصة إلى الفهرس · from feed to index", "now-6h", 30, (),
        (
            *_in_a_row(4, 6, (
                ("خلاصات متعثرة · Failing feeds", figure(FEEDS, FAILING)),
                ("تأخر الفهرسة · Delay of indexing", figure(INDEXING, SLOWEST)),
                ("تنبيهات · Alerts", figure(ALERTS, count("تنبيهات · alerts"))),
                ("تنبيهات لم تصل · Alerts not delivered", figure(ALERTS, failed)),
            )),
            Panel(0, 10, 24, 12, "أخبار مفهرسة · Articles indexed",
                  bars_over_time(INDEXING, READ, at="event.ingested")),
            Panel(24, 10, 24, 12, "تأخر الفهرسة · Delay of indexing",
                  bars_over_time(INDEXING, SLOWEST, line=True, at="event.ingested")),
            Panel(0, 22, 12, 12, "حالة الخلاصات · State of feeds",
                  ring(FEEDS, top("marsad.status", 3), count("خلاصات · feeds"))),
            Panel(12, 22, 18, 12, "الأخطاء · Errors",
                  table(FEEDS, top("marsad.error", 20), count("خلاصات · feeds"))),
            Panel(30, 22, 18, 12, "حين نابت القواعد عن النموذج · When rules stood in for the model",
                  table(INDEXING, top("marsad.model.fallback", 10), READ)),
            Panel(0, 34, 24, 18, "خلاصات متعثرة · Failing feeds", ("search", "marsad-failing-feeds")),
            Panel(24, 34, 24, 18, "التنبيهات · Alerts", ("search", "marsad-newest-alerts")),
        ),
    )  # fmt: skip


_FILTERS = (
    Control(EVENTS, _COUNTRY),
    Control(EVENTS, _TYPE),
    Control(EVENTS, "event.provider"),
    Control(EVENTS, "marsad.modality"),
)


def _in_a_row(y: int, height: int, figures: Sequence[tuple[str, Chart]]) -> Iterator[Panel]:
    width = WIDTH // len(figures)
    return (Panel(place * width, y, width, height, title, shows) for place, (title, shows) in enumerate(figures))


def _guide(boards: Sequence[Board], here: Board, console: str) -> Panel:
    """The first panel of each: the way to the others and to the live page, and what the figures mean."""
    ways = [f"**{one.title}**" if one is here else f"[{one.title}](#/view/{one.id})" for one in boards]
    ways.append(f"[الصفحة الحية · Live page]({console})")
    return Panel(0, 0, WIDTH, 4, "", "  |  ".join(ways) + f"\n\n{here.description}")


def _dashboard(board: Board, guide: Panel) -> Object:
    panels = [(f"p{place}", panel) for place, panel in enumerate((guide, *board.panels))]
    refers = [one for id_, panel in panels for one in _panel_references(id_, panel)]
    refers += [
        {"id": control.view, "name": f"controlGroup_c{place}:optionsListDataView", "type": "index-pattern"}
        for place, control in enumerate(board.controls)
    ]
    attributes = {
        "title": f"مرصد: {board.title.split(' · ')[0]} · Marsad: {board.title.split(' · ')[1]}",
        "description": board.description,
        "version": 1,
        "timeRestore": True,
        "timeFrom": board.since,
        "timeTo": "now",
        "refreshInterval": {"pause": not board.refresh, "value": 1000 * (board.refresh or 60)},
        "optionsJSON": encoded({"useMargins": True, "syncColors": True, "syncCursor": True, "syncTooltips": False,
                                "hidePanelTitles": False}),
        "panelsJSON": encoded([_panel(id_, panel) for id_, panel in panels]),
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": encoded({"query": {"query": "", "language": "kuery"}, "filter": []})
        },
        "controlGroupInput": _controls(board.controls),
    }  # fmt: skip
    return made("dashboard", board.id, attributes, [*refers, tagged()])


def _panel(id_: str, panel: Panel) -> Object:
    kind, shown = _embedded(id_, panel)
    # Kibana before 9.2 reads the title beside the configuration, later ones inside it.
    titled = {"title": panel.title} if panel.title else {"title": "", "hidePanelTitles": True}
    found = {
        "type": kind,
        "panelIndex": id_,
        "gridData": {"x": panel.x, "y": panel.y, "w": panel.w, "h": panel.h, "i": id_},
        "title": panel.title,
        "embeddableConfig": {"enhancements": _leading(panel), **titled, **shown},
    }
    return found | ({"panelRefName": f"panel_{id_}"} if isinstance(panel.shows, tuple) else {})


def _embedded(id_: str, panel: Panel) -> tuple[str, Object]:
    if isinstance(panel.shows, Chart):
        return "lens", {"attributes": attributes(panel.shows, f"{id_}-layer")}
    if isinstance(panel.shows, tuple):
        return panel.shows[0], {}
    text = {"markdown": panel.shows, "fontSize": 12, "openLinksInNewTab": False}
    source = {"aggs": [], "searchSource": {"query": {"query": "", "language": "kuery"}, "filter": []}}
    shown = {
        "id": "",
        "title": "",
        "description": "",
        "type": "markdown",
        "params": text,
        "uiState": {},
        "data": source,
    }
    return "visualization", {"savedVis": shown}


def _leading(panel: Panel) -> Object:
    if not panel.leads_to:
        return {}
    way = {"openInNewTab": False, "useCurrentDateRange": True, "useCurrentFilters": True}
    action = {"factoryId": DRILLDOWN, "name": "التفاصيل · details", "config": way}
    event = {"eventId": "details", "triggers": ["FILTER_TRIGGER"], "action": action}
    return {"dynamicActions": {"events": [event]}}


def _panel_references(id_: str, panel: Panel) -> Iterator[Object]:
    if isinstance(panel.shows, Chart):
        one = reference(panel.shows, f"{id_}-layer")
        yield {**one, "name": f"{id_}:{one['name']}"}
    elif isinstance(panel.shows, tuple):
        kind, target = panel.shows
        yield {"id": target, "name": f"{id_}:panel_{id_}", "type": kind}
    if panel.leads_to:
        name = f"{id_}:drilldown:{DRILLDOWN}:details:dashboardId"
        yield {"id": panel.leads_to, "name": name, "type": "dashboard"}


def _controls(controls: Sequence[Control]) -> Object:
    panels = {
        f"c{place}": {
            "type": "optionsListControl",
            "order": place,
            "grow": True,
            "width": "medium",
            "explicitInput": {
                "id": f"c{place}",
                "dataViewId": control.view,
                "fieldName": control.field,
                "title": LABELS[control.field],
                "searchTechnique": "prefix",
                "selectedOptions": [],
                "sort": {"by": "_count", "direction": "desc"},
            },
        }
        for place, control in enumerate(controls)
    }
    ignore = {"ignoreFilters": False, "ignoreQuery": False, "ignoreTimerange": False, "ignoreValidations": False}
    return {
        "chainingSystem": "HIERARCHICAL",
        "controlStyle": "oneLine",
        "ignoreParentSettingsJSON": encoded(ignore),
        "panelsJSON": encoded(panels),
    }
