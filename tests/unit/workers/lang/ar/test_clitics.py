from workers.lang.ar.clitics import bare, noun_forms, strip_front, verb_forms


def test_a_noun_takes_proclitics_and_the_article() -> None:
    assert {"هجوم", "الهجوم", "بالهجوم", "للهجوم", "وهجوم"} <= set(noun_forms("هجوم"))


def test_a_noun_with_its_article_takes_only_proclitics() -> None:
    forms = set(noun_forms("القبض علي"))
    assert "بالقبض علي" in forms
    assert not any(form.startswith("الال") for form in forms)


def test_a_verb_is_inflected() -> None:
    assert {"اعتقلت", "اعتقلوا", "يعتقل", "تعتقل", "سيعتقل", "واعتقل"} <= set(verb_forms("اعتقل", "يعتقل"))


def test_a_weak_verb_loses_its_end() -> None:
    assert "القت القبض" in set(verb_forms("القي القبض"))


def test_a_stem_with_the_object_ha_is_left_out() -> None:
    assert "زاره" not in set(verb_forms("زار"))


def test_proclitics_come_off_one_after_another() -> None:
    assert list(strip_front("وبطرابلس")) == ["وبطرابلس", "بطرابلس", "طرابلس"]


def test_the_article_comes_off() -> None:
    assert [bare(word) for word in ("الجيش", "للجيش", "وبالجيش", "وحده")] == ["جيش", "جيش", "جيش", "وحده"]
