"""`marsad feeds list`: which feeds there are, and how they do."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import orjson
import redis
import typer
from rich.console import Console
from rich.table import Table

from ingest import catalogue
from ingest.feed import Feed
from ingest.push.websub import Subscription
from ingest.state import FeedState, load_states
from marsad import settings
from marsad.cli.feeds_check import pushing, subscriptions
from marsad.cli.feeds_words import span
from marsad.clients import redis_client
from marsad.clock import now
from marsad.settings import Settings
from workers.alerts.watch import is_quiet, usual_gap


def list_(
    on: Annotated[bool, typer.Option("--on", help="Only the feeds that are polled.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
) -> None:
    """List the feeds and how their last poll went. Example: [bold]marsad feeds list --on[/bold]"""
    given = settings.load()
    known = catalogue.load(given)
    states = _states(given)
    pushes = subscriptions(given) if states else {}
    rows = [
        row(feed, states.get(feed.id), pushes.get(feed.id), given, now()) for feed in (known.on if on else known.feeds)
    ]
    if json:
        for one in rows:
            print(orjson.dumps(one).decode())
    elif sys.stdout.isatty():
        Console().print(_table(rows, now()))
    else:
        for one in rows:
            print("\t".join((one["id"], "on" if one["enabled"] else "off", one["country"], one["title"], one["url"])))


def row(
    feed: Feed, state: FeedState | None, pushes: Subscription | None, given: Settings, moment: datetime
) -> dict[str, Any]:
    """All that is told of a feed; times in ISO 8601, `gap` and in seconds."""
    state = state or FeedState(feed.id)
    between = usual_gap(state)
    return {
        **asdict(feed),
        "status": state.status,
        "last_success": _text(state.last_success),
        "last_new": _text(state.last_new),
        "next_poll": _text(state.next_poll),
        "articles": state.articles,
        "error": state.error,
        "error_streak": state.error_streak,
        "gap": between and round(between.total_seconds()),
        "quiet": is_quiet(state, moment, given.silence_limit),
        "path": state.path,
        "moved": state.moved,
        "polled_at": state.address if state.listed_url == feed.url else "",
        "hub": state.hub,
        "pushing": pushing(pushes),
    }


def _states(given: Settings) -> dict[str, FeedState]:
    try:
        return load_states(redis_client(given))
    except redis.RedisError:
        return {}  # the list is worth having without a server


def _table(rows: list[dict[str, Any]], moment: datetime) -> Table:
    table = Table("id", "on", "country", "title", "articles", "last success", "last new", "pushed", "what is wrong")
    for one in rows:
        state = "on" if one["enabled"] else "[dim]off[/dim]"
        pushed = "yes" if one["pushing"] and one["pushing"]["active"] else ""
        wrong = one["error"] or ("quiet for longer than is usual for it" if one["quiet"] else "")
        times = [_ago(one[name], moment) for name in ("last_success", "last_new")]
        table.add_row(one["id"], state, one["country"], one["title"], str(one["articles"] or ""), *times, pushed, wrong)
    return table


def _ago(text: str | None, moment: datetime) -> str:
    return f"{span(moment - datetime.fromisoformat(text))} ago" if text else ""


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
