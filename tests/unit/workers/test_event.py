"""The event as the guidelines write it, and the id that a correction keeps."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.stand_ins import ARREST, BOMBING, CLASH, FULL, SIRTE
from workers.event import CLASS_OF, CLASSES, COUNTS, Count, Event, Name, Trace, event_ids, to_record

FIELDS = {
    "type", "salience", "modality", "date", "date_end", "date_precision", "date_implied", "place", "actors", "targets",
    "killed", "injured", "arrested", "abducted", "killed_perpetrators", "means", "claimed_by", "attributed_to",
    "evidence",
}  # fmt: skip


def test_every_slot_is_written() -> None:
    assert to_record(FULL) == {
        "type": "airstrike",
        "salience": "main",
        "modality": "claimed",
        "date": "2026-03-01",
        "date_end": "2026-03-02",
        "date_precision": "day",
        "date_implied": True,
        "place": {
            "name_ar": "سرت", "name_en": "Sirte", "country": "LY", "lat": 31.2, "lon": 16.6, "precision": "city",
        },
        "actors": [{"name_ar": "قوة", "name_en": "A force"}, {"name_ar": "أخرى", "name_en": ""}],
        "targets": [{"name_ar": "مخزن", "name_en": "A depot"}],
        "killed": {"value": 10, "qualifier": "at_least"},
        "injured": {"value": None, "qualifier": "unspecified", "vague": "tens"},
        "arrested": {"value": 1, "qualifier": "about"},
        "abducted": {"value": 2, "qualifier": "up_to"},
        "killed_perpetrators": {"value": 0, "qualifier": "exact"},
        "means": "drone",
        "claimed_by": "جهة",
        "attributed_to": "مصدر",
        "evidence": "غارة جوية",
    }  # fmt: skip
    json.dumps(to_record(FULL))


def test_empty_slots_are_written_too() -> None:
    record = to_record(Event("clash", "main", "x"))
    assert set(record) == FIELDS == set(to_record(FULL))
    assert (record["actors"], record["targets"]) == ([], [])
    assert all(record[name] is None for name in (*COUNTS, "place", "date", "date_end", "means", "claimed_by"))
    assert (record["modality"], record["date_precision"], record["date_implied"]) == ("asserted", "unknown", False)


def test_every_type_has_one_class() -> None:
    assert sum(len(kinds) for kinds in CLASSES.values()) == len(CLASS_OF) == 22
    assert FULL.event_class == "explosion"


def test_traces_do_not_make_another_event() -> None:
    assert replace(FULL, traces=(Trace("means", 1, 2, "other"),)) == FULL


def ids(*events: Event, article: str = "a1") -> list[str]:
    return event_ids(article, list(events))


@pytest.mark.parametrize(
    "correction",
    [
        {"killed": Count(9)}, {"killed": None}, {"injured": Count(1)}, {"type": "suicide_bombing"}, {"evidence": "x"},
        {"salience": "background"}, {"modality": "denied"}, {"actors": (Name("x"),)}, {"means": "x"},
        {"date_end": dt.date(2026, 3, 4)}, {"place": replace(SIRTE, lat=0.0, precision="site", name_ar="سـرت")},
        {"place": replace(SIRTE, name_en="SIRTE")},
    ],
)  # fmt: skip
def test_a_correction_keeps_the_id(correction: dict[str, Any]) -> None:
    assert ids(replace(BOMBING, **correction)) == ids(BOMBING)


@pytest.mark.parametrize(
    "other",
    [
        {"type": "clash"}, {"date": None}, {"date": dt.date(2026, 3, 2)}, {"place": None},
        {"place": replace(SIRTE, name_en="Misrata")}, {"place": replace(SIRTE, country="EG")},
    ],
)  # fmt: skip
def test_another_happening_has_another_id(other: dict[str, Any]) -> None:
    assert ids(replace(BOMBING, **other)) != ids(BOMBING)


def test_a_place_without_an_english_name_is_told_apart_by_its_arabic_one() -> None:
    here, there = (replace(BOMBING, place=replace(SIRTE, name_en="", name_ar=name)) for name in ("سرت", "هون"))
    assert ids(here) != ids(there)


def test_the_article_is_part_of_it() -> None:
    assert ids(BOMBING, article="a2") != ids(BOMBING)


def test_the_nth_of_its_kind_in_text_order() -> None:
    second = replace(BOMBING, evidence="ثان", killed=None)
    assert len({*ids(BOMBING, second)}) == 2
    # The first stays the first whoever stands between, and whatever is said of it.
    assert ids(BOMBING, CLASH, second)[::2] == ids(BOMBING, second) == ids(second, BOMBING)


@given(st.lists(st.sampled_from([BOMBING, CLASH, ARREST, FULL, replace(BOMBING, killed=None)])))
def test_no_two_events_of_an_article_share_an_id(events: list[Event]) -> None:
    found = ids(*events)
    assert len(set(found)) == len(found) == len(events)
    assert all(len(id_) == 32 for id_ in found)
    assert ids(*events[:-1]) == found[:-1] if events else True
