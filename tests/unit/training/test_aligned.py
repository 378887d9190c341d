from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest

from tests.shared import shared
from training.parts import Annotated

ARTICLE = {
    "id": "a",
    "published": "2024-03-13T09:00:00+02:00",
    "title": "هجوم مسلح في سبها",
    "text": "قتل ثلاثة جنود أمس في هجوم على دوريةٍ وبالقرب من سبها. وصل الوزير إلى المطار.",
}


@pytest.fixture(scope="module")
def aligned() -> ModuleType:
    """The module, which reads the annotators' score.py as it is imported."""
    shared("gold/score.py")
    return importlib.import_module("training.aligned")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("هجوم مسلح", [["هجوم", "مسلح"]]),
        ("هجوم", [["هجوم"], ["هجوم"]]),
        ("سبها", [["سبها"], ["سبها"]]),
        ("القرب", [["وبالقرب"]]),  # the glued letters belong to the word
        ("قرب", [["وبالقرب"]]),
        ("دورية", [["دوريه"]]),  # the vowel mark behind it belongs to the word
        ("ثلاثة جنود", [["ثلاثه", "جنود"]]),
        ("طار", [["المطار"]]),  # what is glued is not read, only counted
        ("ر", []),  # «المطار» has more than glued letters before it
        ("هج", []),
        ("الشرطة", []),
        ("", []),
    ],
)
def test_a_name_is_found_where_it_stands(aligned: ModuleType, name: str, found: list[list[str]]) -> None:
    read = aligned.reading_of(ARTICLE)
    assert [read.text[start:end] for start, end in aligned.locate(read, name)] == found


def event(**slots: Any) -> dict[str, Any]:
    return {"type": "armed_attack", "evidence": "", **slots}


def told(aligned: ModuleType, **slots: Any) -> Any:
    read = aligned.reading_of(ARTICLE)
    return next(iter(aligned.told(Annotated(ARTICLE, [event(**slots)]), read)), None)


def test_the_annotated_trigger_is_laid_over_the_text_past_the_title(aligned: ModuleType) -> None:
    found = told(aligned, trigger="هجوم")
    read = aligned.reading_of(ARTICLE)
    assert found.sentence == 1
    assert found.trigger[0] >= read.title_end
    assert told(aligned, trigger="هجوم", trigger_at=0) == found._replace(event=event(trigger="هجوم", trigger_at=0))


def test_without_a_trigger_the_sentence_is_that_of_the_evidence(aligned: ModuleType) -> None:
    assert told(aligned, evidence="وصل الوزير إلى المطار")[1:] == (2, None)
    assert told(aligned, evidence="هجوم مسلح في سبها")[1:] == (0, None)
    assert told(aligned, evidence="كلام آخر تماما") is None


def test_an_event_is_told_by_its_own_trigger(aligned: ModuleType) -> None:
    read = aligned.reading_of(ARTICLE)
    match = aligned.trigger_of(read, told(aligned, trigger="هجوم"))
    assert read.original(match.start, match.end).startswith("هجوم")
    assert match.name == "armed_attack"


def test_annotated_words_that_are_no_trigger_of_ours_serve_as_one(aligned: ModuleType) -> None:
    read = aligned.reading_of(ARTICLE)
    match = aligned.trigger_of(read, told(aligned, trigger="وصل الوزير", type="disaster"))
    assert (read.original(match.start, match.end), match.name) == ("وصل الوزير", "disaster")


def test_types_of_one_class_are_compatible(aligned: ModuleType) -> None:
    assert aligned.compatible("bombing", "airstrike")
    assert not aligned.compatible("bombing", "disaster")
