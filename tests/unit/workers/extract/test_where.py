from __future__ import annotations

from collections.abc import Callable

import pytest

from workers.extract.reading import Reading
from workers.extract.where import place_for, title_place, to_place, unglued


def test_the_city_goes_before_the_country(reading: Callable[..., Reading]) -> None:
    read = reading("", "وقع هجوم في مدينة سبها في ليبيا")
    mention = place_for(read, 1, *read.bounds[0])
    assert mention is not None
    assert to_place(read, mention).name_ar == "سبها"


def test_the_proclitic_is_not_part_of_the_name(reading: Callable[..., Reading]) -> None:
    read = reading("", "وقع هجوم بطرابلس في ليبيا")
    mention = place_for(read, 1, *read.bounds[0])
    assert mention is not None
    place = to_place(read, mention)
    assert (place.name_ar, place.country) == ("طرابلس", "LY")


def test_the_head_of_the_title_is_a_place(reading: Callable[..., Reading]) -> None:
    mention = title_place(reading("القصرين : حجز بضائع من الجزائر"))
    assert mention is not None
    assert mention.entry.english == "Kasserine"


@pytest.mark.parametrize(
    "text", ["غلق المعبر مع الجزائر العاصمة", "هجوم بحسب بيان صدر في نيويورك", "هجمات تهدد مدنا مثل سرت"]
)
def test_a_neighbour_an_example_or_a_desk_is_no_place(reading: Callable[..., Reading], text: str) -> None:
    read = reading("", text)
    assert read.places
    assert place_for(read, 0, 0, len(read.text)) is None


def test_where_somebody_comes_from_is_not_where_it_happened(reading: Callable[..., Reading]) -> None:
    read = reading("", "في مدينة مساكن أوقف اثنان قدما من بنقردان")
    mention = place_for(read, 3, *read.bounds[0])
    assert mention is not None
    assert mention.entry.english == "Msaken"


def test_a_country_in_the_title_gives_way_to_the_place_of_the_lead(reading: Callable[..., Reading]) -> None:
    mention = title_place(reading("الجزائر : القضاء على إرهابي", "قضى الجيش الجزائري اليوم على إرهابي في ولاية تيبازة"))
    assert mention is not None
    assert mention.entry.english == "Tipaza"


def test_only_a_clitic_is_cut_off() -> None:
    assert (unglued("وبنغازي", "وبنغازي"), unglued("بسرت", "بسرت")) == ("بنغازي", "سرت")
