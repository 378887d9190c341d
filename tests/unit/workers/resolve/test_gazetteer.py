from __future__ import annotations

from workers.resolve.cues import cue
from workers.resolve.gazetteer import common, countries, demonyms, extents, gazetteer


def test_names_are_kept_by_their_first_word_longest_first() -> None:
    lengths = [len(name.rest) for name in gazetteer()["تونس"]]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[-1] == 0


def test_every_place_lies_on_the_map() -> None:
    entries = [entry for names in gazetteer().values() for name in names for entry in name.entries]
    assert all(abs(e.lat or 0) <= 90 and abs(e.lon or 0) <= 180 and len(e.country) == 2 for e in entries)


def test_countries_have_an_extent_and_people() -> None:
    assert countries()["LY"].english == "Libya"
    assert all(degrees > 0 for degrees in extents()["LY"])
    assert demonyms()["الليبيه"] == "LY"


def test_a_common_word_is_no_place_that_everybody_knows() -> None:
    assert {"قال", "اعوان"} <= common()
    assert not common() & {"بغداد", "سوسه", "القاهره"}


def test_what_is_never_a_place_is_not_in_it() -> None:
    assert not [
        word
        for word in cue("never")
        for name in gazetteer().get(word, ())
        if not name.rest and not name.entries[0].reviewed
    ]
