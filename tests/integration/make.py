"""Articles, messages and tellings for integration tests, invented and short."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from ingest.article import Article, article_id, digest
from ingest.queue import Message
from workers.event import Count, Event, Name, Place, Trace
from workers.told import Told, told

PUBLISHED = dt.datetime(2026, 3, 4, 10, 30, tzinfo=dt.timezone(dt.timedelta(hours=2)))
FIRST_SEEN = 1_772_614_800_000  # 2026-03-04 09:00 UTC
DERNA = Place("درنة", "Derna", "LY", 32.767, 22.6367, "city")
ATTACK = Event(
    type="bombing",
    salience="main",
    evidence="انفجرت عبوة قرب السوق.",
    date=dt.date(2026, 3, 4),
    date_precision="day",
    place=DERNA,
    actors=(Name("مجهولون"),),
    targets=(Name("متسوقون", "shoppers"),),
    killed=Count(2),
    injured=Count(None, "unspecified", "tens"),
    arrested=Count(1),
    abducted=Count(3, "about"),
    killed_perpetrators=Count(1, "at_least"),
    means="ied",
    claimed_by="تنظيم مجهول",
    attributed_to="مصدر طبي",
    traces=(Trace("killed", 3, 9, "number_before_victims"),),
)
CLASH = Event(type="clash", salience="main", evidence="اندلعت اشتباكات في الضاحية.", place=DERNA)


def article(name: str = "one", **changes: Any) -> Article:
    """An article at https://news.test/<name>."""
    url = f"https://news.test/{name}"
    made = Article(article_id(url), url, "انفجار في السوق", "انفجرت عبوة قرب السوق.", PUBLISHED, publisher="المثال")
    return replace(made, **changes)


def telling(one: Article, revision: int, *events: Event) -> Told:
    """A revision of an article that tells these events."""
    message = Message("0-0", one, feed="f", first_seen=FIRST_SEEN, revision=revision, digest=digest(one))
    return told(message, one, list(events))
