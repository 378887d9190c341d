"""Holds the analysis of a cluster to the answers that were reviewed, `mappings/analysis/answers.tsv`.

Full clusters and the local node build the chains from different code; here they must come to the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from elasticsearch import Elasticsearch

from workers.sinks.bulk import outages
from workers.sinks.mapping import analysis


@dataclass(frozen=True, slots=True)
class Answer:
    """What an analyzer makes of a text: words apart by a blank, those that stand at one place joined by "|"."""

    analyzer: str
    text: str
    words: str


def answers() -> list[Answer]:
    """Those that were reviewed."""
    lines = files("mappings").joinpath("analysis", "answers.tsv").read_text(encoding="utf-8").splitlines()
    return [Answer(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def differing(client: Elasticsearch) -> Iterator[tuple[Answer, str]]:
    """Each answer that this cluster does not give, and what it gives instead. Raises IndexUnavailable.

    The chain is sent along, so that no index need be there, and one of an earlier version does not answer for it.
    """
    with outages():
        for wanted in answers():
            found = analysed(client, wanted.analyzer, wanted.text)
            if found != wanted.words:
                yield wanted, found


def analysed(client: Elasticsearch, analyzer: str, text: str) -> str:
    """What the cluster makes of a text, as in `Answer.words`."""
    tokens = client.indices.analyze(**_chain(analyzer), text=text)["tokens"]
    places: dict[int, list[str]] = {}
    for token in tokens:
        places.setdefault(token["position"], []).append(token["token"])
    return " ".join("|".join(places[place]) for place in sorted(places))


@cache
def _chain(analyzer: str) -> dict[str, Any]:
    """An analyzer of ours written out: what is configured under a name of ours stands for that name."""
    ours = analysis()
    chain = ours["analyzer"][analyzer]
    parts = {kind: [ours[kind].get(name, name) for name in chain.get(kind, [])] for kind in ("char_filter", "filter")}
    return {"tokenizer": chain["tokenizer"], **parts}
