import pytest

from workers.lang.ar.normalise import fold
from workers.lang.ar.numbers import read_number
from workers.lang.ar.sentences import split


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("21 آخرون", 21),
        ("٢١ آخرون", 21),
        ("12,500 نازح", 12500),
        ("ثلاثة جنود", 3),
        ("وثمانية جرحى", 8),
        ("ثلاثة عشر قتيلا", 13),
        ("خمسة وعشرين شخصا", 25),
        ("مائة وخمسين أسيرا", 150),
        ("ثلاثمائة مقاتل", 300),
        ("7 آلاف لاجئ", 7000),
        ("ألفين وخمسمائة مهاجر", 2500),
        ("مائة وواحد وستون", 161),
        ("ثلاث مئة وواحد وثلاثون", 331),
        ("مائة و ستة عشر", 116),
        ("ألف وتسعمائة وثمانية وسبعون", 1978),
        ("مائتين وإثنين ألف", 202_000),
        ("ألف و200 جريح", 1200),
        ("مليون وألفين ومائتين", 1_002_200),
        ("مائتا قتيل", 200),
        ("2.5 مليون نازح", 2_500_000),
        ("12 000 مهاجر", 12_000),
        ("ثلاثمائة و مائتين", 300),
        ("12 و 13", 12),
    ],
)
def test_numbers_are_read_as_far_as_they_go(text: str, value: int) -> None:
    number = read_number(split(fold(text)).text, 0)
    assert number is not None
    assert number.value == value


def test_tens_and_hundreds_are_vague() -> None:
    number = read_number(split(fold("عشرات القتلى")).text, 0)
    assert number is not None
    assert (number.value, number.vague) == (None, "tens")


@pytest.mark.parametrize("text", ["الاثنين", "قتيلا", "0,93", "99999999999", "2.5 طن"])
def test_what_is_no_count_is_left(text: str) -> None:
    assert read_number(split(fold(text)).text, 0) is None


def test_eleven_in_the_masculine() -> None:
    number = read_number(["احد", "عشر", "مسلحا"], 0)
    assert number is not None
    assert (number.value, number.end) == (11, 2)
