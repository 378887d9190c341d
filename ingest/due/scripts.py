"""The Lua scripts over due feeds and hosts, and the names of their keys.

`due:hosts` (sorted set: host -> when its next feed may start), `due:feeds:{host}` (sorted set: feed -> when it is due),
`feeds:host` (hash: feed -> host), `feeds:marked` (set: told to be due while it was polled), `feeds:seen`
(hash: feed -> fingerprints of the entries it listed), `hosts:poller` (hash: host -> who polled it last),
`hosts:next:{host}` (when its next request may start; gone when that is past), `hosts:busy:{host}` (sorted set: feed ->
end of its lease).
Times are milliseconds since 1970 by Redis' own clock, so that pollers need not agree on theirs.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

HOSTS = "due:hosts"
HOST_OF_FEED = "feeds:host"
MARKED = "feeds:marked"
SEEN = "feeds:seen"
POLLER_OF_HOST = "hosts:poller"

_ALONE = {"take"}  # reads the time itself and weighs what it hands out


@cache
def script(name: str) -> str:
    """The text of a script, with what it shares with the others before it."""
    folder = files("ingest.due")
    text = folder.joinpath(f"{name}.lua").read_text(encoding="utf-8")
    return text if name in _ALONE else folder.joinpath("_host.lua").read_text(encoding="utf-8") + text
