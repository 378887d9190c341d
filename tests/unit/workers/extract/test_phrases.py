import pytest

from workers.extract.phrases import conjuncts, is_joined, noun_phrase, past_time
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split


def words(text: str) -> list[str]:
    return split(fold(text)).text


@pytest.mark.parametrize(
    ("text", "length"),
    [("وحدات الحرس الوطني من القبض", 3), ("الجيش الجزائري يقضي على", 2), ("جنود ومدنيون", 1), ("في المدينة", 0)],
)
def test_a_phrase_ends_at_what_cannot_belong_to_it(text: str, length: int) -> None:
    assert noun_phrase(words(text), 0, len(words(text))) == length


def test_own_waw_is_not_a_conjunction() -> None:
    assert [is_joined(word) for word in ("وجندي", "وزاره", "وحدات")] == [True, False, False]


def test_joined_people_are_phrases_of_their_own() -> None:
    text = words("ضابط وثلاثة جنود في سبها")
    assert conjuncts(text, 0, len(text)) == [(0, 1), (1, 3)]


def test_times_between_verb_and_subject_are_stepped_over() -> None:
    assert past_time(words("أمس الثلاثاء 12 مارس وحدات"), 0, 5) == 4
