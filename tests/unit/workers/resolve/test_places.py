from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split
from workers.resolve.places import Mention, find_places


def found(text: str, country: str = "") -> list[tuple[str, str]]:
    return [(mention.entry.english, mention.entry.country) for mention in mentions(text, country)]


def mentions(text: str, country: str = "") -> list[Mention]:
    return find_places(split(fold(text)).text, country)


def test_a_name_is_found_behind_its_proclitics() -> None:
    assert found("وبسرت") == [("Sirte", "LY")]


def test_small_towns_of_the_supplement_are_known() -> None:
    names = ["أبو قرين", "الفقهاء", "الصخيرات", "بن جواد", "مرزق"]
    assert [found(f"في مدينة {name}")[0][1] for name in names] == ["LY", "LY", "MA", "LY", "LY"]


def test_tripoli_is_settled_by_what_the_article_speaks_of() -> None:
    assert found("مقر الخارجية الليبية في طرابلس") == [("Tripoli", "LY")]
    assert ("Tripoli (Lebanon)", "LB") in found("الجيش اللبناني في طرابلس شمالي لبنان")


def test_the_country_of_the_feed_counts() -> None:
    assert found("في طرابلس", "LB") == [("Tripoli (Lebanon)", "LB")]


def test_the_capital_is_that_of_the_country_spoken_of() -> None:
    assert found("انفجار هز العاصمة اليمنية") == [("Sanaa", "YE")]
    assert found("احتجاج في العاصمة", "TN") == [("Tunis", "TN")]
    assert found("انفجار في العاصمة") == []


def test_a_capital_that_is_named_is_told_once() -> None:
    assert found("في العاصمة المصرية القاهرة") == [("Cairo", "EG")]


def test_a_governorate_is_a_region() -> None:
    assert mentions("في محافظة المنيا")[0].entry.precision == "region"


def test_being_somewhere_is_told_from_being_named() -> None:
    assert [mention.located for mention in mentions("انفجار في بغداد")] == [True]
    assert [mention.located for mention in mentions("بغداد تدين")] == [False]


def test_what_follows_in_a_row_is_located_as_the_first() -> None:
    assert [mention.link for mention in mentions("احتجاجات في سوسة والمنستير")] == ["في", "في"]


@given(
    st.lists(st.sampled_from(["في", "مدينة", "قرى", "والعين", "سرت", "شمال", "45", "كلم", "بريف", "،", ".", "ولاية"]))
)
def test_mentions_stand_in_order_and_never_overlap(words: list[str]) -> None:
    spans = [(mention.start, mention.end) for mention in find_places(split(fold(" ".join(words))).text)]
    assert all(start < end for start, end in spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
