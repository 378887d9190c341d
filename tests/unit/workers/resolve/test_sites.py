from __future__ import annotations

from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split
from workers.resolve.mention import Mention
from workers.resolve.places import find_places


def told(text: str) -> list[tuple[str, Mention]]:
    words = split(fold(text)).text
    return [(" ".join(words[mention.start : mention.end]), mention) for mention in find_places(words)]


def test_an_unknown_quarter_stands_at_its_city() -> None:
    (name, quarter), (_, city) = told("في حي الزرقوني ببنغازي")
    assert (name, quarter.entry.precision, quarter.entry.lat) == ("حي الزرقوني", "site", city.entry.lat)
    assert quarter.within == city.entry


def test_an_unknown_village_stands_where_its_clause_puts_it() -> None:
    (name, village), (_, region) = told("بمنطقة سيدي غرناط من ولاية قفصة")
    assert (name, village.link, village.entry.precision) == ("سيدي غرناط", "ب", "city")
    assert (village.entry.lat, village.entry.country) == (region.entry.lat, "TN")


def test_an_unknown_town_has_a_country_and_no_coordinates() -> None:
    (_, town), *_ = told("في بلدة قرطبانة الليبية")
    assert (town.entry.country, town.entry.precision, town.entry.lat) == ("LY", "city", None)


def test_what_kind_of_town_it_is_is_no_name() -> None:
    assert [name for name, _ in told("في مدينة ساحلية قرب ميناء تجاري في ليبيا")] == ["ليبيا"]
    assert [name for name, _ in told("اقتادوهم إلى جهة مجهولة في ليبيا")] == ["ليبيا"]


def test_a_facility_and_its_town_are_one_site() -> None:
    ((name, mention),) = told("سفينة في ميناء الخمس")
    assert (name, mention.entry.precision, mention.entry.country) == ("ميناء الخمس", "site", "LY")


def test_a_street_may_be_called_after_a_town_elsewhere() -> None:
    (name, street), _ = told("في شارع الرياض بصفاقس")
    assert (name, street.entry.country) == ("شارع الرياض", "TN")


def test_a_list_of_villages_is_told_one_by_one() -> None:
    names = [
        (name, mention.entry.country) for name, mention in told("قصف قرى الحوينة والزبرقان في محافظة إدلب السورية")
    ]
    assert names[:2] == [("الحوينه", "SY"), ("والزبرقان", "SY")]
