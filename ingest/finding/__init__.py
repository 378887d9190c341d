"""Finds the feed behind an address that a user gave: the address itself, or what its page leads to.

fetch | a feed: done | a page: feeds_in (in order) | fetch and read each until one is a feed
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, replace

from ingest.article import canonical
from ingest.feed import Feed
from ingest.fetch import Fetched
from ingest.finding.check import PAUSE, Checked, Looks
from ingest.finding.discover import Found, feeds_in, is_about_comments

MOST = 10  # addresses tried besides the one given


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search came to: the feed found, as looked at; `others` are named by the page and were not tried.

    `first` is what was found at the address given. `tried` are those that are no feeds, with the reason.
    """

    first: Checked
    found: Checked | None = None
    others: tuple[Found, ...] = ()
    tried: tuple[Checked, ...] = ()


async def seek(feed: Feed, looks: Looks, pause: float = PAUSE) -> Sought:
    """The feed at this address, or the best one that its page leads to; `found` is None when there is none.

    Between two requests it waits for `pause` seconds, unless the site is on this machine.
    """
    pause = 0 if feed.local else pause
    answer, took = await looks.fetched(feed)
    if isinstance(answer, Checked):
        return Sought(answer)
    first = await looks.read(feed, answer, took)
    if first.ok:
        return Sought(first, replace(first, url=answer.moved or feed.url))
    if not _is_page(answer):
        return Sought(first)
    candidates = feeds_in(answer.content, answer.content_type, answer.url)
    return await _try(feed, candidates, first, answer.url, looks, pause)


async def _try(
    feed: Feed, candidates: tuple[Found, ...], first: Checked, page: str, looks: Looks, pause: float
) -> Sought:
    left, tried, spare = deque(candidates), list[Checked](), list[Checked]()
    asked = {canonical(page)}
    while left and len(asked) <= MOST:
        one = left.popleft()
        if canonical(one.url) in asked:
            continue
        asked.add(canonical(one.url))
        await asyncio.sleep(pause)
        candidate = replace(feed, url=one.url)
        answer, took = await looks.fetched(candidate)
        looked = answer if isinstance(answer, Checked) else await looks.read(candidate, answer, took)
        if looked.ok and looked.entries and not is_about_comments(one):
            return Sought(first, _settled(looked), _named(left), tuple(tried))
        (spare if looked.ok else tried).append(_settled(looked))
        if one.way == "linked" and isinstance(answer, Fetched) and not looked.ok and _is_page(answer):
            # A page that lists the site's feeds.
            left.extendleft(reversed(_named(feeds_in(answer.content, answer.content_type, answer.url))))
    # Nothing but feeds without entries, or of comments: better than none, the former first.
    return Sought(first, next(iter(spare), None), _named(left), tuple(tried))


def _named(found: deque[Found] | tuple[Found, ...]) -> tuple[Found, ...]:
    return tuple(one for one in found if one.way != "guessed")


def _settled(checked: Checked) -> Checked:
    return replace(checked, url=checked.moved or checked.url)


def _is_page(fetched: Fetched) -> bool:
    kind, head = fetched.content_type.partition(";")[0].strip().lower(), fetched.content[:2000].lower()
    return kind in ("text/html", "application/xhtml+xml") or b"<html" in head or b"<!doctype html" in head
