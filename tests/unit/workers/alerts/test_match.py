"""Which rules an event sets off, and whether anybody is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from marsad.clock import from_ms
from tests.unit.workers.stand_ins import ARREST, BOMBING, CLASH, FIRST_SEEN, SIRTE, article, telling
from workers.alerts.match import alert_id, fires, is_due, match
from workers.alerts.rule import Rule
from workers.event import Count, Event, Name

DAY = timedelta(hours=24)
NAMELESS = replace(BOMBING, place=replace(SIRTE, name_en=""))
NOWHERE = replace(BOMBING, place=None)
BY_DAESH = replace(BOMBING, actors=(Name("تنظيم داعش", "Islamic State group"),))


def rule(**conditions: Any) -> Rule:
    return Rule("r1", "قاعدة", **conditions)


@pytest.mark.parametrize(
    ("conditions", "event", "sets_off"),
    [
        ({}, BOMBING, True),
        ({"types": ("bombing", "shelling")}, BOMBING, True),
        ({"types": ("shelling",)}, BOMBING, False),
        ({"classes": ("explosion",)}, BOMBING, True),
        ({"classes": ("battle",)}, BOMBING, False),
        ({"countries": ("EG", "LY")}, BOMBING, True),
        ({"countries": ("EG",)}, BOMBING, False),
        ({"countries": ("LY",)}, NOWHERE, False),
        ({"places": ("سرت",)}, BOMBING, True),
        ({"places": ("Misrata", "SIRTE ")}, BOMBING, True),
        ({"places": ("Misrata",)}, BOMBING, False),
        ({"places": ("سرت",)}, NOWHERE, False),
        # A word of marks alone is folded to nothing, and so is a name that is not known.
        ({"places": ("ـ",)}, NAMELESS, False),
        ({"actors": ("داعش",)}, BY_DAESH, True),
        ({"actors": ("قوات حفتر", "islamic state")}, BY_DAESH, True),
        ({"actors": ("تنظيم القاعدة",)}, BY_DAESH, False),
        ({"actors": ("داعش",)}, replace(BOMBING, actors=()), False),
        ({"actors": ("ـ",)}, BY_DAESH, False),
        ({"min_killed": 3}, BOMBING, True),
        ({"min_killed": 4}, BOMBING, False),
        ({"min_killed": 1}, CLASH, False),
        ({"modalities": ("asserted",)}, BOMBING, True),
        ({"modalities": ("denied", "planned")}, BOMBING, False),
        ({}, replace(BOMBING, modality="denied"), False),
        ({}, replace(BOMBING, modality="claimed"), True),
        ({}, ARREST, False),  # background
        ({"salience": "any"}, ARREST, True),
        ({"types": ("bombing",), "countries": ("LY",), "min_killed": 3, "places": ("سرت",)}, BOMBING, True),
        ({"types": ("bombing",), "countries": ("EG",), "min_killed": 3, "places": ("سرت",)}, BOMBING, False),
    ],
)
def test_fires(conditions: dict[str, Any], event: Event, sets_off: bool) -> None:
    assert fires(rule(**conditions), event) is sets_off


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("إدلب", "ادلب"), ("ادلب", "إدلب"), ("القاهره", "القاهرة"), ("مُؤتة", "موته"), ("سـرت", "سرت"),
        ("الموصل القديمة", "الموصل القديمه"), ("مستشفي", "مستشفى"), ("بئر", "بير"),
    ],
)  # fmt: skip
def test_spelling_does_not_matter(written: str, named: str) -> None:
    event = replace(BOMBING, place=replace(SIRTE, name_ar=named, name_en=""))
    assert fires(rule(places=(written,)), event)


@pytest.mark.parametrize(
    ("killed", "least"),
    [
        (None, 0), (Count(0), 0), (Count(7), 7), (Count(7, "up_to"), 7), (Count(None, "unspecified", "tens"), 20),
        (Count(None, "unspecified", "hundreds"), 200), (Count(None, "unspecified", "some"), 1),
        (Count(None, "unspecified"), 1),
    ],
)  # fmt: skip
def test_a_vague_toll_counts_as_its_least(killed: Count | None, least: int) -> None:
    event = replace(BOMBING, killed=killed)
    assert not fires(rule(min_killed=least + 1), event)
    assert least == 0 or fires(rule(min_killed=least), event)


def test_those_who_attacked_are_no_victims() -> None:
    assert not fires(rule(min_killed=1), replace(BOMBING, killed=None, killed_perpetrators=Count(5)))


def test_every_rule_with_every_event_in_text_order() -> None:
    told = telling(CLASH, BOMBING)
    anything, explosion = Rule("any", "x", salience="any"), Rule("explosion", "y", classes=("explosion",))
    found = match([anything, explosion], told)
    assert [(one.rule, one.event, one.event_id) for one in found] == [
        (anything, CLASH, told.ids[0]), (anything, BOMBING, told.ids[1]), (explosion, BOMBING, told.ids[1]),
    ]  # fmt: skip
    assert [one.id for one in found] == [alert_id(one.rule.id, one.event_id) for one in found]
    assert len({one.id for one in found}) == 3
    assert match([anything], telling()) == []


def test_a_correction_keeps_the_alert() -> None:
    before, after = telling(BOMBING), telling(replace(BOMBING, killed=Count(9)), revision=FIRST_SEEN + 1)
    assert [one.id for one in match([rule()], before)] == [one.id for one in match([rule()], after)]


@pytest.mark.parametrize(
    ("age", "alerts", "due"),
    [
        (timedelta(0), "auto", True),
        (DAY, "auto", True),
        (DAY + timedelta(milliseconds=1), "auto", False),
        (-timedelta(hours=3), "auto", True),  # a publisher's clock that runs ahead
        (timedelta(days=900), "always", True),
        (timedelta(0), "never", False),
    ],
)
def test_is_due(age: timedelta, alerts: str, due: bool) -> None:
    told = telling(of=article(published=from_ms(FIRST_SEEN) - age), alerts=alerts)
    assert is_due(told, DAY) is due


def test_a_late_correction_counts_from_the_correction() -> None:
    published = from_ms(FIRST_SEEN)
    told = telling(of=article(published=published), revision=FIRST_SEEN + 86_400_001)
    assert not is_due(told, DAY)
