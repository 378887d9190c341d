"""The plain form between the readers of feeds and articles: what an entry says, and what the feed says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class Entry(NamedTuple):
    """One entry as it was written: markup still in it, dates as text, links relative to the feed at most.

    `texts` are all that could be its body. `guid` is the publisher's own name for it; `permalink` says that it may
    also be its address. `original` is the address behind a counting service. `dates` are published, updated and
    created, in that order. `source` is the publisher it was taken from. `media` are links of pictures and files.
    """

    title: str = ""
    texts: tuple[str, ...] = ()
    link: str = ""
    original: str = ""
    guid: str = ""
    permalink: bool = False
    dates: tuple[str, ...] = ()
    source: str = ""
    language: str = ""
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """When the publisher says it is worth coming again; nothing of it is believed here.

    `ttl` is how long the feed stays fresh. `period` is sy:updatePeriod divided by sy:updateFrequency, counted from
    `base`. `skip_hours` (0-23, UTC) and `skip_days` (0 is Monday) are when nothing will be new.
    """

    ttl: timedelta | None = None
    period: timedelta | None = None
    base: datetime | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()

    @property
    def asked(self) -> timedelta:
        """The longest that it asks to be left alone for between polls; zero when it asks for nothing."""
        return max(self.ttl or timedelta(), self.period or timedelta())


@dataclass(frozen=True, slots=True)
class About:
    """What the feed says of itself. `home` is the page it belongs to, `topic` its own address, `hub` who pushes it."""

    title: str = ""
    form: str = ""
    home: str = ""
    language: str = ""
    dates: tuple[str, ...] = ()
    hints: Hints = Hints()
    hub: str = ""
    topic: str = ""
    notes: tuple[str, ...] = ()


class Read(NamedTuple):
    """A document as a reader understood it; the entries in its order.

    `begins` are where in the bytes entries begin, for a reader that can tell.
    """

    about: About
    entries: list[Entry]
    begins: Sequence[int] = ()
