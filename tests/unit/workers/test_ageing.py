"""How months of the index end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marsad.clock import to_ms
from workers.ageing import SEGMENTS, Due, Month, due, is_gone, over

AT = datetime(2026, 5, 20, tzinfo=UTC)
MONTH = timedelta(days=30)


@pytest.mark.parametrize(
    ("index", "end"),
    [
        ("marsad-events-v1-2026.03", datetime(2026, 4, 1, tzinfo=UTC)),
        ("marsad-articles-v12-2025.12", datetime(2026, 1, 1, tzinfo=UTC)),
        ("marsad-alerts-v1", None),
        ("marsad-events-v1-2026.13", None),
        ("marsad-events-v1-2026.00", None),
    ],
)
def test_a_month_is_over_when_the_next_begins(index: str, end: datetime | None) -> None:
    assert over(index) == end


def test_what_is_over_for_long_enough_is_merged_unless_it_is_small_already() -> None:
    months = [
        Month("marsad-events-v1-2026.05", 99),  # goes on
        Month("marsad-events-v1-2026.04", 99),  # over for 19 days
        Month("marsad-events-v1-2026.03", SEGMENTS + 1),
        Month("marsad-events-v1-2026.02", SEGMENTS),
        Month("marsad-events-v1-2026.01", SEGMENTS, is_usual=False),  # moved already, or where somebody wants it
        Month("marsad-feeds-v1", 99),
    ]
    assert list(due(months, AT, MONTH, None)) == [
        Due("marsad-events-v1-2026.02", "move"),
        Due("marsad-events-v1-2026.03", "move"),
        Due("marsad-events-v1-2026.03", "merge"),
    ]


def test_what_is_too_old_is_deleted_events_first() -> None:
    months = [Month(f"marsad-{kind}-v1-2026.0{number}", 99) for kind in ("articles", "events") for number in (1, 2, 3)]
    assert list(due(months, AT, MONTH, timedelta(days=60))) == [
        Due("marsad-events-v1-2026.01", "delete"),
        Due("marsad-events-v1-2026.02", "delete"),
        Due("marsad-articles-v1-2026.01", "delete"),
        Due("marsad-articles-v1-2026.02", "delete"),
        Due("marsad-articles-v1-2026.03", "move"),
        Due("marsad-articles-v1-2026.03", "merge"),
        Due("marsad-events-v1-2026.03", "move"),
        Due("marsad-events-v1-2026.03", "merge"),
    ]


def test_an_article_is_gone_exactly_when_its_month_is_deleted() -> None:
    for keep in (None, timedelta(days=31), timedelta(days=49), timedelta(days=50), timedelta(days=400)):
        for seen in (datetime(2026, 3, 31, 23, 59, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), AT):
            index = f"marsad-events-v1-{seen:%Y.%m}"
            deleted = Due(index, "delete") in due([Month(index, 1)], AT, MONTH, keep)
            assert is_gone(to_ms(seen), AT, keep) is deleted
