"""Search over the corpus by four chains of analysis, judged by two readers: pools, grades, nDCG.

    queries x chains -> top 20 -> pool (ids, without the chain) -> two grades each -> gain -> nDCG@10

The queries, the pool and the grades lie in `bench/judgements/`, ids only. Everything but the analysis is the same for
all chains: mapping, query, corpus.
"""

from __future__ import annotations

import csv
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import mean
from typing import Any

from elasticsearch import Elasticsearch

from bench._stage import CORPUS, ROOT
from ingest import lines
from ingest.article import Article
from workers.query import search_query
from workers.sinks.mapping import analysis, index_templates, merged_mapping

JUDGEMENTS = ROOT / "bench" / "judgements"
POOLED = 20
DEPTH = 10
VARIANTS = ("spelling", "clitic", "synonym")
RESAMPLES = 10_000

Chain = dict[str, Any]
Ranks = dict[str, dict[str, list[str]]]  # chain -> query -> ids, best first


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody would type, what they mean by it, and whether it is kept for the report."""

    id: str
    group: str
    part: str
    text: str
    meaning: str


def queries() -> list[Query]:
    """All eighty."""
    rows = _rows(JUDGEMENTS / "queries.tsv")
    return [Query(row["id"], row["group"], row["part"], row["query"], row["meaning"]) for row in rows]


def chains() -> dict[str, Chain]:
    """The analysis settings of each chain, in which the analyzers have the names that the mapping uses."""
    ours = analysis()
    without = deepcopy(ours)
    without["analyzer"]["marsad_ar_search"] = without["analyzer"]["marsad_ar"]
    standard = {"tokenizer": "standard", "filter": ["lowercase"]}
    # As Elasticsearch's manual writes out its analyzer `arabic`, which the local node has not ready-made.
    arabic = {
        "tokenizer": "standard",
        "filter": ["lowercase", "decimal_digit", "arabic_stop", "arabic_normalization", "arabic_stemmer"],
    }
    parts = {
        "arabic_stop": {"type": "stop", "stopwords": "_arabic_"},
        "arabic_stemmer": {"type": "stemmer", "language": "arabic"},
    }
    return {
        "standard": {"analyzer": dict.fromkeys(ours["analyzer"], standard)},
        "arabic": {"analyzer": dict.fromkeys(ours["analyzer"], arabic), "filter": parts},
        "without synonyms": without,
        "ours": ours,
    }


def corpus() -> Iterator[Article]:
    """The articles that are searched."""
    return (line.article for line in lines.read(str(CORPUS)) if line.article)


def ranked(cluster: Elasticsearch, asked: Sequence[Query], size: int = POOLED) -> Ranks:
    """What each chain finds for each query."""
    mapping = merged_mapping(index_templates()["marsad-articles"])
    fields = {"marsad": {"properties": {"title": mapping["properties"]["marsad"]["properties"]["title"]}},
              "message": mapping["properties"]["message"]}  # fmt: skip
    found: Ranks = {}
    for number, (name, chain) in enumerate(chains().items()):
        index = f"judged-{number}"
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "analysis": chain}
        cluster.indices.create(index=index, settings=settings, mappings={"dynamic": "strict", "properties": fields})
        _fill(cluster, index)
        found[name] = {one.id: _top(cluster, index, one.text, size) for one in asked}
        cluster.indices.delete(index=index)
    return found


def pool(ranks: Ranks, seed: int = 7) -> list[tuple[str, str]]:
    """(query, article) of all chains together, in an order that tells nothing of chain or rank."""
    pairs = {(query, id_) for found in ranks.values() for query, ids in found.items() for id_ in ids}
    ordered = sorted(pairs)
    random.Random(seed).shuffle(ordered)
    return sorted(ordered, key=lambda pair: pair[0])


def grades(name: str) -> dict[tuple[str, str], int]:
    """(query, article) -> 0, 1 or 2, as one reader saw them."""
    return {(row["query"], row["article"]): int(row["grade"]) for row in _rows(JUDGEMENTS / f"{name}.tsv")}


def kappa(first: Mapping[Any, int], second: Mapping[Any, int]) -> float:
    """Cohen's kappa with linear weights: how far two readers agree beyond chance."""
    pairs = [(first[key], second[key]) for key in first]
    seen = mean(abs(one - other) for one, other in pairs)
    chance = mean(abs(one - other) for one, _ in pairs for _, other in pairs)
    return 1 - seen / chance


def ndcg(ids: Sequence[str], gains: Mapping[str, float]) -> float:
    """nDCG@10 of a list, given each article's gain; what nobody graded gains nothing."""
    ideal = _discounted(sorted(gains.values(), reverse=True))
    return _discounted([gains.get(id_, 0.0) for id_ in ids]) / ideal if ideal else 0.0


def above(ours: Sequence[float], theirs: Sequence[float], seed: int = 7) -> tuple[float, float]:
    """The paired bootstrap's 95 % interval of the mean difference, query by query."""
    dice, differences = random.Random(seed), [one - other for one, other in zip(ours, theirs, strict=True)]
    means = sorted(mean(dice.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]


def _discounted(gains: Sequence[float]) -> float:
    return sum((2**gain - 1) / math.log2(place + 2) for place, gain in enumerate(gains[:DEPTH]))


def _fill(cluster: Elasticsearch, index: str) -> None:
    articles = corpus()
    while batch := list(islice(articles, 1_000)):
        body: list[Any] = []
        for article in batch:
            body += [{"index": {"_id": article.id}}, {"marsad": {"title": article.title}, "message": article.text}]
        answer = cluster.bulk(index=index, operations=body)
        assert not answer["errors"], "an article was refused"
    cluster.indices.refresh(index=index)


def _top(cluster: Elasticsearch, index: str, text: str, size: int) -> list[str]:
    # Equal scores are common among short texts; by id, so that every run gives the same order.
    answer = cluster.search(index=index, query=search_query(text), size=5 * size, source=False)
    rows = sorted(answer["hits"]["hits"], key=lambda row: (-row["_score"], row["_id"]))
    return [row["_id"] for row in rows[:size]]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines_:
        return list(csv.DictReader(lines_, delimiter="\t", quoting=csv.QUOTE_NONE))
