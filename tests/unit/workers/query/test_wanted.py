"""The question as a query."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from typing import Any

import pytest

from workers.query.wanted import FACETS, WITHDRAWN, Box, Circle, Days, Wanted, query, sort
from workers.sinks.documents import ARTICLES

DAY = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def filters(wanted: Wanted, **how: Any) -> list[dict[str, Any]]:
    return query(wanted, **how)["bool"]["filter"]  # type: ignore[no-any-return]


def test_nothing_asked_is_everything() -> None:
    assert query(Wanted()) == {"bool": {"must": [], "filter": []}}
    assert not Wanted().is_about_events


def test_both_times_are_asked_apart() -> None:
    wanted = Wanted(since=DAY, happened=Days(dt.date(2019, 4, 1), dt.date(2019, 4, 9)))
    assert filters(wanted) == [
        {"range": {"@timestamp": {"gte": "2026-03-01T00:00:00+00:00"}}},
        {"range": {"event.start": {"lte": "2019-04-09"}}},
        {"range": {"event.end": {"gte": "2019-04-01"}}},
    ]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(date_precision="month"), {"terms": {"marsad.date_precision": ["day", "month"]}}),
        (Wanted(place_precision="site"), {"terms": {"marsad.place.precision": ["site"]}}),
        (Wanted(countries=("LY", "TN")), {"terms": {"marsad.place.country": ["LY", "TN"]}}),
        (Wanted(salience="main"), {"terms": {"marsad.salience": ["main"]}}),
        (Wanted(killed=0), {"range": {"marsad.killed.value": {"gte": 0}}}),
        (Wanted(area=Circle(31.0, 16.0, 5)),
         {"geo_distance": {"distance": "5km", "marsad.place.location": {"lat": 31.0, "lon": 16.0}}}),
        (Wanted(area=Box(3, 1, 2, 4)),
         {"geo_bounding_box": {"marsad.place.location": {"top": 3, "left": 1, "bottom": 2, "right": 4}}}),
    ],
)  # fmt: skip
def test_each_filter(wanted: Wanted, found: dict[str, Any]) -> None:
    assert filters(wanted) == [found]
    assert wanted.is_about_events


def test_a_name_is_asked_in_both_languages() -> None:
    (found,) = filters(Wanted(actor="Islamic State"))
    assert found["multi_match"]["fields"] == ["marsad.actors.name_ar", "marsad.actors.name_en"]
    assert found["multi_match"]["type"] == "phrase"


def test_articles_are_asked_for_what_they_have() -> None:
    wanted = Wanted(text="سرت", types=("bombing",), countries=("LY",), since=DAY)
    assert filters(wanted, alias=ARTICLES) == [
        {"terms": {"marsad.types": ["bombing"]}},
        {"range": {"@timestamp": {"gte": "2026-03-01T00:00:00+00:00"}}},
    ]
    assert query(wanted, ARTICLES)["bool"]["must"]


def test_of_the_withdrawn_only_those() -> None:
    assert filters(Wanted(killed=3), alias=WITHDRAWN) == [{"term": {"marsad.state": "withdrawn"}}]


def test_the_order_is_whole() -> None:
    assert sort(Wanted(text="سرت"))[0] == {"_score": "desc"}
    assert sort(Wanted())[0] == {"@timestamp": "desc"}
    assert sort(Wanted())[-1] == sort(Wanted(text="سرت"))[-1] == {"event.id": "asc"}


def test_every_part_of_the_question_is_asked() -> None:
    """None of them may be taken from somebody and then forgotten."""
    day = Days(dt.date(2019, 1, 1), dt.date(2019, 1, 1))
    some: dict[str, Any] = {
        "text": "x", "types": ("bombing",), "publishers": ("p",), "feeds": ("f",), "since": DAY, "before": DAY,
        "classes": ("explosion",), "countries": ("LY",), "modalities": ("denied",), "salience": "main", "place": "x",
        "actor": "x", "target": "x", "happened": day, "date_precision": "day", "place_precision": "city",
        "area": Circle(1, 1, 1), "killed": 1, "injured": 1,
    }  # fmt: skip
    assert set(some) == {field.name for field in fields(Wanted)}
    for name, value in some.items():
        assert query(Wanted(**{name: value})) != query(Wanted()), name


def test_facets_are_of_fields_that_can_be_counted() -> None:
    from tests.conformance.test_kibana import fields as mapped

    assert {mapped("marsad-events")[field] for field in FACETS.values()} == {"keyword"}
