"""The feed list: what is shipped (all off), what the user wrote in feeds.toml, and the built-in sample feed.

    starter.toml + feeds.toml + sample -> Catalogue -> enable | disable | add | remove -> feeds.toml

Reading and writing the file are the two edges; everything between is pure.
"""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from ingest.article import canonical
from ingest.feed import FEED_ID, Feed
from marsad.errors import MarsadError
from marsad.settings import Settings

SAMPLE = "sample"
STARTER = files("ingest").joinpath("starter.toml")

_HEAD = "# Your feeds. `marsad feeds` writes this file; you may too: the poller reads it again when it changes.\n\n"
_TEXTS = {"id", "url", "title", "publisher", "country", "language", "alerts", "folder", "origin"}
_DEFAULTS = {part.name: part.default for part in fields(Feed)}


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

    def find(self, name: str) -> Feed | None:
        """The feed of this id, or of this address."""
        wanted = canonical(name)
        return next((feed for feed in self.feeds if feed.id == name or canonical(feed.url) == wanted), None)


def load(settings: Settings, starter: Traversable = STARTER) -> Catalogue:
    """The catalogue as it stands on disk; raises MarsadError that names the file and every mistake in it."""
    shipped = _read(starter).get("feeds", []) if starter.is_file() else []
    user = _read(settings.feeds) if settings.feeds.is_file() else {}
    mistakes: list[str] = []
    catalogue = Catalogue(
        starter=_feeds(shipped, mistakes),
        added=_feeds(user.get("feeds", []), mistakes),
        sample=sample_feed(settings),
        enabled=_ids(user, "enabled", mistakes),
        disabled=_ids(user, "disabled", mistakes),
    )
    mistakes += [f"{name!r} is not a part of it" for name in user.keys() - {"enabled", "disabled", "feeds"}]
    mistakes += _contradictions(catalogue)
    if mistakes:
        raise MarsadError(f"{settings.feeds}: " + "; ".join(mistakes))
    return catalogue


def save(catalogue: Catalogue, path: Path) -> None:
    """Write the user's part, whole or not at all: a reader sees the old file or the new one."""
    text = _HEAD + tomli_w.dumps(
        {
            "enabled": sorted(catalogue.enabled),
            "disabled": sorted(catalogue.disabled),
            "feeds": [_row(feed) for feed in catalogue.added],
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, text)
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
    _feeds([_row(feed)], mistakes)
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


def _read(path: Traversable) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MarsadError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are both of it
        raise MarsadError(f"{path} is not TOML: {error}") from error


def _feeds(rows: Any, mistakes: list[str]) -> tuple[Feed, ...]:
    if not isinstance(rows, list):
        mistakes.append("feeds must be written as [[feeds]]")
        return ()
    return tuple(feed for n, row in enumerate(rows, 1) if (feed := _feed(row, n, mistakes)))


def _feed(row: Any, number: int, mistakes: list[str]) -> Feed | None:
    if not isinstance(row, dict):
        mistakes.append(f"feed {number} is not a table")
        return None
    row = dict(row)
    seen = row.pop("seen", None)
    if isinstance(seen, dict):
        row["origin"] = " ".join(str(seen[key]) for key in ("repository", "path") if key in seen)
    name = str(row.get("id") or f"feed {number}")
    found = [f"{name}: {what}" for what in _mistakes(row)]
    mistakes += found
    return None if found else Feed(**row)


def _mistakes(row: dict[str, Any]) -> list[str]:
    found = [f"{key!r} is not a part of a feed" for key in row.keys() - _DEFAULTS.keys() | (row.keys() & {"enabled"})]
    found += [f"{key} must be text" for key in _TEXTS & row.keys() if not isinstance(row[key], str)]
    if not isinstance(row.get("local", False), bool):
        found.append("local must be true or false")
    if not FEED_ID.fullmatch(str(row.get("id", ""))):
        found.append("id must be 1 to 64 of a-z 0-9 . _ - and start with a letter or digit")
    if not _is_address(row.get("url")):
        found.append(f"url must start with http:// or https:// (it is {row.get('url')!r})")
    if row.get("alerts", "auto") not in ("auto", "always", "never"):
        found.append("alerts must be auto, always or never")
    return sorted(found)


def _is_address(url: Any) -> bool:
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return bool(parts and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        return False


def _ids(user: dict[str, Any], name: str, mistakes: list[str]) -> frozenset[str]:
    ids = user.get(name, [])
    if isinstance(ids, list) and all(isinstance(one, str) for one in ids):
        return frozenset(ids)
    mistakes.append(f"{name} must be a list of ids")
    return frozenset()


def _contradictions(catalogue: Catalogue) -> list[str]:
    ids = [feed.id for feed in catalogue.feeds]
    found = [f"{name} is there twice" for name in sorted({name for name in ids if ids.count(name) > 1})]
    known = {*ids, SAMPLE}  # the sample may be named while the settings switch it off
    for word, names in (("enabled", catalogue.enabled), ("disabled", catalogue.disabled)):
        found += [f"{word}: {_unknown(catalogue, name)}" for name in sorted(names - known)]
    found += [f"{name} is both enabled and disabled" for name in sorted(catalogue.enabled & catalogue.disabled)]
    return found


def _unknown(catalogue: Catalogue, name: str) -> str:
    close = get_close_matches(name, [feed.id for feed in catalogue.feeds], n=1)
    hint = f"did you mean {close[0]}?" if close else "`marsad feeds list` shows them"
    return f"there is no feed or country {name} ({hint})"


def _row(feed: Feed) -> dict[str, Any]:
    row = {name: getattr(feed, name) for name in _DEFAULTS if name != "enabled"}
    return {name: value for name, value in row.items() if name in ("id", "url") or value != _DEFAULTS[name]}


def _replace(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except OSError:
        os.unlink(name)
        raise
