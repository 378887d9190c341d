"""The language of an entry: what was set, what was declared, what the letters say."""

import pytest

from ingest.parse.language import language_of

ARABIC = "قال المتحدث إن الطريق الساحلي فتح أمام السيارات بعد ساعات"
PERSIAN = "سخنگوی شهرداری گفت که جاده ساحلی پس از چند ساعت بازگشایی شد"
URDU = "ترجمان نے کہا ہے کہ ساحلی سڑک کئی گھنٹوں کے بعد کھول دی گئی ہے"
HEBREW = "הדובר אמר כי כביש החוף נפתח לתנועה אחרי כמה שעות"
ENGLISH = "The road along the coast was opened to traffic after some hours, the spokesman said"
FRENCH = "La route de la côte est ouverte aux voitures après quelques heures, dit le porte-parole"
TURKISH = "Sahil yolu birkaç saat sonra araçlara açıldı ve trafik için yeni bir düzenleme yapıldı"


@pytest.mark.parametrize(
    ("text", "language"),
    [(ARABIC, "ar"), (PERSIAN, "fa"), (URDU, "ur"), (HEBREW, "he"), (ENGLISH, "en"), (FRENCH, "fr"), (TURKISH, "tr")],
)
@pytest.mark.parametrize("declared", ["", "ar", "en-us", "he"])
def test_the_text_overrules_a_wrong_declaration(text: str, language: str, declared: str) -> None:
    if declared == "ar" and language in ("fa", "ur"):
        language = "ar"  # the same letters: the declaration holds
    assert language_of("", text, "ar", "", declared) == language


@pytest.mark.parametrize(
    ("declared", "text", "language"),
    [
        (("fa", "ar"), PERSIAN, "fa"),
        (("", "ckb-IQ"), ARABIC, "ckb"),
        (("", "de"), "Die Straße ist nach Stunden wieder frei gegeben", "de"),
        (("x-none", "fr_FR"), "123", "fr"),
        (("", ""), "", "ar"),
        (("", ""), "12 / 34", "ar"),
        (("", ""), ARABIC + " Facebook گ", "ar"),
        (("", ""), "Xyz", "ar"),
        (("", ""), "ہم ہے ہو ہوں ہم سب ہے نہ ہو", "ur"),
    ],
)
def test_declared_and_short(declared: tuple[str, ...], text: str, language: str) -> None:
    assert language_of("", text, "ar", *declared) == language


def test_what_the_user_set_holds() -> None:
    assert language_of("", ARABIC, "fr", "en", "de") == "fr"


def test_a_title_counts() -> None:
    assert language_of(ENGLISH, "", "ar", "") == "en"
