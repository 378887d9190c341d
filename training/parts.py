"""The annotated articles under ../shared, and the parts they fall into: what may be read, learnt from, or only scored.

Held out are the even months of the radio news (`gold/dev`) and four publishers of the newspapers (`gold/dev2`). Nobody
reads their errors; their articles, equal texts and articles paired with them stay out of every word list and model.
`gold/dev2` forbids more: no model that ships is trained on any of it.
"""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"
HELD_OUT_PUBLISHERS = ("Al-Eqtisadiah", "Al-Watan", "Al-Weeam", "Sabq")
# Two articles of which so large a share of the shorter one's runs of words is common tell of the same thing.
RUN, SAME = 4, 0.3

Row = dict[str, Any]


class Annotated(NamedTuple):
    """An article and its events as annotated, both as JSON objects."""

    article: Row
    events: list[Row]


def seeds() -> list[Annotated]:
    """The five founding articles."""
    return _annotated(SHARED / "seeds")


def radio() -> list[Annotated]:
    """The odd months of the radio news: read, tuned on, learnt from."""
    return [row for row in _annotated(SHARED / "gold" / "dev") if not is_held_out(row.article)]


def newspapers() -> list[Annotated]:
    """Seven publishers of the newspapers: read, but no model learns from them."""
    return [row for row in _annotated(SHARED / "gold" / "dev2") if not is_held_out(row.article)]


def radio_held_out() -> list[Annotated]:
    """The even months of the radio news: scored only."""
    return [row for row in _annotated(SHARED / "gold" / "dev") if is_held_out(row.article)]


def newspapers_held_out() -> list[Annotated]:
    """Four publishers of the newspapers: scored only."""
    return [row for row in _annotated(SHARED / "gold" / "dev2") if is_held_out(row.article)]


def silver() -> list[Annotated]:
    """Articles annotated once, without those that tell what a held-out article tells."""
    return [row for row in _annotated(SHARED / "gold" / "silver") if not tells_of_held_out(row.article)]


def corpus() -> Iterator[Row]:
    """The unlabelled corpus, without held-out articles, equal texts, and articles that tell what they tell."""
    with lzma.open(SHARED / "corpus" / "ant.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if not tells_of_held_out(row):
                yield row


def is_held_out(article: Row) -> bool:
    """Whether an article of `gold/dev` or `gold/dev2` belongs to the part that is scored only."""
    if article["source"].startswith(HELD_OUT_PUBLISHERS):
        return True
    return article["id"].startswith("JA-") and int(article["published"][5:7]) % 2 == 0


def tells_of_held_out(article: Row) -> bool:
    """Whether an article of the corpus is held out, is paired with such a one, or shares its words."""
    if article["id"] in _held_out_ids():
        return True
    runs = _runs(article)
    common: dict[int, int] = {}
    for run in runs:
        for number in _held_out_runs().get(run, ()):
            common[number] = common.get(number, 0) + 1
    return any(n >= SAME * min(len(runs), _lengths()[number]) for number, n in common.items())


@cache
def _held_out_ids() -> frozenset[str]:
    ids = {row.article["id"] for row in radio_held_out()}
    pairs = [json.loads(line) for line in _lines(SHARED / "gold" / "pairs" / "dev.jsonl")]
    paired = {
        b for p in pairs for a, b in ((p["a"], p["b"]), (p["b"], p["a"])) if a in ids and p["label"] != "different"
    }
    return frozenset(ids | paired)


@cache
def _held_out_runs() -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for number, row in enumerate(_held_out()):
        for run in _runs(row.article):
            found.setdefault(run, []).append(number)
    return found


@cache
def _lengths() -> list[int]:
    return [len(_runs(row.article)) for row in _held_out()]


def _held_out() -> list[Annotated]:
    return radio_held_out() + newspapers_held_out()


def _runs(article: Row) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", f"{article['title']} {article['text']}")
    return {tuple(words[k : k + RUN]) for k in range(len(words) - RUN + 1)}


@cache
def _read(folder: Path) -> tuple[Annotated, ...]:
    events = {row["id"]: row["events"] for row in map(json.loads, _lines(folder / "gold.jsonl"))}
    articles: Iterable[Row] = map(json.loads, _lines(folder / "articles.jsonl"))
    return tuple(Annotated(article, events[article["id"]]) for article in articles)


def _annotated(folder: Path) -> list[Annotated]:
    return list(_read(folder))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
