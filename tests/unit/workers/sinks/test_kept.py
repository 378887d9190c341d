"""Which articles of the index a window means."""

from __future__ import annotations

from datetime import UTC, datetime

from workers.sinks.kept import EVERYTHING, within

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_window_is_a_range_of_time() -> None:
    assert within(None, None) == EVERYTHING
    assert within(MARCH, None) == {"range": {"@timestamp": {"gte": "2026-03-01T00:00:00+00:00"}}}
    assert within(None, MARCH) == {"range": {"@timestamp": {"lt": "2026-03-01T00:00:00+00:00"}}}
