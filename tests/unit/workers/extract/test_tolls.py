"""Whose toll is it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.workers.extract.readings import drafts_of
from workers.extract.drafts import Draft
from workers.extract.reading import Reading
from workers.extract.tolls import MOST_TOLLS


def tolls(draft: Draft) -> list[tuple[str, int | None]]:
    return [(toll.slot, toll.count.value) for toll in draft.tolls]


def test_each_toll_goes_to_the_nearest_event(reading: Callable[..., Reading]) -> None:
    read = reading("", "أسفر هجوم عن مقتل 3 أشخاص في سرت ثم أسفرت غارة عن مقتل 7 أشخاص")
    first, second = drafts_of(read, armed_attack="هجوم", airstrike="غاره")
    assert (tolls(first), tolls(second)) == ([("killed", 3)], [("killed", 7)])


def test_a_protest_takes_what_no_other_event_takes(reading: Callable[..., Reading]) -> None:
    text = "وقع هجوم خلال مظاهرة أسفرت عن مقتل 3 أشخاص"
    attack, protest = drafts_of(reading("", text), armed_attack="هجوم", protest="مظاهره")
    assert (tolls(attack), tolls(protest)) == ([("killed", 3)], [])
    (alone,) = drafts_of(reading("", text), protest="مظاهره")
    assert tolls(alone) == [("killed", 3)]


def test_an_arrest_has_no_dead(reading: Callable[..., Reading]) -> None:
    (draft,) = drafts_of(reading("", "اعتقال رجل بعد مقتل 3 أشخاص"), arrest="اعتقال")
    assert draft.tolls == ()


def test_a_later_toll_belongs_to_the_event_before(reading: Callable[..., Reading]) -> None:
    read = reading("تفجير في بغداد", "وقال مصدر طبي إن المستشفى استقبل 12 جريحا")
    (draft,) = drafts_of(read, bombing="تفجير")
    assert tolls(draft) == [("injured", 12)]


@pytest.mark.parametrize(
    "text",
    ["وقع تفجير في بغداد.\nوفي الموصل قتل 5 أشخاص", "وقع تفجير في بغداد أمس.\nويوم الأحد قتل 5 أشخاص"],
)
def test_tolls_of_another_place_or_day_are_not_taken_over(reading: Callable[..., Reading], text: str) -> None:
    (draft,) = drafts_of(reading("", text), bombing="تفجير")
    assert draft.tolls == ()


def test_a_denied_event_takes_no_later_toll(reading: Callable[..., Reading]) -> None:
    read = reading("نفى الجيش وقوع هجوم في سرت", "وسقط 3 قتلى في أمر آخر")
    (draft,) = drafts_of(read, armed_attack="هجوم")
    assert draft.tolls == ()


def test_the_tolls_of_an_event_are_bounded(reading: Callable[..., Reading]) -> None:
    read = reading("هجوم في سرت", "وسقط 3 قتلى.\n" * (MOST_TOLLS + 20))
    (draft,) = drafts_of(read, armed_attack="هجوم")
    assert len(draft.tolls) == MOST_TOLLS
