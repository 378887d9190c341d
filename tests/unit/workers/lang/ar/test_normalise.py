from workers.lang.ar.normalise import fold, fold_word


def test_variants_of_one_word_fold_alike() -> None:
    assert fold_word("إرهابيّة") == fold_word("ارهابيه") == "ارهابيه"


def test_digits_of_both_eastern_scripts_become_ascii() -> None:
    assert fold("١٢۳").text == "123"


def test_offsets_lead_back_past_dropped_marks() -> None:
    folded = fold("هزَّ مقر")
    at = folded.text.index("مقر")
    assert "هزَّ مقر"[folded.back(at) :] == "مقر"


def test_text_without_marks_keeps_its_offsets() -> None:
    folded = fold("قتل ثلاثة")
    assert folded.origin is None
    assert folded.back(4) == 4


def test_lone_surrogates_and_nulls_pass_through() -> None:
    assert fold("\ud800\x00").text == "\ud800\x00"
