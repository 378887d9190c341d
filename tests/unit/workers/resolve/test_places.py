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


def test_a_common_word_is_a_place_only_after_a_word_for_one() -> None:
    assert found("قال الفقهاء") == []
    assert found("في مدينة الباب") == [("al-Bab", "SY")]


def test_a_governorate_is_a_region() -> None:
    assert mentions("في محافظة المنيا")[0].entry.precision == "region"


def test_an_unknown_quarter_stands_at_its_city() -> None:
    quarter, city = mentions("في حي المنارة ببنغازي")
    assert (quarter.entry.precision, quarter.entry.lat) == ("site", city.entry.lat)


def test_an_unknown_town_has_a_country_and_no_coordinates() -> None:
    town = mentions("في بلدة قرطبانة الليبية")[0]
    assert (town.entry.country, town.entry.precision, town.entry.lat) == ("LY", "city", None)


def test_being_somewhere_is_told_from_being_named() -> None:
    assert [mention.located for mention in mentions("انفجار في بغداد")] == [True]
    assert [mention.located for mention in mentions("بغداد تدين")] == [False]
