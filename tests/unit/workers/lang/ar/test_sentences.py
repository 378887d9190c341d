from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import LONGEST, split


def sentences(text: str) -> list[str]:
    words = split(fold(text))
    return [" ".join(words.text[start:end]) for start, end in words.bounds()]


def test_stops_and_line_ends_part_sentences() -> None:
    assert sentences("قتل جندي. أصيب آخر\nنهاية") == ["قتل جندي .", "اصيب اخر .", "نهايه"]


def test_the_stop_of_an_initial_does_not() -> None:
    assert len(sentences("قالت أ.ف.ب إن الهجوم وقع")) == 1


def test_digits_part_from_letters_glued_to_them() -> None:
    assert split(fold("بينهم3 جنود")).text == ["بينهم", "3", "جنود"]


def test_grouped_digits_stay_together() -> None:
    assert split(fold("12,500 نازح")).text[0] == "12,500"


def test_quoted_words_are_marked() -> None:
    words = split(fold("قال «سنرد قريبا» ثم مضى"))
    assert [word for word, quoted in zip(words.text, words.quoted, strict=True) if quoted] == ["سنرد", "قريبا"]


def test_a_text_without_stops_is_cut() -> None:
    assert max(len(s.split()) for s in sentences("كلمة " * 1000)) <= LONGEST + 2


def test_offsets_are_those_of_the_original() -> None:
    text = "هزَّ انفجارٌ المدينة"
    words = split(fold(text))
    assert [text[start:end] for start, end in zip(words.start, words.end, strict=True)][1].startswith("انفجار")
