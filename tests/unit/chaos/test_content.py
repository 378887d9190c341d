"""What is compared of two runs, and how a difference is told."""

from __future__ import annotations

from typing import Any

from tests.chaos.content import Content, article_row, differences, digest, event_row, undelivered


def article(title: str = "عنوان", **told: Any) -> dict[str, Any]:
    return {
        "message": "نص",
        "url": {"full": "https://chaos.test/1"},
        "marsad": {"title": title, "published": "2026-03-04T09:00:00+00:00", "event_ids": ["e"], **told},
    }


def event(**told: Any) -> dict[str, Any]:
    return {
        "message": "جملة",
        "event": {"start": "2026-03-04"},
        "marsad": {"article_id": "a", "state": "current", **told},
    }


def content(title: str = "عنوان", killed: int = 1) -> Content:
    return Content({"a": article_row(article(title))}, {"e": event_row(event(killed={"value": killed}))})


def test_owner_revision_and_times_are_not_compared() -> None:
    assert article_row(article(feed="f01", revision=7, also_in=["f02"])) == article_row(article(feed="f03", revision=9))
    assert event_row(event(feed="f01", revision=7)) == event_row(event(feed="f03", revision=9))


def test_the_digest_tells_titles_and_tolls_apart_and_knows_no_order() -> None:
    assert digest(content()) == digest(content())
    assert digest(content()) != digest(content(title="آخر"))
    assert digest(content()) != digest(content(killed=2))
    rows = {"a": {"x": 1}, "b": {"x": 2}}
    assert digest(Content(rows)) == digest(Content(dict(reversed(rows.items()))))


def test_differences_name_ids_and_fields_and_never_the_text() -> None:
    assert differences(content(), content()) == []
    assert differences(content(title="آخر", killed=2), content()) == ["article a: title", "event e: killed"]
    assert differences(content(), Content()) == ["article a: only after faults", "event e: only after faults"]
    assert differences(Content(), content()) == ["article a: only without faults", "event e: only without faults"]


def test_an_alert_is_settled_when_it_arrived_or_shows_as_failed() -> None:
    def stored(state: str) -> dict[str, Any]:
        return {"marsad": {"delivery": {"webhook": {"state": state}}}}

    alerts = {"one": stored("delivered"), "two": stored("failed"), "three": stored("waiting"), "four": {"marsad": {}}}
    assert undelivered(alerts, ["one"]) == ["four", "three"]
    assert undelivered(alerts, ["one", "three", "four"]) == []
