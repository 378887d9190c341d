"""The feed list: what is shipped (all off), what the user wrote in feeds.toml, and the built-in sample feed.

    starter.toml + feeds.toml + sample -> Catalogue -> enable | disable | add | remove -> feeds.toml

Reading and writing the file are the two edges; everything between is pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from urllib.parse import urlsplit

import structlog
import tomli_w

from ingest.article import canonical
from ingest.feed import Feed
from ingest.feeds_file import feed_row, read_feeds, read_ids, read_toml, write_whole
from marsad.errors import MarsadError
from marsad.settings import Settings

SAMPLE = "sample"
STARTER = files("ingest").joinpath("starter.toml")

_HEAD = """\
# Your feeds. `marsad feeds` writes this file; you may too: the poller reads it again when it changes.
# What `marsad feeds` writes is the whole file anew: comments of yours are not kept.

"""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every feed known here; `enabled` and `disabled` are the user's word over what is on by itself.

    Starter feeds are off, added feeds and the sample feed are on, until the user says otherwise.
    """

    starter: tuple[Feed, ...] = ()
    added: tuple[Feed, ...] = ()
    sample: Feed | None = None
    enabled: frozenset[str] = field(default_factory=frozenset)
    disabled: frozenset[str] = field(default_factory=frozenset)

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """All feeds, the sample first, then added, then starter, each with `enabled` as it stands."""
        own = (self.sample,) if self.sample else ()
        on = [replace(feed, enabled=feed.id not in self.disabled) for feed in own + self.added]
        return (*on, *(replace(feed, enabled=feed.id in self.enabled) for feed in self.starter))

    @property
    def on(self) -> tuple[Feed, ...]:
        """The feeds that are polled."""
        return tuple(feed for feed in self.feeds if feed.enabled)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ids that the user switched and that no feed has, such as one that is shipped no longer; they do nothing."""
        # The sample may be named while the settings switch it off.
        return tuple(sorted((self.enabled | self.disabled) - {feed.id for feed in self.feeds} - {SAMPLE}))

    def find(self, name: str) -> Feed | None:
        """The feed of this id, or of this address."""
        wanted = canonical(name)
        return next((feed for feed in self.feeds if feed.id == name or canonical(feed.url) == wanted), None)


def load(settings: Settings, starter: Traversable = STARTER) -> Catalogue:
    """The catalogue as it stands on disk; raises MarsadError that names the file and every mistake in it."""
    shipped = read_toml(starter).get("feeds", []) if starter.is_file() else []
    user = read_toml(settings.feeds) if settings.feeds.is_file() else {}
    mistakes: list[str] = []
    catalogue = Catalogue(
        starter=read_feeds(shipped, mistakes),
        added=read_feeds(user.get("feeds", []), mistakes),
        sample=sample_feed(settings),
        enabled=read_ids(user, "enabled", mistakes),
        disabled=read_ids(user, "disabled", mistakes),
    )
    mistakes += [f"{name!r} is not a part of it" for name in user.keys() - {"enabled", "disabled", "feeds"}]
    mistakes += _contradictions(catalogue)
    if mistakes:
        raise MarsadError(f"{settings.feeds}: " + "; ".join(mistakes))
    for name in catalogue.unknown:
        _warn_of_unknown(name)
    return catalogue


def save(catalogue: Catalogue, path: Path) -> None:
    """Write the user's part, whole or not at all: a reader sees the old file or the new one."""
    text = _HEAD + tomli_w.dumps(
        {
            "enabled": sorted(catalogue.enabled),
            "disabled": sorted(catalogue.disabled),
            "feeds": [feed_row(feed) for feed in catalogue.added],
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise MarsadError(f"cannot write {path}: {error.strerror}") from error


def sample_feed(settings: Settings) -> Feed | None:
    """The feed that the console serves itself, unless it is switched off in the settings."""
    if not settings.sample_feed:
        return None
    return Feed(
        id=SAMPLE,
        url=f"{settings.console}/sample/feed.xml",
        title="عيّنة مرصد",
        publisher="مرصد",
        local=True,
        origin="built in",
    )


def enable(catalogue: Catalogue, names: Iterable[str]) -> Catalogue:
    """Switch on feeds by id or by country code (`ly`); raises MarsadError for a name that is neither."""
    ids = resolve(catalogue, names)
    starter = {feed.id for feed in catalogue.starter}
    return replace(catalogue, enabled=catalogue.enabled | (ids & starter), disabled=catalogue.disabled - ids)


def disable(catalogue: Catalogue, names: Iterable[str]) -> Catalogue:
    """Switch off feeds by id or by country code."""
    ids = resolve(catalogue, names)
    starter = {feed.id for feed in catalogue.starter}
    return replace(catalogue, enabled=catalogue.enabled - ids, disabled=catalogue.disabled | (ids - starter))


def add(catalogue: Catalogue, feed: Feed) -> Catalogue:
    """Add a feed; raises MarsadError when its id or address is there already or is no good."""
    mistakes: list[str] = []
    read_feeds([feed_row(feed)], mistakes)
    if mistakes:
        raise MarsadError("; ".join(mistakes))
    if known := catalogue.find(feed.id) or catalogue.find(feed.url):
        raise MarsadError(f"{known.id} is there already, with {known.url}")
    return replace(catalogue, added=(*catalogue.added, feed))


def remove(catalogue: Catalogue, ids: Iterable[str]) -> Catalogue:
    """Take out added feeds; a shipped one can only be disabled."""
    gone = set(ids)
    shipped = sorted(gone & {feed.id for feed in catalogue.feeds} - {feed.id for feed in catalogue.added})
    if shipped:
        raise MarsadError(f"{', '.join(shipped)} is shipped: `marsad feeds disable {shipped[0]}` switches it off")
    unknown = sorted(gone - {feed.id for feed in catalogue.added})
    if unknown:
        raise MarsadError("; ".join(_unknown(catalogue, name) for name in unknown))
    return replace(
        catalogue,
        added=tuple(feed for feed in catalogue.added if feed.id not in gone),
        disabled=catalogue.disabled - gone,
    )


def resolve(catalogue: Catalogue, names: Iterable[str]) -> frozenset[str]:
    """The ids that these ids and country codes stand for; an id wins over a country of the same letters."""
    ids: set[str] = set()
    unknown = []
    for name in names:
        found = [feed.id for feed in catalogue.feeds if feed.id == name]
        found = found or [feed.id for feed in catalogue.feeds if feed.country and feed.country.lower() == name.lower()]
        ids.update(found)
        if not found:
            unknown.append(_unknown(catalogue, name))
    if unknown:
        raise MarsadError("; ".join(unknown))
    return frozenset(ids)


def free_id(catalogue: Catalogue, url: str) -> str:
    """An id made from the address's host that no feed has yet."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    stem = re.sub(r"[^a-z0-9]+", "-", host.lower().removeprefix("www.")).strip("-")[:56] or "feed"
    taken = {feed.id for feed in catalogue.feeds}
    return next(name for n in range(1, len(taken) + 3) if (name := stem if n == 1 else f"{stem}-{n}") not in taken)


def _contradictions(catalogue: Catalogue) -> list[str]:
    ids = [feed.id for feed in catalogue.feeds]
    found = [f"{name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    found += [f"{name} is both enabled and disabled" for name in sorted(catalogue.enabled & catalogue.disabled)]
    return found


@cache
def _warn_of_unknown(name: str) -> None:
    # Once, for the page loads the list all the time; and not by a command, whose standard output is its answer.
    if structlog.is_configured():
        log.warning("unknown_feed", feed=name)


def _unknown(catalogue: Catalogue, name: str) -> str:
    close = get_close_matches(name, [feed.id for feed in catalogue.feeds], n=1)
    hint = f"did you mean {close[0]}?" if close else "`marsad feeds list` shows them"
    return f"there is no feed or country {name} ({hint})"
