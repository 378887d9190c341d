"""Teach the model of names (`names`) on the Wojood sample under ../shared/data."""

from __future__ import annotations

from collections.abc import Iterator

from training.parts import SHARED
from workers.extract.named import KINDS, OUTSIDE, seen_of
from workers.lang.ar.normalise import fold_word

SETTINGS = {"c1": 0.1, "c2": 0.05, "max_iterations": 150, "feature.minfreq": 2}
Example = tuple[list[list[str]], list[str]]


def taught() -> Iterator[Example]:
    """What the model learns from; the test part of the sample stays unseen."""
    yield from examples("train")
    yield from examples("val")


def examples(part: str = "train") -> Iterator[Example]:
    """(what is seen of each word, its kind of name) for every sentence of one part: train, val or test."""
    words: list[str] = []
    labels: list[str] = []
    text = (SHARED / "data" / "wojood_sample" / "data" / f"{part}.txt").read_text(encoding="utf-8")
    for line in [*text.splitlines(), ""]:
        word, _, tags = line.strip().partition(" ")
        if word and (folded := fold_word(word)):
            words.append(folded)
            labels.append(_label(tags))
        elif words and not word:
            yield seen_of(words), labels
            words, labels = [], []


def _label(tags: str) -> str:
    """The outermost of nested tags that is a kind of ours."""
    return next((tag for tag in tags.split() if tag[2:] in KINDS), OUTSIDE)
