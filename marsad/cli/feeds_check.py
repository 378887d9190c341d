"""`marsad feeds check` and `marsad feeds add`: what looks at publishers before anything is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Annotated, Any

import orjson
import redis
import typer

from ingest import catalogue
from ingest.catalogue import Catalogue
from ingest.feed import Feed
from ingest.fetch import Limits
from ingest.finding import Sought, seek
from ingest.finding.check import Checked, check, looks
from ingest.finding.discover import is_partial
from ingest.push import load_subscriptions
from ingest.push.websub import Subscription
from marsad import settings
from marsad.cli.feeds_words import words
from marsad.clients import redis_client
from marsad.clock import now
from marsad.errors import MarsadError
from marsad.settings import Settings

OTHERS = 10


def check_(
    names: Annotated[list[str], typer.Argument(help="Addresses, ids, or country codes.")],
    local: Annotated[bool, typer.Option("--local", help="Allow an address that is not public.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """Fetch and read feeds and say what came; exit status 1 if one cannot be polled.

    Example: [bold]marsad feeds check https://example.org/feed[/bold]
    """
    given = settings.load()
    known = catalogue.load(given)
    feeds = [feed for name in names for feed in _named(known, name, local)]
    checked, pushes = asyncio.run(check(feeds, Limits.of(given), given.poll_interval)), subscriptions(given)
    for one in checked:
        print(_json(one, pushes.get(one.feed)) if json else words(one, pushes.get(one.feed), now()))
    if not all(one.ok for one in checked):
        raise typer.Exit(1)


def add(
    url: Annotated[str, typer.Argument(help="Address of the feed, or of a page of its site.")],
    name: Annotated[str, typer.Option("--id", help="Its id; made from the host if not given.")] = "",
    title: Annotated[str, typer.Option(help="What it is called; what it calls itself if not given.")] = "",
    publisher: Annotated[str, typer.Option(help="Whose it is; the feed's own title if not given.")] = "",
    country: Annotated[str, typer.Option(help="ISO code of the country it covers, such as ly.")] = "",
    language: Annotated[str, typer.Option(help="Its language.")] = "ar",
    folder: Annotated[str, typer.Option(help="Folder in OPML.")] = "",
    full_text: Annotated[str, typer.Option(help="Whether pages are read: auto, always or never.")] = "auto",
    local: Annotated[bool, typer.Option("--local", help="Allow an address that is not public.")] = False,
    no_check: Annotated[bool, typer.Option("--no-check", help="Take the address as it is, without a look.")] = False,
) -> None:
    """Add a feed, switched on; of a site's page, the feed that it leads to.

    Example: [bold]marsad feeds add https://example.org --country ly[/bold]
    """
    given = settings.load()
    known = catalogue.load(given)
    feed = Feed(
        id=name or catalogue.free_id(known, url),
        url=url,
        title=title,
        publisher=publisher,
        country=country,
        language=language,
        folder=folder,
        full_text=full_text,  # type: ignore[arg-type]  # catalogue.add looks at it
        local=local,
    )
    catalogue.add(known, feed)  # what is wrong with it is said before anybody is asked
    if no_check:
        catalogue.save(catalogue.add(known, feed), given.feeds)
        print(f"added {feed.id}; `marsad feeds check {feed.id}` tells whether it can be read")
        return
    sought = asyncio.run(_seek(feed, given))
    feed = chosen(feed, sought)
    catalogue.save(catalogue.add(known, feed), given.feeds)
    print(told(feed, sought))


def chosen(feed: Feed, sought: Sought) -> Feed:
    """The feed as it is to be added; raises MarsadError when there is none."""
    if sought.found:
        return replace(feed, url=sought.found.url, title=feed.title or sought.found.title)
    url, first = sought.first.url, sought.first
    if not sought.tried:
        fault = "is no feed" if first.kind == "content" else "cannot be fetched"
        raise MarsadError(
            f"nothing was added: {url} {fault}: {first.reason}; "
            "`marsad feeds check` with it tells what to do, --no-check adds it all the same"
        )
    raise MarsadError(
        f"nothing was added: {url} is a page that leads to no feed: neither what it links to nor any of the usual "
        f"addresses is one ({len(sought.tried)} tried); if you know the feed's address, add that"
    )


def told(feed: Feed, sought: Sought) -> str:
    """What was added and what else there is, as lines for a person."""
    found = sought.found or sought.first
    title = found.title or "without a title"
    lines = [f"added {feed.id}: {feed.url} ({found.form}, {found.entries} articles, {title})"]
    if found.moved:
        lines.append("  it has moved for good, and this is its new address")
    for one in sought.others[:OTHERS]:
        part = ", of a part of the site or of comments" if is_partial(one, sought.first.url) else ""
        lines.append(f"  also there: {one.url}{f' ({one.title})' if one.title else ''}{part}")
    return "\n".join(lines)


def subscriptions(given: Settings) -> Mapping[str, Subscription]:
    """What is known of hubs; nothing without a server."""
    try:
        return load_subscriptions(redis_client(given))
    except redis.RedisError:
        return {}


def pushing(pushes: Subscription | None) -> dict[str, Any] | None:
    """What is told of a subscription: not its secret, nor the address where hubs call."""
    if pushes is None:
        return None
    moments = {"until": pushes.until, "last": pushes.last_push, "asked": pushes.asked}
    return {
        "active": pushes.active(now()),
        "hub": pushes.hub,
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
        "pushes": pushes.pushes,
        "ignored": pushes.ignored,
        "tries": pushes.tries,
        "error": pushes.error,
    }


async def _seek(feed: Feed, given: Settings) -> Sought:
    async with looks(Limits.of(given), given.poll_interval) as opened:
        return await seek(feed, opened)


def _named(known: Catalogue, name: str, local: bool) -> list[Feed]:
    if "://" not in name:
        return [feed for feed in known.feeds if feed.id in catalogue.resolve(known, [name])]
    feed = known.find(name) or Feed(id=catalogue.free_id(known, name), url=name)
    return [replace(feed, local=feed.local or local)]


def _json(one: Checked, pushes: Subscription | None) -> str:
    row = {**asdict(one), "ok": one.ok, "drops": dict(one.drops), "pushing": pushing(pushes)}
    return orjson.dumps(row, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, frozenset):
        return sorted(value)
    raise TypeError
