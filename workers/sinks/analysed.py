"""Holds the analysis of a cluster to the answers that were reviewed, `mappings/analysis/answers.tsv`.

Full clusters and the local node build the chains from different code; here they must come to the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from elasticsearch import Elasticsearch

from workers.sinks.bulk import outages
from workers.sinks.elasticsearch import ALERT_INDEX


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
    """Each answer that this cluster does not give, and what it gives instead.

    Asks the index of alerts, which `marsad install` makes. Raises IndexUnavailable.
    """
    with outages():
        for wanted in answers():
            found = analysed(client, wanted.analyzer, wanted.text)
            if found != wanted.words:
                yield wanted, found


def analysed(client: Elasticsearch, analyzer: str, text: str, index: str = ALERT_INDEX) -> str:
    """What the cluster makes of a text, as in `Answer.words`."""
    tokens = client.indices.analyze(index=index, analyzer=analyzer, text=text)["tokens"]
    places: dict[int, list[str]] = {}
    for token in tokens:
        places.setdefault(token["position"], []).append(token["token"])
    return " ".join("|".join(places[place]) for place in sorted(places))
