"""Words around place names: what announces one, what only looks like one, what betrays the country."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from workers.event import Precision


@cache
def cue(name: str) -> frozenset[str]:
    """One list of cues.toml; its entries are folded already."""
    return frozenset(_table()[name])


@cache
def hints() -> dict[str, str]:
    """Word -> the country it betrays."""
    found: dict[str, str] = _table()["hints"]
    return found


def kind_of_unknown(word: str) -> Precision:
    """What a name is that stands after «بلدة», «محافظة» or «حي» and is not in the gazetteer."""
    return "city" if word in cue("city") else "region" if word in cue("region") else "site"


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "cues.toml").read_text("utf-8"))
