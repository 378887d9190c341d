"""Words around place names: what announces one, what only looks like one, what betrays the country."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from workers.event import Precision

# The countries whose small towns and districts the news of the Arab world names without saying where they lie.
ARAB = frozenset(
    ("LY", "TN", "DZ", "MA", "MR", "EG", "SD", "IQ", "SY", "YE", "SA", "AE", "QA", "KW", "BH", "OM", "JO", "LB", "PS")
)


@cache
def cue(name: str) -> frozenset[str]:
    """One list of cues.toml; its entries are folded already."""
    return frozenset(_table()[name])


@cache
def hints() -> dict[str, str]:
    """Word -> the country it betrays."""
    return {word: code for code, words in _table()["hints"].items() for word in words}


def kinds_of(word: str) -> frozenset[str]:
    """The countries that have such divisions: «معتمدية» is Tunisian; empty when it says nothing."""
    return _kinds().get(word, frozenset())


def kind_of_unknown(word: str) -> Precision:
    """What a name is that stands after «بلدة», «محافظة» or «حي» and is not in the gazetteer."""
    return "city" if word in cue("city") else "region" if word in cue("region") else "site"


@cache
def _kinds() -> dict[str, frozenset[str]]:
    return {word: frozenset(codes) for word, codes in _table()["kinds"].items()}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "cues.toml").read_text("utf-8"))
