"""The alert as it is stored and sent."""

from dataclasses import replace

from tests.unit.workers.stand_ins import BOMBING, FULL, NOW, article, telling
from workers.alerts.documents import alert_document, headline
from workers.alerts.match import Match
from workers.alerts.rule import Rule
from workers.event import Event

RULE = Rule("r1", "قاعدة", severity="critical")


def test_an_alert() -> None:
    told = telling(FULL)
    document = alert_document(Match("m1", RULE, FULL, told.ids[0]), told, ["page", "webhook"], NOW)
    assert document["message"] == "غارة جوية"
    assert document["@timestamp"] == "2026-03-04T09:00:05+00:00"
    assert document["event"]["id"] == "m1"
    assert (document["event"]["start"], document["event"]["end"]) == ("2026-03-01", "2026-03-02")
    assert document["rule"] == {"id": "r1", "name": "قاعدة"}
    marsad = document["marsad"]
    assert (marsad["event_id"], marsad["article_id"], marsad["severity"]) == (told.ids[0], "a1", "critical")
    assert marsad["killed"] == {"value": 10, "qualifier": "at_least", "vague": None}
    waiting = {"state": "waiting", "at": "2026-03-04T09:00:05+00:00", "error": None}
    assert marsad["delivery"] == {"page": waiting, "webhook": waiting}


def test_without_channels_address_or_place() -> None:
    bare = Event("clash", "main", "x")
    told = telling(bare, of=article(url=""))
    document = alert_document(Match("m1", RULE, bare, told.ids[0]), told, [], NOW)
    assert (document["url"], document["marsad"]["place"], document["marsad"]["delivery"]) == (None, None, {})


def test_the_headline_is_the_sentence_or_else_the_title() -> None:
    told = telling(BOMBING)
    assert headline(Match("m1", RULE, BOMBING, "e"), told) == "انفجار في سرت"
    assert headline(Match("m1", RULE, replace(BOMBING, evidence=""), "e"), told) == "عنوان"
