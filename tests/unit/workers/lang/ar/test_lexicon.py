from workers.lang.ar.lexicon import groups, persons, phrases, starts_with_any, words


def test_forms_of_a_person_word_tell_the_number() -> None:
    assert [persons()[form].number for form in ("جندي", "جنديان", "الجنود", "لجنود")] == [1, 2, 0, 0]


def test_a_plural_written_like_the_dual_is_a_plural() -> None:
    assert persons()["مدنيين"].number == 0


def test_groups_carry_the_usual_english_name() -> None:
    assert groups()["تنظيم داعش"].english == "Islamic State"


def test_lists_are_folded_and_joined_with_waw() -> None:
    assert {"قتلي", "وقتلي"} <= words("dead")


def test_the_longest_sequence_wins() -> None:
    text = ["وما", "لا", "يقل", "عن", "عشرة"]
    assert starts_with_any(text, 0, phrases("qualifier_at_least")) == 4
