"""Ways to people, one file each: `deliver(id_, document, settings, client)`, raising Undelivered with the reason.

A channel is found by its file name; `wanted(settings)` says whether the settings ask for it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol

import redis

from marsad.settings import Settings


class Undelivered(Exception):
    """The channel did not take the alert; it is tried again."""


class Channel(Protocol):
    """What every file of this folder offers."""

    def wanted(self, settings: Settings) -> bool:
        """Whether the settings ask for this channel."""

    def deliver(self, id_: str, document: dict[str, Any], settings: Settings, client: redis.Redis) -> None:
        """Hand the alert on; a repeat carries the same id. Raises Undelivered."""


def channels(settings: Settings) -> dict[str, Channel]:
    """Name -> channel, for those that the settings ask for."""
    return {name: channel for name, channel in _found(tuple(__path__)).items() if channel.wanted(settings)}


@cache
def _found(folders: tuple[str, ...]) -> dict[str, Any]:
    # Asked for by every drain: a folder is read once.
    return {name: import_module(f"{__name__}.{name}") for _, name, _ in iter_modules(folders)}
