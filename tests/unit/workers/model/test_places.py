"""The model's places: found on our map by the quoted words and their article, or at no point at all."""

import pytest

from tests.unit.workers.stand_ins import article
from workers.event import Place
from workers.model.places import place_of
from workers.model.quotes import find, text_of


def place(quote: str, text: str, country: str = "", evidence: str = "") -> Place | None:
    subject = text_of(article(title="خبر", text=text, country=country))
    found, told = find(subject, quote), find(subject, evidence or text)
    assert found
    assert told
    return place_of(subject, found, told)


@pytest.mark.parametrize(
    ("quote", "text", "name", "country", "precision"),
    [
        ("سرت", "انفجار في سرت", "سرت", "LY", "city"),
        ("سرت", "انفجار بسرت", "سرت", "LY", "city"),
        ("بسرت", "انفجار بسرت", "سرت", "LY", "city"),
        ("مدينة سرت الليبية", "انفجار في مدينة سرت الليبية", "سرت", "LY", "city"),
        ("لبنان", "قصف للبنان", "لبنان", "LB", "country"),
    ],
)
def test_a_place_we_know(quote: str, text: str, name: str, country: str, precision: str) -> None:
    found = place(quote, text)
    assert found
    assert (found.name_ar, found.country, found.precision) == (name, country, precision)
    assert found.lat


def test_the_article_settles_which_one_is_meant() -> None:
    here = place("طرابلس", "انفجار في طرابلس شمال لبنان قرب بيروت")
    there = place("طرابلس", "انفجار في طرابلس غرب ليبيا قرب مصراتة")
    assert here
    assert there
    assert (here.country, there.country) == ("LB", "LY")


def test_of_several_quoted_the_most_specific() -> None:
    found = place("ليبيا، مدينة سرت", "انفجار في ليبيا، مدينة سرت")
    assert found
    assert found.name_ar == "سرت"


def test_a_place_nobody_knows_is_in_the_country_of_its_sentence_and_at_no_point() -> None:
    found = place(
        "خشبنوط", "قصف خشبنوط المجاورة لبيروت. وفي ليبيا وليبيا ومصراتة هدوء", evidence="قصف خشبنوط المجاورة لبيروت"
    )
    assert found == Place("خشبنوط", "خشبنوط", "LB", None, None, "site")


def test_else_in_the_country_of_its_article_or_publisher() -> None:
    found = place("خشبنوط", "قصف خشبنوط فجرا. وفي ليبيا هدوء", evidence="قصف خشبنوط فجرا")
    assert found
    assert (found.country, found.lat) == ("LY", None)
    assert place("خشبنوط", "قصف خشبنوط فجرا", "TN") == Place("خشبنوط", "خشبنوط", "TN", None, None, "site")


def test_else_it_is_left_out() -> None:
    assert place("خشبنوط", "قصف خشبنوط فجرا") is None
