from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pycrfsuite
import pytest

from workers.extract import learned
from workers.extract.learned import chance, chances, likely_chances, read_from, sequence_chances

MODELS = ("events", "links", "places", "dates", "roles", "drafts", "names")


def teach(path: Path, *labels: str) -> None:
    """A model that tells `labels` from what is seen: the label itself."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for label in labels * 5:
        trainer.append([[f"seen {label}"]], [label])
    trainer.train(str(path))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder of models that is read from until the test is over."""
    before = read_from(tmp_path)
    yield tmp_path
    read_from(before)


@pytest.mark.parametrize("name", MODELS)
def test_the_chances_of_every_model_sum_to_one(name: str) -> None:
    for seen in (["bias"], [], ["never seen by anybody", "bias"]):
        found = chances(name, seen)
        assert sum(found.values()) == pytest.approx(1.0)
        assert len(found) > 1
        assert all(0 <= chance <= 1 for chance in found.values())


def test_each_word_of_a_sentence_gets_chances_of_its_own() -> None:
    found = sequence_chances("names", [["bias", "word=قال"], ["bias", "word=محمد"], ["bias"]])
    assert len(found) == 3
    assert [sum(row.values()) for row in found] == pytest.approx([1.0] * 3)
    assert found[0] != found[1]
    assert sequence_chances("names", []) == []


def test_one_label_may_be_asked_for_alone() -> None:
    seen = ["bias", "by rule=True"]
    assert chance("places", seen, "yes") == chances("places", seen)["yes"]


@pytest.mark.parametrize("least", [0.05, 0.4, 0.9])
def test_a_word_that_is_likely_nothing_has_no_chances(least: float) -> None:
    seen = [["bias", "word=قال"], ["bias", "word=محمد"], ["bias", "word=الرييس", "is=definite"]]
    for told, all_chances in zip(
        likely_chances("names", seen, "O", least), sequence_chances("names", seen), strict=True
    ):
        assert told == ({} if 1 - all_chances["O"] < least else all_chances)


def test_what_was_seen_while_learning_decides(elsewhere: Path) -> None:
    teach(elsewhere / "weather.crfsuite", "rain", "sun")
    assert chances("weather", ["seen rain"])["rain"] > 0.6
    assert chances("weather", ["seen sun"])["sun"] > 0.6


def test_the_same_is_answered_the_same_however_often(elsewhere: Path) -> None:
    teach(elsewhere / "weather.crfsuite", "rain", "sun")
    once = chances("weather", ["seen rain"])
    gc.collect()  # the model's bytes must outlive the call that read them
    assert chances("weather", ["seen rain"]) == once


def test_another_folder_answers_at_once_and_the_former_comes_back(tmp_path: Path) -> None:
    teach(tmp_path / "names.crfsuite", "rain", "sun")
    shipped = chances("names", ["bias"])
    before = read_from(tmp_path)
    try:
        assert set(chances("names", ["bias"])) == {"rain", "sun"}
    finally:
        assert read_from(before) == tmp_path
    assert chances("names", ["bias"]) == shipped


def test_a_model_that_is_not_there_is_named(elsewhere: Path) -> None:
    with pytest.raises(FileNotFoundError, match="absent"):
        chances("absent", ["bias"])


def test_the_models_lie_in_the_language_pack() -> None:
    assert sorted(path.name for path in learned._folder.iterdir()) == sorted(
        ["encoder.npz", *(f"{name}.crfsuite" for name in MODELS)]
    )
