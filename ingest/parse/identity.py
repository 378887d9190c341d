"""Which article an entry is: the same at every poll, whatever else the feed happens to list beside it.

By itself an entry is told by its address: a guid often changes with the title while the address stays, and some feeds
give one guid to all. It is told by publisher and guid where there is no address or where the address is the site's
front page, which some feeds give every entry. An entry with neither is told by title and date: a title alone comes
again every week ("the news at ten").

Only a feed's own repetition overrules that. Entries of different guid and title under one address (a live page, a
section as the link of all) are articles of their own, told by guid; so are entries of different titles under one
guid, told by guid and title. All of them, not all but the first: what is the first today is the second tomorrow.
Learnt from the issues of Miniflux (2358, 2898, 3120, 4197) and FreshRSS (4487).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from ingest.article import address_id, article_id, canonical


class Name(NamedTuple):
    """What an entry is called: the id that it has by itself, what that was made of, and what else tells it."""

    id: str
    by: Literal["link", "guid", "title"]
    publisher: str
    guid: str
    title: str


def name_of(url: str, home: str, publisher: str, guid: str, title: str, dates: Sequence[str]) -> Name | None:
    """The entry's name by itself; None for one that nothing tells from the next. `home` is a canonical address."""
    address = canonical(url) if url else ""
    if address and not _is_front(address, home):
        return Name(address_id(address), "link", publisher, guid, title)
    if guid and guid != url:
        return Name(article_id("", publisher, guid), "guid", publisher, guid, title)
    written = next(filter(None, dates), "")
    if title and written:
        return Name(article_id("", publisher, f"{_titled('', title)}\x1f{written}"), "title", publisher, guid, title)
    return Name(address_id(address), "link", publisher, guid, title) if address else None


def settle(names: Sequence[Name]) -> list[str]:
    """The ids that entries have beside each other, in their order; "" for one that was listed before."""
    often = Counter(name.id for name in names)
    if len(often) == len(names):
        return [name.id for name in names]
    groups: dict[str, list[Name]] = {}
    for name in names:
        if often[name.id] > 1:
            groups.setdefault(name.id, []).append(name)
    apart = {id_ for id_, group in groups.items() if _are_several(group)}
    return list(_once(_told_apart(name) if name.id in apart else name.id for name in names))


def _is_front(address: str, home: str) -> bool:
    return address == home or (address.count("/") == 3 and address[-1] == "/")


def _are_several(group: Sequence[Name]) -> bool:
    """Whether the publisher means several articles: their titles differ; under one address their guids, too."""
    if len({name.title for name in group}) == 1:
        return False
    return group[0].by == "guid" or len({name.guid for name in group if name.guid}) > 1


def _told_apart(name: Name) -> str:
    if name.by == "link":
        return article_id("", name.publisher, name.guid) if name.guid else name.id
    return article_id("", name.publisher, _titled(name.guid, name.title))


def _titled(guid: str, title: str) -> str:
    return f"{guid}\x1ftitle\x1f{title}"


def _once(ids: Iterable[str]) -> Iterator[str]:
    before: set[str] = set()
    for id_ in ids:
        yield "" if id_ in before else id_
        before.add(id_)
