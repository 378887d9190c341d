"""The time, in the one place that reads it; deciders are given it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def from_ms(milliseconds: int) -> datetime:
    """Unix time in milliseconds, as Redis tells it, as an aware datetime in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def to_ms(moment: datetime) -> int:
    """An aware datetime as Unix time in milliseconds."""
    return round(moment.timestamp() * 1000)


def milliseconds(span: timedelta) -> int:
    """A span in whole milliseconds, as Redis counts them."""
    return round(span.total_seconds() * 1000)
