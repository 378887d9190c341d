from __future__ import annotations

from pathlib import Path

import pytest

from tests.shared import shared
from training import names
from training.names import _label, examples
from workers.extract.named import KINDS, OUTSIDE


@pytest.mark.parametrize(
    ("tags", "label"),
    [
        ("O", "O"),
        ("B-PERS", "B-PERS"),
        ("I-ORG", "I-ORG"),
        ("B-ORG B-GPE", "B-ORG"),
        ("B-DATE", "O"),
        ("B-EVENT I-GPE", "I-GPE"),
        ("", "O"),
    ],
)
def test_the_outermost_tag_that_is_ours_counts(tags: str, label: str) -> None:
    assert _label(tags) == label


def test_sentences_are_parted_by_empty_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "wojood_sample" / "data"
    folder.mkdir(parents=True)
    (folder / "val.txt").write_text("قال O\nمحمد B-PERS\nعليّ I-PERS\n\n\nً O\nأمس B-DATE\n", encoding="utf-8")
    monkeypatch.setattr(names, "SHARED", tmp_path)
    first, second = examples("val")
    assert first[1] == ["O", "B-PERS", "I-PERS"]
    assert "word=علي" in first[0][2]
    assert (len(second[0]), second[1]) == (1, ["O"])  # a mark alone folds to nothing


def test_every_word_of_the_sample_has_a_row_and_a_label() -> None:
    shared("data/wojood_sample/data/val.txt")
    known = {OUTSIDE, *(f"{front}-{kind}" for kind in KINDS for front in "BI")}
    for seen, labels in examples("val"):
        assert len(seen) == len(labels) > 0
        assert set(labels) <= known
