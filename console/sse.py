"""Server-sent events as bytes. Pure."""

from __future__ import annotations

import re
from typing import Any

import orjson

RETRY = b"retry: 2000\n\n"
# A comment alone keeps proxies content but is hidden from the page, which wants to notice a connection that is dead.
KEEP_ALIVE = b": alive\nevent: alive\ndata: {}\n\n"

_ENTRY_ID = re.compile(r"\d{1,20}-\d{1,20}")


def frame(kind: str, document: Any, entry: str | None = None) -> bytes:
    """One event; `entry` is its id in the stream, which the browser sends back as Last-Event-ID when it reconnects.

    The document is JSON on one line, so no line of it can be taken for a field of the protocol.
    """
    head = f"id: {entry}\n" if entry else ""
    return f"{head}event: {kind}\ndata: ".encode() + orjson.dumps(document) + b"\n\n"


def entry_id(text: str | None) -> str | None:
    """A stream id that a browser sent, or None when it is none."""
    return text if text and _ENTRY_ID.fullmatch(text) else None


def order(entry: str) -> tuple[int, int]:
    """What stream ids are compared by: milliseconds, then the number within."""
    milliseconds, _, number = entry.partition("-")
    return int(milliseconds), int(number)
