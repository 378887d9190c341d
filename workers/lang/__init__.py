"""The language packs: one folder each, named by the language's code, with its words, grammars and models."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files

from ingest.article import Article
from workers.event import Event


@dataclass(frozen=True, slots=True)
class Pack:
    """What a language brings: whether a text is written in it, how events are read from an article.

    `extract` is told whether to be accurate where that costs time; `warm` loads what the first reading would load.
    """

    code: str
    reads: Callable[[str], bool]
    extract: Callable[[Article, bool], list[Event]]
    warm: Callable[[bool], None]


@cache
def packs() -> dict[str, Pack]:
    """Every pack by its code: the folders beside this file that hold a `pack.py` with a PACK."""
    names = sorted(folder.name for folder in files(__name__).iterdir() if (folder / "pack.py").is_file())
    return {name: import_module(f"{__name__}.{name}.pack").PACK for name in names}


def pack_of(article: Article) -> Pack | None:
    """The pack of the article's language; where none is stated or known, the first one that reads its text."""
    stated = packs().get(article.language.partition("-")[0])
    return stated or next((pack for pack in packs().values() if pack.reads(article.full_text)), None)
