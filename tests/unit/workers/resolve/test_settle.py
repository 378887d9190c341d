from __future__ import annotations

from workers.resolve.gazetteer import Entry
from workers.resolve.settle import context_of, settle
from workers.resolve.spans import Span

HERE = Entry("Here", "SY", 35.0, 36.0, "city", 5_000)
THERE = Entry("There", "EG", 31.0, 31.0, "city", 400_000)


def settled(text: str, *entries: Entry, sure: bool = True, link: str = "") -> Entry | None:
    words = text.split()
    span = Span(words.index("كذا"), words.index("كذا") + 1, list(entries), "", sure)
    return settle(words, span, context_of(words, [span], ""), link)


def test_the_larger_place_is_meant_where_nothing_else_is_said() -> None:
    assert settled("في كذا", HERE, THERE) == THERE


def test_the_country_of_the_sentence_goes_before_size() -> None:
    assert settled("الجيش السوري قصف السوريين في كذا", HERE, THERE) == HERE


def test_the_kind_of_division_tells_the_country() -> None:
    yemeni = HERE._replace(country="YE")
    assert settled("في مديريه كذا", yemeni, THERE) == yemeni


def test_a_sentence_goes_before_the_rest_of_the_article() -> None:
    assert settled("المصري مصري المصريه . السوري السوريه السوريين اليوم امس في شهر شباط في كذا", HERE, THERE) == HERE


def test_a_little_known_name_needs_its_country_and_a_preposition() -> None:
    village = Entry("Village", "US", 40.0, -90.0, "city", 20_000)
    assert settled("في كذا", village, sure=False, link="في") is None
    assert settled("قال كذا الامريكي في امريكا الامريكيه", village, sure=False) is None
    assert settled("الشرطه الامريكيه الامريكيه الامريكيه في كذا", village, sure=False, link="في") == village


def test_the_country_spoken_of_last_resort_is_the_articles() -> None:
    words = ["الشرطه", "الليبيه", ".", "في", "الضواحي"]
    context = context_of(words, [], "")
    assert (context.country_at(4), context_of(["في"], [], "").country_at(0)) == ("LY", "")
