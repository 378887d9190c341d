from __future__ import annotations

from datetime import date

import pytest

from workers.lang.ar.dates.record import Text
from workers.lang.ar.dates.tense import WINDOW, is_ahead
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def ahead(sentence: str) -> bool:
    words = split(fold(sentence)).text
    return is_ahead(Text(words, date(2016, 3, 16)), len(words))


@pytest.mark.parametrize(
    "sentence", ["ستنطلق المفاوضات", "وسيصل الوفد", "من المقرر أن يصل", "يعتزم السفر", "تأجيل الجلسة إلى"]
)
def test_what_is_to_come(sentence: str) -> None:
    assert ahead(sentence)


@pytest.mark.parametrize(
    "sentence", ["قتل شخص في سيناء", "سيارة مفخخة", "سياسي بارز", "سيغادر، قال الوزير", "استمر القتال إلى", "ستة جرحى"]
)
def test_what_is_not(sentence: str) -> None:
    assert not ahead(sentence)


def test_a_verb_far_off_says_nothing() -> None:
    assert not ahead("سيصل " + "كلمة " * WINDOW)
