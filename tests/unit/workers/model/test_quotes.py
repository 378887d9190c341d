"""Quotes: found as the rules fold the text, at the article's own offsets; anything else is not there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.workers.stand_ins import article
from workers.model.quotes import find, text_of

TEXT = "قُتِلَ ثلاثةُ جنود للجيش الليبي بسرت، أمس. وقالت الشرطة إن «الجيش الوطني» ردّ.\nمصرع آخر في سرت وبالقاهرة 13 مرة"


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("ثلاثة جنود", "ثلاثةُ جنود"),  # its marks are the article's
        ("قتل ثلاثه  جنود", "قُتِلَ ثلاثةُ جنود"),
        ("سرت", "سرت"),
        ("بسرت", "بسرت"),
        ("الجيش الليبي", "الجيش الليبي"),
        ("للجيش الليبي", "للجيش الليبي"),
        ("القاهرة", "القاهرة"),
        ("الشرطة إن الجيش الوطني", "الشرطة إن «الجيش الوطني"),
        ("«الجيش الوطني».", "الجيش الوطني"),
        ("بسرت، أمس", "بسرت، أمس"),
        ("رد.\nمصرع آخر", "ردّ.\nمصرع آخر"),
        ("خبر", "خبر"),
    ],
)
def test_it_is_there(quote: str, words: str) -> None:
    subject = article(title="خبر", text=TEXT)
    found = find(text_of(subject), quote)
    assert found
    assert found.words == words
    told = subject.full_text[found.start : found.end].strip()
    assert told in (words, words.removeprefix("ا"))


@pytest.mark.parametrize(
    "quote",
    [
        "", " ", "«».", "أربعة جنود", "جيش", "الجيش الوطني الليبي", "مصر", "صرع", "3 مرة", "جنود الجيش", "سر",
        "ثلاثة ... سرت", "three soldiers", "قتل " * 1000,
    ],
)  # fmt: skip
def test_it_is_not_there(quote: str) -> None:
    assert find(text_of(article(title="خبر", text=TEXT)), quote) is None


def test_offsets_pass_over_marks() -> None:
    subject = article(title="خبر", text="ذهب وَبِسِرْتَ مات")
    found = find(text_of(subject), "سرت")
    assert found
    assert subject.full_text[found.start : found.end] == "سِرْتَ"


def test_of_several_the_one_in_the_evidence_is_meant_then_the_nearest() -> None:
    text = text_of(article(title="سرت", text="جاء من سرت أولا ثم انفجرت عبوة في سرت ومات"))
    evidence = find(text, "انفجرت عبوة في سرت")
    assert evidence
    assert [find(text, "سرت", near).first for near in (None, evidence)] == [0, 10]  # type: ignore[union-attr]
    beside = find(text, "انفجرت عبوة")
    assert beside
    assert find(text, "سرت", beside).first == 10  # type: ignore[union-attr]


LETTERS = st.text("سرتالجيشوبلقةأ \n.،«»ًّـ3٣\u200f\ud800x")


@given(LETTERS, LETTERS)
def test_any_words_are_found_or_not_and_nothing_raises(words: str, quote: str) -> None:
    text = text_of(article(text=words))
    for one in (quote, words):
        found = find(text, one)
        assert found is None or (0 <= found.start < found.end <= len(text.original) and found.first < found.last)


@given(st.text("سرتالجيشوبلة أًّـ،\u200f", min_size=1), st.data())
def test_whole_words_of_the_text_are_always_found(words: str, draw: st.DataObject) -> None:
    text = text_of(article(title="x", text=words))
    told = [at for at, word in enumerate(text.words.text) if word.isalpha()]
    if told:
        at = draw.draw(st.sampled_from(told))
        start, end = text.words.start[at], text.words.end[at]
        assert find(text, text.original[start:end])


def test_time_grows_with_the_text_and_not_with_its_square() -> None:
    # Nothing of the quote's end is ever there: every word is a beginning.
    text = text_of(article(text="سرت " * 25_000))
    for _ in range(40):
        assert find(text, "سرت " * 200 + "درنة") is None
    glued = text_of(article(text="بسرتسرت " * 12_000 + "سرت"))
    for _ in range(1000):
        assert find(glued, "سرت")
