from __future__ import annotations

from workers.resolve.build_common import announces, common, is_known


def test_words_of_many_texts_that_nothing_announces_are_common() -> None:
    texts = [["قال", "شرطي", "في", "مدينه", "كذا", "و", "بغداد"]] * 8
    assert common(texts) >= {"قال", "شرطي"}
    assert not common(texts) & {"كذا", "بغداد"}
    assert "شرطي" not in common(texts[:7])


def test_what_announces_a_name() -> None:
    assert announces("بمدينه")
    assert not announces("قال")


def test_common_words_that_equal_a_place_stay_common() -> None:
    assert is_known("بغداد")
    assert not is_known("الفقهاء")
