"""Articles of our own beside the events expected of them; every slot that is written down must come out as written."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.article import Article
from workers.event import to_record
from workers.extract import extract

CASES = sorted(Path(__file__).parent.glob("*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    found = [to_record(event) for event in extract(article_of(case["article"], path.stem))]
    assert [event["type"] for event in found] == [event["type"] for event in case["events"]]
    for expected, event in zip(case["events"], found, strict=True):
        assert slots_of(event, expected) == expected


def test_there_are_cases_that_give_nothing() -> None:
    assert sum(not json.loads(path.read_text("utf-8"))["events"] for path in CASES) >= 4


def article_of(fields: dict[str, str], name: str) -> Article:
    published = datetime.fromisoformat(fields["published"])
    return Article(name, "", fields["title"], fields["text"], published, country=fields["country"])


def slots_of(event: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """The slots of `event` that `expected` speaks of, in its form: names as a list, places by the keys given."""
    seen = {key: event[key] for key in expected}
    if isinstance(expected.get("place"), dict) and event["place"]:
        seen["place"] = {key: event["place"][key] for key in expected["place"]}
    for key in ("actors", "targets"):
        if key in expected:
            seen[key] = [name["name_ar"] for name in event[key]]
    return seen
