from __future__ import annotations

import pytest

from workers.resolve.bearings import parts_of_countries, reckon
from workers.resolve.gazetteer import Entry, countries
from workers.resolve.mention import Mention
from workers.resolve.settle import context_of

TOWN = Entry("Town", "LY", 31.0, 16.0, "city", 0)


def reckoned(text: str, entry: Entry = TOWN) -> Mention:
    words = text.split()
    return reckon(words, Mention(len(words) - 1, len(words), entry, False))


@pytest.mark.parametrize(
    ("text", "lat", "lon"),
    [
        ("علي بعد 111 كلم شمال كذا", 32.0, 16.0),
        ("علي بعد 111 كيلومترا الي الجنوب من كذا", 30.0, 16.0),
        ("علي بعد 100 كيلومتر شرق مدينه كذا", 31.0, 17.05),
        ("نحو ثلاثين كيلومترا جنوب غربي كذا", 30.81, 15.78),
        ("تبعد 10 اميال غربي كذا", 31.0, 15.83),
    ],
)
def test_a_distance_and_a_direction_give_a_point(text: str, lat: float, lon: float) -> None:
    mention = reckoned(text)
    assert (mention.entry.lat, mention.entry.lon, mention.measured) == (lat, lon, True)


@pytest.mark.parametrize("text", ["في كذا", "شمال كذا", "قتل 30 شمال كذا", "9000 كلم شمال كذا"])
def test_without_both_the_place_itself_is_meant(text: str) -> None:
    assert reckoned(text).entry == TOWN


def test_the_north_of_a_country_is_a_region_of_it() -> None:
    whole = countries()["IQ"]
    part = reckoned("في شمال العراق", whole)
    assert whole.lat is not None
    assert part.entry.lat is not None
    assert (part.start, part.entry.precision, part.entry.english) == (1, "region", "northern Iraq")
    assert part.entry.lat > whole.lat


def test_a_demonym_and_the_country_unnamed_do_as_well() -> None:
    words = ["في", "الجنوب", "التونسي", ".", "وفي", "شمال", "البلاد"]
    found = parts_of_countries(words, context_of(words, [], "TN"))
    assert [(mention.start, mention.end, mention.entry.country) for mention in found] == [(1, 3, "TN"), (5, 7, "TN")]
