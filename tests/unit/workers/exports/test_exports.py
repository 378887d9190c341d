"""Events as files: each form read back by a reader of that form."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from tests.unit.workers.stand_ins import ARREST, FIRST_SEEN, FULL, NOW, article, telling
from workers import exports
from workers.event import CLASS_OF, Event
from workers.exports.jsonl import PLOVER
from workers.sinks.documents import event_documents, tombstone

TOLD = telling(FULL, ARREST, of=article(title="=HYPERLINK(1) <b> & \x0b «عنوان»"))
EVENTS = list(event_documents(TOLD, FIRST_SEEN, NOW).values())
GONE = [tombstone(TOLD, "e-gone", FIRST_SEEN, FIRST_SEEN, NOW)]


def written(form: str, events: Any = EVENTS, gone: Any = GONE) -> str:
    return "".join(exports.form(form)(iter(events), iter(gone)))


def test_the_forms() -> None:
    assert exports.FORMS == ("atom", "csv", "geojson", "jsonl")


def test_csv() -> None:
    text = written("csv")
    assert text.startswith("\ufeff")
    full, arrest, gone = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert (full["type"], full["place_ar"], full["country"], full["lat"]) == ("airstrike", "سرت", "LY", "31.2")
    assert (full["killed"], full["killed_qualifier"], full["injured"], full["injured_vague"]) == (
        "10",
        "at_least",
        "",
        "tens",
    )
    assert full["actor_ar"] == "قوة | أخرى"
    assert full["headline"].startswith("'=HYPERLINK")  # a spreadsheet must not compute it
    assert (arrest["type"], arrest["lat"], arrest["killed"]) == ("arrest", "", "")
    assert (gone["id"], gone["state"], gone["type"]) == ("e-gone", "withdrawn", "")
    assert all(None not in row for row in (full, arrest, gone))


def test_jsonl_has_the_names_of_plover() -> None:
    full, arrest, gone = [json.loads(line) for line in written("jsonl").splitlines()]
    assert (full["event_type"], full["event_mode"], full["contexts"]) == ("ASSAULT", "heavy-weapons", ["military"])
    assert (full["actor_name"], full["actor_name_raw"]) == (["A force"], ["قوة", "أخرى"])
    assert (full["placename"], full["raw_placename"], full["event_date"]) == ("Sirte", "سرت", "2026-03-01")
    assert (full["killed"], full["killed_qualifier"], full["text"]) == (10, "at_least", "غارة جوية")
    assert (arrest["event_type"], arrest["event_mode"], arrest["killed"]) == ("COERCE", "arrest", None)
    assert gone == {"event_id": "e-gone", "state": "withdrawn", "article_id": "a1"}


def test_every_type_has_its_place_in_plover() -> None:
    assert set(PLOVER) == set(CLASS_OF)


def test_geojson() -> None:
    found = json.loads(written("geojson"))
    full, arrest, gone = found["features"]
    assert found["type"] == "FeatureCollection"
    assert full["geometry"] == {"type": "Point", "coordinates": [16.6, 31.2]}  # longitude first
    assert full["properties"]["killed"] == 10
    assert arrest["geometry"] is None
    assert gone["properties"]["state"] == "withdrawn"
    assert json.loads(written("geojson", [], []))["features"] == []


def test_atom() -> None:
    text = written("atom")
    found = feedparser.parse(text.encode())
    assert not found.bozo
    full, arrest = found.entries
    assert "«عنوان»" in full.title
    assert full.summary == "airstrike · سرت · 2026-03-01"
    assert full.content[0].value == "غارة جوية"
    assert full.link == "https://x.example/a1"
    assert arrest.id.startswith("urn:marsad:event:")
    (gone,) = ElementTree.fromstring(text).findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert gone.attrib["ref"] == "urn:marsad:event:e-gone"


@pytest.mark.parametrize("form", exports.FORMS)
def test_every_form_takes_an_event_with_nothing_known(form: str) -> None:
    bare = list(event_documents(telling(Event("clash", "main", "\x00<&'\"")), FIRST_SEEN, NOW).values())
    text = written(form, bare)
    assert bare[0]["event"]["id"] in text
    if form == "atom":
        ElementTree.fromstring(text)
