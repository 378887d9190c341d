"""The query that a line somebody typed becomes."""

from __future__ import annotations

from typing import Any

import pytest

from workers.query.words import LONGEST_QUERY, search_query


def quoted(text: str) -> list[str]:
    """The phrases that must stand so."""
    must = search_query(text)["bool"]["must"]
    return [one["bool"]["must"][0]["multi_match"]["query"] for one in must if "bool" in one]


def words(text: str) -> str:
    """What else is asked for."""
    must: list[dict[str, Any]] = search_query(text)["bool"]["must"]
    return next((one["multi_match"]["query"] for one in must if "multi_match" in one), "")


@pytest.mark.parametrize(
    ("typed", "phrases", "rest"),
    [
        ("هجوم سوسة", [], "هجوم سوسة"),
        ('"الحرس الوطني" كمين', ["الحرس الوطني"], "كمين"),
        ("«أبو عياض»", ["أبو عياض"], ""),
        ('"سيارة مفخخة" في "بن قردان"', ["سيارة مفخخة", "بن قردان"], "في"),
        ('كلمة "بلا نهاية', [], 'كلمة "بلا نهاية'),
        ('"" كمين', [], '"" كمين'),
    ],
)
def test_what_stands_in_quotes_must_stand_so(typed: str, phrases: list[str], rest: str) -> None:
    assert (quoted(typed), words(typed)) == (phrases, rest)


def test_nothing_is_found_for_nothing() -> None:
    assert search_query("  ") == {"match_none": {}}


def test_a_long_line_is_cut() -> None:
    assert len(words("ا" * 2 * LONGEST_QUERY)) == LONGEST_QUERY
