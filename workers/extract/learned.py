"""Read the models of the language pack: given what is seen, how likely is each answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import pycrfsuite

# By no more than this do the chances of a word miss one in sum.
ROUNDING = 1e-9
# How much the encoder's word counts against that of a linear model.
SECOND = 0.5
_folder: Traversable = files("workers.lang.ar") / "models"


def chances(name: str, seen: list[str]) -> dict[str, float]:
    """The probability of each label of the model `name` for one thing, described by what is seen of it."""
    return sequence_chances(name, [seen])[0]


def chance(name: str, seen: list[str], label: str) -> float:
    """The probability of one label alone."""
    tagger, _, _ = _tagger(name)
    tagger.set([seen])
    return float(tagger.marginal(label, 0))


def sequence_chances(name: str, seen: list[list[str]]) -> list[dict[str, float]]:
    """The same for the words of a sentence, each described, where the label of one bears on the next."""
    tagger, labels, _ = _tagger(name)
    tagger.set(seen)
    return [{label: tagger.marginal(label, at) for label in labels} for at in range(len(seen))]


def likely_chances(name: str, seen: list[list[str]], outside: str, least: float) -> list[dict[str, float]]:
    """Like sequence_chances, but {} for a word of which `outside` leaves less than `least` to all other labels."""
    tagger, labels, _ = _tagger(name)
    tagger.set(seen)
    sure = 1 - least + ROUNDING
    return [
        {} if tagger.marginal(outside, at) > sure else {label: tagger.marginal(label, at) for label in labels}
        for at in range(len(seen))
    ]


def balanced(linear: float, second: float) -> float:
    """A chance of which a linear model and the encoder think differently."""
    return linear + SECOND * (second - linear)


def all_balanced(linear: Mapping[str, float], second: Mapping[str, float]) -> dict[str, float]:
    """The same for the chance of each label; one that either does not know is unlikely to it."""
    return {label: balanced(linear.get(label, 0.0), second.get(label, 0.0)) for label in {*linear, *second}}


def labels(name: str) -> list[str]:
    """The answers a model knows."""
    return list(_tagger(name)[1])


def read_from(folder: Traversable) -> Traversable:
    """Read models from another folder from now on (training does); the folder read from until now."""
    global _folder
    before, _folder = _folder, folder
    _tagger.cache_clear()
    return before


@cache
def _tagger(name: str) -> tuple[Any, list[str], bytes]:
    """The model, its labels, and the bytes it reads from, which have to live as long as it does."""
    model = (_folder / f"{name}.crfsuite").read_bytes()
    tagger = pycrfsuite.Tagger()
    tagger.open_inmemory(model)
    return tagger, tagger.labels(), model
