from workers.lang.ar.clitics import bare, declined_forms, noun_forms, readings, strip_front, verb_forms


def noun(phrase: str) -> set[str]:
    return {form for form, _ in noun_forms(phrase)}


def verb(past: str, present: str = "") -> set[str]:
    return {form for form, _ in verb_forms(past, present)}


def test_a_noun_takes_the_article() -> None:
    assert noun("هجوم") == {"هجوم", "الهجوم"}


def test_a_phrase_with_its_article_takes_no_other() -> None:
    assert noun("القبض علي") == {"القبض علي"}


def test_before_a_noun_stand_prepositions_before_a_past_only_conjunctions() -> None:
    assert {front for _, fronts in noun_forms("هجوم") for front in fronts} >= {"", "و", "ب", "ل", "وب"}
    assert {front for _, fronts in verb_forms("قتل") for front in fronts} == {"", "و", "ف"}


def test_a_word_is_read_with_and_without_what_is_glued_before() -> None:
    assert {("", "للهجوم"), ("ل", "لهجوم"), ("ل", "الهجوم")} <= set(readings("للهجوم"))
    assert ("وب", "الهجوم") in readings("وبالهجوم")


def test_a_noun_is_declined() -> None:
    forms = {form for form, _ in declined_forms("هجوم انتحاري")}
    assert {"الهجوم الانتحاري", "هجوما انتحاريا", "هجومين انتحاريين", "هجومه الانتحاري"} <= forms


def test_a_verb_is_inflected() -> None:
    assert {"اعتقلت", "اعتقلوا", "يعتقل", "تعتقل"} <= verb("اعتقل", "يعتقل")


def test_a_weak_verb_loses_its_end() -> None:
    assert "القت القبض" in verb("القي القبض")


def test_a_stem_with_the_object_ha_is_left_out() -> None:
    assert "زاره" not in verb("زار")


def test_proclitics_come_off_one_after_another() -> None:
    assert list(strip_front("وبطرابلس")) == ["وبطرابلس", "بطرابلس", "طرابلس"]


def test_the_article_comes_off() -> None:
    assert [bare(word) for word in ("الجيش", "للجيش", "وبالجيش", "وحده")] == ["جيش", "جيش", "جيش", "وحده"]
