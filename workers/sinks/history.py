"""What each revision of an article changed: a pure comparison of what was stored with what is told now.

A change is a word: title, text, published; for an event its type and the slot, such as "bombing.killed", or
"bombing told" and "clash withdrawn".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ingest.article import Article
from workers.event import COUNTS

LONGEST = 50
Events = Mapping[str, Mapping[str, Any] | None]
_SLOTS = ("type", "salience", "modality", "place", "actors", "targets", *COUNTS, "means", "claimed_by", "attributed_to")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a history: the revision (when it was claimed, in milliseconds), its digest, what it changed."""

    revision: int
    digest: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Before:
    """What the index has of an article: its record and, by id, the documents of the events that it tells.

    An event without a document is known by its id only.
    """

    article: Article
    events: Events


def extended(history: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """The history with a newer revision; the same digest with nothing changed adds nothing. Cut in the middle."""
    if history and not entry.changed and entry.digest == history[-1].digest:
        return history
    longer = (*history, entry)
    return longer if len(longer) <= LONGEST else (longer[0], *longer[1 - LONGEST :])


def changes(before: Before, article: Article, events: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """What a revision changes, as words without repetition: first of the article, then of its events, by id."""
    return tuple(dict.fromkeys((*_of_article(before.article, article), *_of_events(before.events, events))))


def _of_article(before: Article, after: Article) -> Iterator[str]:
    if before.title != after.title:
        yield "title"
    if before.text != after.text:
        yield "text"
    # A time that was only concluded differs at every poll; as in the digest it is not what the publisher wrote.
    if _published(before) != _published(after):
        yield "published"


def _published(article: Article) -> datetime | None:
    return None if article.published_implied else article.published


def _of_events(before: Events, after: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for id_, document in after.items():
        was, is_ = _slots(before.get(id_)), _slots(document) or {}
        if id_ not in before:
            yield f"{is_['type']} told"
        elif was is not None:
            yield from (f"{is_['type']}.{slot}" for slot in is_ if was[slot] != is_[slot])
    for id_ in before:
        if id_ not in after:
            was = _slots(before[id_])
            yield f"{was['type'] if was else 'event'} withdrawn"


def _slots(document: Mapping[str, Any] | None) -> dict[str, Any] | None:
    # None for a tombstone and for an event that a worker died before writing.
    if document is None or document["marsad"].get("state") == "withdrawn":
        return None
    event, marsad = document["event"], document["marsad"]
    day = (event.get("start"), event.get("end"), marsad.get("date_precision"))
    return {**{slot: marsad.get(slot) for slot in _SLOTS}, "date": day}
