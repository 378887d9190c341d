"""The form of feeds in TOML: rows read with every mistake named, and written."""

from __future__ import annotations

import os
import tempfile
import tomllib
from dataclasses import fields
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ingest.feed import FEED_ID, Feed
from marsad.errors import MarsadError

_TEXTS = {"id", "url", "title", "publisher", "country", "language", "alerts", "full_text", "folder", "origin"}
_DEFAULTS = {part.name: part.default for part in fields(Feed)}


def read_toml(path: Traversable) -> dict[str, Any]:
    """A TOML file; raises MarsadError that names it when it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise MarsadError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError are both of it
        raise MarsadError(f"{path} is not TOML: {error}") from error


def read_feeds(rows: Any, mistakes: list[str]) -> tuple[Feed, ...]:
    """The feeds of these rows; what is wrong with the others is added to `mistakes`."""
    if not isinstance(rows, list):
        mistakes.append("feeds must be written as [[feeds]]")
        return ()
    return tuple(feed for n, row in enumerate(rows, 1) if (feed := _feed(row, n, mistakes)))


def read_ids(user: dict[str, Any], name: str, mistakes: list[str]) -> frozenset[str]:
    """The list of ids of this name; a mistake in it is added to `mistakes`."""
    ids = user.get(name, [])
    if isinstance(ids, list) and all(isinstance(one, str) for one in ids):
        return frozenset(ids)
    mistakes.append(f"{name} must be a list of ids")
    return frozenset()


def feed_row(feed: Feed) -> dict[str, Any]:
    """A feed as it is written: what is at its default is left out."""
    row = {name: getattr(feed, name) for name in _DEFAULTS if name != "enabled"}
    return {name: value for name, value in row.items() if name in ("id", "url") or value != _DEFAULTS[name]}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one; raises OSError."""
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
    for name in ("alerts", "full_text"):
        if row.get(name, "auto") not in ("auto", "always", "never"):
            found.append(f"{name} must be auto, always or never")
    return sorted(found)


def _is_address(url: Any) -> bool:
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        return bool(parts and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0)
    except ValueError:
        return False
