"""The measure of search quality, and the judgements that are committed with it."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bench import _judged
from bench._judged import JUDGEMENTS, above, chains, grades, kappa, ndcg, queries


def test_eighty_queries_half_of_each_group_kept_for_the_report() -> None:
    asked = queries()
    assert len({one.id for one in asked}) == len({one.text for one in asked}) == 80
    parts = Counter((one.group, one.part) for one in asked)
    assert {group for group, _ in parts} == {"spelling", "clitic", "synonym", "english", "phrase", "plain"}
    assert all(parts[group, "tuning"] == parts[group, "report"] for group, _ in parts)


def test_both_readers_graded_the_whole_pool_and_nothing_else() -> None:
    rows = (JUDGEMENTS / "pool.tsv").read_text(encoding="utf-8").splitlines()[1:]
    pool = {tuple(row.split("\t")) for row in rows}
    assert len(pool) == len(rows)
    assert set(grades("first")) == set(grades("second")) == pool
    assert {one for name in ("first", "second") for one in grades(name).values()} == {0, 1, 2}


def test_no_text_of_an_article_is_kept() -> None:
    for name in ("pool", "first", "second"):
        for row in (JUDGEMENTS / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]:
            assert re.fullmatch(r"[a-z]{2}\d\d\t[0-9a-f]{32}(\t[012])?", row)


@pytest.mark.parametrize(
    ("ids", "gain"),
    [
        (["a", "b", "c"], 1.0),
        (["a"], 3 / (3 + 1 / 1.584962500721156)),
        (["x", "a", "b"], (3 / 1.584962500721156 + 1 / 2) / (3 + 1 / 1.584962500721156)),
        (["x"] * 10 + ["a"], 0.0),
        ([], 0.0),
    ],
)
def test_ndcg(ids: list[str], gain: float) -> None:
    assert ndcg(ids, {"a": 2.0, "b": 1.0, "c": 0.0}) == pytest.approx(gain)


def test_ndcg_of_a_query_that_nothing_answers() -> None:
    assert ndcg(["a"], {"a": 0.0}) == 0.0


def test_kappa() -> None:
    assert kappa({1: 0, 2: 1, 3: 2}, {1: 0, 2: 1, 3: 2}) == 1
    assert kappa({1: 0, 2: 2}, {1: 2, 2: 0}) < 0
    assert kappa({1: 0, 2: 0, 3: 2, 4: 2}, {1: 0, 2: 2, 3: 0, 4: 2}) == 0


def test_the_interval_of_a_difference_that_is_everywhere_the_same() -> None:
    assert above([0.5, 0.75], [0.25, 0.5]) == (0.25, 0.25)
    low, high = above([1.0, 0.0] * 20, [0.0, 1.0] * 20)
    assert low < 0 < high


def test_the_chains_differ_in_the_analysis_only() -> None:
    named = {name: set(chain["analyzer"]) for name, chain in chains().items()}
    assert set(named) == {"standard", "arabic", "without synonyms", "ours"}
    assert len(set(map(frozenset, named.values()))) == 1
    ours, without = chains()["ours"]["analyzer"], chains()["without synonyms"]["analyzer"]
    assert [name for name in ours if ours[name] != without[name]] == ["marsad_ar_search"]


def test_a_pool_tells_nothing_of_chain_and_rank() -> None:
    ranks = {"one": {"q": ["a", "b", "c", "d"]}, "two": {"q": ["d", "e"]}}
    pairs = _judged.pool(ranks)
    assert sorted(pairs) == [("q", id_) for id_ in "abcde"]
    assert pairs == _judged.pool({"two": ranks["two"], "one": ranks["one"]})
