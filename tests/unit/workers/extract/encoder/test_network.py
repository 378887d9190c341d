"""The arithmetic of the encoder, on a tiny network."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.errors import MarsadError
from tests.unit.workers.extract.encoder import tiny
from workers.extract.encoder import network as module
from workers.extract.encoder.network import HEADS, STRIDE, WINDOW, gelu, normed, sigmoid, softmax

net = tiny.network()


def test_chances_sum_to_one() -> None:
    assert softmax(np.array([[1.0, 2.0, 700.0], [0.0, 0.0, 0.0]], "f4")).sum(-1) == pytest.approx([1, 1])
    assert sigmoid(np.array(0.0, "f4")) == 0.5


def test_normed_rows_have_no_mean_and_one_variance() -> None:
    rows = normed(np.array([[1.0, 5.0, 9.0], [-2.0, 0.0, 7.0]], "f4"), np.ones(3, "f4"), np.zeros(3, "f4"))
    assert rows.mean(-1) == pytest.approx([0, 0], abs=1e-6)
    assert rows.var(-1) == pytest.approx([1, 1], rel=1e-4)


def test_gelu_is_near_the_gaussian_one() -> None:
    for x in (-3.0, -0.5, 0.0, 0.7, 2.0):
        assert float(gelu(np.array(x, "f4"))) == pytest.approx(x * (1 + math.erf(x / math.sqrt(2))) / 2, abs=2e-3)


def test_a_layer_is_what_its_formula_says() -> None:
    x = np.random.default_rng(2).normal(size=(3, tiny.WIDTH)).astype("f4")
    w = {name.removeprefix("layers.0."): weight for name, weight in net.weights.items() if name.startswith("layers.0.")}
    query, key, value = np.split(x @ w["qkv.weight"].T + w["qkv.bias"], 3, axis=1)
    size, looked = tiny.WIDTH // HEADS, np.zeros_like(x)
    for head in range(HEADS):
        own = slice(head * size, (head + 1) * size)
        for row in range(3):
            scores = [math.exp(float(query[row, own] @ key[other, own]) / math.sqrt(size)) for other in range(3)]
            looked[row, own] = sum(score / sum(scores) * value[at, own] for at, score in enumerate(scores))
    x = normed(x + looked @ w["o.weight"].T + w["o.bias"], w["ln1.weight"], w["ln1.bias"])
    inner = gelu(x @ w["i.weight"].T + w["i.bias"]) @ w["f.weight"].T + w["f.bias"]
    right = normed(x + inner, w["ln2.weight"], w["ln2.bias"])
    before = np.random.default_rng(2).normal(size=(3, tiny.WIDTH)).astype("f4")
    np.testing.assert_allclose(net.layer("layers.0", before, HEADS), right, atol=1e-4)


def test_a_word_is_seen_where_it_stands() -> None:
    one, other = net.words(["باب", "دار", "باب"]), net.words(["دار", "باب", "باب"])
    assert not np.allclose(one[0], one[2])
    assert not np.allclose(one[0], other[1])


@pytest.mark.parametrize("words", [1, WINDOW // 2, WINDOW, WINDOW + 1, 2 * WINDOW + 7])
def test_every_word_of_a_long_text_is_read_in_one_window(words: int) -> None:
    found = tiny.network(layers=0).words(["ب"] * words)  # two pieces a word
    assert np.isfinite(found).all()
    assert found.any(-1).all()


@given(st.integers(1, 5 * WINDOW))
def test_windows_reach_from_end_to_end_and_overlap(length: int) -> None:
    begins = module.windows(length)
    assert begins[0] == 0
    assert max(begins) + WINDOW >= length
    assert all(0 < later - earlier <= STRIDE for earlier, later in pairwise(begins))
    assert length <= WINDOW or max(begins) + WINDOW == length


def test_a_file_keeps_matrices_in_eight_bits(tmp_path: Path) -> None:
    saved = tiny.saved()
    weight = saved.pop("rg.weight")
    scale = np.abs(weight).max(1) / 127
    saved |= {"rg.weight.q": np.round(weight / scale[:, None]).astype("i1"), "rg.weight.s": scale}
    np.savez_compressed(tmp_path / "encoder.npz", allow_pickle=False, **saved)
    read = module.load(tmp_path / "encoder.npz")
    assert read.types == tiny.TYPES
    np.testing.assert_allclose(read.weights["rg.weight"], weight, atol=float(scale.max()) / 2)


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_file_that_is_absent_or_broken_is_said_in_a_sentence(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "encoder.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MarsadError, match="install Marsad again, or set MARSAD_ACCURATE=false"):
        module.load(path)


def test_an_archive_of_something_else_is_said_too(tmp_path: Path) -> None:
    np.savez(tmp_path / "encoder.npz", numbers=np.zeros(3))
    with pytest.raises(MarsadError, match="cannot read"):
        module.load(tmp_path / "encoder.npz")
