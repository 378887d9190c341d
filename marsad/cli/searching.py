"""`marsad search` and `export`: what is in the index, to read and to take along."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marsad import settings
from marsad.cli.checks import innermost
from marsad.cli.replaying import From, Source, To, progress
from marsad.clients import elasticsearch_client
from marsad.errors import MarsadError

Words = Annotated[list[str] | None, typer.Argument(help="Words to look for, in any spelling; «…» keeps them together.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Event type, such as airstrike; may be repeated.")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Publisher; may be repeated.")]
Feeds = Annotated[list[str] | None, typer.Option("--feed", help="Id of a feed; may be repeated.")]
Classes = Annotated[list[str] | None, typer.Option("--class", help="Event class, such as explosion.")]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Country of the place: LY, Libya or ليبيا.")]
Modalities = Annotated[list[str] | None, typer.Option("--modality", help="asserted, claimed, denied or planned.")]
Main = Annotated[bool, typer.Option("--main", help="Without the background that articles tell along.")]
Place = Annotated[str, typer.Option(help="Name of the place, Arabic or English.")]
Actor = Annotated[str, typer.Option(help="Name of who did it.")]
Target = Annotated[str, typer.Option(help="Name of whom it was done to.")]
Happened = Annotated[
    str | None, typer.Option(metavar="DAYS", help="When it happened: 2019-04, 2019-04-01..2019-04-09.")
]
DatePrecision = Annotated[str, typer.Option(help="At least so precise: day, month or year.")]
PlacePrecision = Annotated[str, typer.Option(help="At least so precise: site, city, region or country.")]
Near = Annotated[str | None, typer.Option(metavar="PLACE,KM", help="Around a place or point: سرت,50 or 31.2,16.6,50.")]
Box = Annotated[str | None, typer.Option(metavar="N,W,S,E", help="Between two parallels and two meridians.")]
Killed = Annotated[int | None, typer.Option(min=0, help="At least so many killed, in numbers.")]
Injured = Annotated[int | None, typer.Option(min=0, help="At least so many injured, in numbers.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(search)
    app.command()(export)


def search(
    words: Words = None,
    events: Annotated[bool, typer.Option("--events", help="Find events, not articles.")] = False,
    type_: Types = None,
    publisher: Publishers = None,
    feed: Feeds = None,
    start: From = None,
    end: To = None,
    class_: Classes = None,
    country: Countries = None,
    modality: Modalities = None,
    main: Main = False,
    place: Place = "",
    actor: Actor = "",
    target: Target = "",
    happened: Happened = None,
    date_precision: DatePrecision = "",
    place_precision: PlacePrecision = "",
    near: Near = None,
    box: Box = None,
    killed: Killed = None,
    injured: Injured = None,
    facet: Annotated[list[str] | None, typer.Option(help="Count the events by: type, country, actor ...")] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="How many to print.")] = 10,
    after: Annotated[str, typer.Option(metavar="CURSOR", help="Go on where the page before ended.")] = "",
    json: Annotated[bool, typer.Option("--json", help="One JSON object a hit.")] = False,
) -> None:
    """Print articles that hold the words, with their events; or events, where something is asked that only they have.

    --from and --to are about the time of the report, --happened about that of the event. Best first where there are
    words, else newest first. The exit status is 1 when there are none.

    Example: [bold]marsad search "سرت غارة"[/bold], or [bold]marsad search --country LY --killed 5 --facet actor[/bold]
    """
    wanted = _wanted(locals())
    with _index() as (client, query):
        if not (events or facet or after or wanted.is_about_events or not wanted.text):
            _articles(client, query.search(client, wanted, size), json)
            return
        counted = query.facets(client, wanted, _facets(facet, query)) if facet else {}
        try:
            page = query.page(client, wanted, size=size, after=after)
        except ValueError as error:  # the cursor is none, or of another question
            raise MarsadError(f"--after: {error}") from error
    _print_page(page, counted, json)
    if not page.total:
        raise typer.Exit(1)


def export(
    words: Words = None,
    form: Annotated[
        str, typer.Option("--as", help="archive (articles), or events as csv, jsonl, geojson, atom.")
    ] = "archive",
    type_: Types = None,
    publisher: Publishers = None,
    feed: Feeds = None,
    start: From = None,
    end: To = None,
    class_: Classes = None,
    country: Countries = None,
    modality: Modalities = None,
    main: Main = False,
    place: Place = "",
    actor: Actor = "",
    target: Target = "",
    happened: Happened = None,
    date_precision: DatePrecision = "",
    place_precision: PlacePrecision = "",
    near: Near = None,
    box: Box = None,
    killed: Killed = None,
    injured: Injured = None,
) -> None:
    """Print what is in the index: an archive of articles for `marsad replay`, oldest first, or events for other tools.

    Exports of events end with the events of that time that are told no more, whatever else is asked: who took them
    earlier takes them out. jsonl has the names of PLOVER.

    Example: [bold]marsad export --from 2026-03-01 > archive.jsonl[/bold], or
    [bold]marsad export --as csv --country LY --happened 2019 > libya.csv[/bold]
    """
    from workers import exports

    wanted = _wanted(locals())
    if form == "archive":
        if wanted.text or wanted.types or wanted.publishers or wanted.feeds or wanted.is_about_events:
            raise MarsadError("an archive takes --from and --to only; name a form of events: --as csv")
        _archive(start, end)
    elif form in exports.FORMS:
        _events(wanted, exports.form(form))
    else:
        raise MarsadError(f"--as {form}: write archive, {', '.join(exports.FORMS)}")


def _archive(start: str | None, end: str | None) -> None:
    from ingest import lines, replay

    with progress() as bar:
        source = Source.index(settings.load(), replay.window(start, end))
        written = bar.add_task("written", total=source.total)
        for line in source.lines:
            if line.article:
                sys.stdout.buffer.write(orjson.dumps(lines.to_row(line.article, line.feed)) + b"\n")
                bar.advance(written)
    sys.stdout.flush()


def _events(wanted: Any, write: Any) -> None:
    with _index() as (client, query), progress() as bar:
        written = bar.add_task("written", total=query.total(client, wanted))

        def told() -> Iterator[dict[str, Any]]:
            for page in query.every(client, wanted):
                yield from page
                bar.advance(written, len(page))

        for piece in write(told(), chain.from_iterable(query.withdrawn(client, wanted))):
            sys.stdout.buffer.write(piece.encode())
    sys.stdout.flush()


@contextmanager
def _index() -> Iterator[tuple[Any, Any]]:
    """The client and the module to ask; what goes wrong is said in one sentence."""
    from workers import query

    try:
        yield elasticsearch_client(settings.load(), timeout=60), query
    except query.QueryFailed as error:
        hint = ": is it running? `marsad status` tells" if error.is_away else ""
        raise MarsadError(f"Elasticsearch: {innermost(error)}{hint}" if hint else str(error)) from error


def _wanted(asked: dict[str, Any]) -> Any:
    """The question that the options of `search` or `export` ask, by the names of their parameters.

    Raises MarsadError for what cannot be meant.
    """
    from ingest.replay import window
    from workers.event import CLASS_OF, CLASSES
    from workers.query import Wanted, read, wanted

    reported = window(asked["start"], asked["end"])
    if asked["near"] and asked["box"]:
        raise MarsadError("--near and --box: name one of them")
    _known("--type", asked["type_"], CLASS_OF)
    _known("--class", asked["class_"], CLASSES)
    _known("--modality", asked["modality"], ("asserted", "claimed", "denied", "planned"))
    _known("--date-precision", [asked["date_precision"]], ("", *wanted.DATE_PRECISIONS))
    _known("--place-precision", [asked["place_precision"]], ("", *wanted.PLACE_PRECISIONS))
    try:
        return Wanted(
            text=" ".join(asked["words"] or ()),
            types=tuple(asked["type_"] or ()),
            publishers=tuple(asked["publisher"] or ()),
            feeds=tuple(asked["feed"] or ()),
            since=reported.start,
            before=reported.end,
            classes=tuple(asked["class_"] or ()),
            countries=tuple(map(read.country, asked["country"] or ())),
            modalities=tuple(asked["modality"] or ()),
            salience="main" if asked["main"] else "",
            place=asked["place"],
            actor=asked["actor"],
            target=asked["target"],
            happened=read.days(asked["happened"]) if asked["happened"] else None,
            date_precision=asked["date_precision"],
            place_precision=asked["place_precision"],
            area=read.circle(asked["near"]) if asked["near"] else read.box(asked["box"]) if asked["box"] else None,
            killed=asked["killed"],
            injured=asked["injured"],
        )
    except ValueError as error:
        raise MarsadError(str(error)) from error


def _known(option: str, values: list[str] | None, known: Any) -> None:
    for value in values or ():
        if value not in known:
            raise MarsadError(f"{option} {value}: write one of {', '.join(name for name in known if name)}")


def _facets(names: list[str], query: Any) -> list[str]:
    _known("--facet", names, query.FACETS)
    return names


def _articles(client: Any, found: Any, json: bool) -> None:
    from workers import query

    events = query.events_of(client, [hit.id for hit in found.hits])
    if json:
        for hit in found.hits:
            row = {"id": hit.id, "score": hit.score, "article": hit.document, "events": events[hit.id]}
            sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
    else:
        _print_articles(found, events)
    if not found.hits:
        raise typer.Exit(1)


def _print_articles(found: Any, events: dict[str, list[dict[str, Any]]]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for hit in found.hits:
        marsad = hit.document["marsad"]
        console.print(f"[bold]{escape(marsad['title'] or hit.document['message'][:80])}[/bold]")
        console.print(f"  [dim]{escape(marsad['published'][:16])}  {escape(marsad['publisher'] or '')}[/dim]")
        for event in events[hit.id]:
            console.print(f"  [yellow]• {escape(_event_line(event))}[/yellow]")
        for snippet in hit.snippets:
            text = escape(" ".join(snippet.split())).replace("⟦", "[cyan]").replace("⟧", "[/cyan]")
            console.print(f"  {text}")
        console.print()
    console.print(f"{len(found.hits)} of {found.total} articles")


def _print_page(page: Any, counted: dict[str, dict[str, int]], json: bool) -> None:
    if json:
        rows = [*page.documents, *([{"facets": counted}] if counted else ())]
        rows += [{"after": page.following}] if page.following else []
        for row in rows:
            sys.stdout.buffer.write(orjson.dumps(row) + b"\n")
        return
    console = Console(highlight=False, soft_wrap=True)
    for event in page.documents:
        marsad = event["marsad"]
        console.print(f"[yellow]• {escape(_event_line(event))}[/yellow]")
        console.print(f"  {escape(' '.join(event['message'].split()))}")
        who = marsad["publisher"] or ""
        console.print(f"  [dim]{event['@timestamp'][:16]}  {escape(who)}  {marsad['modality']}[/dim]")
        console.print()
    for name, values in counted.items():
        table = Table(name, "events")
        for value, many in values.items():
            table.add_row(escape(value), str(many))
        console.print(table)
    console.print(f"{len(page.documents)} of {page.total} events")
    if page.following:
        print(f"marsad: more: repeat it within five minutes with --after {page.following}", file=sys.stderr)


def _event_line(event: dict[str, Any]) -> str:
    marsad = event["marsad"]
    place = (marsad.get("place") or {}).get("name_ar") or "?"
    parts = [marsad["type"], place, event["event"].get("start") or "?"]
    for slot in ("killed", "injured"):
        if count := marsad.get(slot):
            parts.append(f"{slot} {count['value'] if count['value'] is not None else count.get('vague') or 'some'}")
    return " · ".join(parts)
