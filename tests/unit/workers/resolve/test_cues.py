from workers.resolve.cues import cue, hints, kind_of_unknown, kinds_of


def test_the_word_before_tells_what_an_unknown_name_is() -> None:
    assert [kind_of_unknown(word) for word in ("بلده", "محافظه", "حي")] == ["city", "region", "site"]


def test_a_delegation_is_tunisian() -> None:
    assert kinds_of("معتمديه") == {"TN"}
    assert kinds_of("مدينه") == frozenset()


def test_no_name_is_both_weak_and_half_weak() -> None:
    assert not cue("weak") & cue("semi")


def test_hints_name_countries() -> None:
    assert all(len(country) == 2 and country.isupper() for country in hints().values())


def test_a_plural_announces_a_list_of_what_heads_a_name() -> None:
    assert {entry.split(" ")[1] for entry in cue("plurals")} <= cue("heads")
