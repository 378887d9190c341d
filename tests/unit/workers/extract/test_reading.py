from __future__ import annotations

from collections.abc import Callable

from workers.extract.reading import Reading


def test_words_lead_back_to_the_original_text(reading: Callable[..., Reading]) -> None:
    read = reading("هجومٌ في سرت", "قال المصدر")
    assert read.original(0, 1) == "هجومٌ"


def test_the_title_ends_where_the_text_begins(reading: Callable[..., Reading]) -> None:
    read = reading("هجوم في سرت", "قال المصدر")
    assert read.text[: read.title_end] == ["هجوم", "في", "سرت"]


def test_a_dateline_is_not_the_lead(reading: Callable[..., Reading]) -> None:
    read = reading("هجوم في سرت", "سرت - خاص\nقال مصدر أمني إن مسلحين هاجموا دورية للجيش")
    assert read.text[read.bounds[read.lead][0]] == "قال"


def test_an_empty_article_reads_as_nothing(reading: Callable[..., Reading]) -> None:
    assert reading("", "").text == []
