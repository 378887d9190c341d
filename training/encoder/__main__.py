"""Teach the encoder: `python -m training.encoder`.

Begins with multilingual E5-small, reads the material the linear models learn from, and writes
workers/lang/ar/models/encoder.npz. Each epoch is saved beside this file (encoder.pt) and can be gone on from. Some
hours on two cores. Example: python -m training.encoder --epochs 2 --after training/encoder/encoder.pt
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from training import parts
from training.encoder import e5
from training.encoder.batches import UNSETTLED, Batch, split, together
from training.encoder.net import Net
from training.encoder.rows import Row, rows_of
from training.material import PARTS, material
from workers.event import CLASS_OF
from workers.extract.encoder.pieces import Pieces
from workers.extract.judge import NONE

MODEL = Path(__file__).resolve().parent.parent.parent / "workers" / "lang" / "ar" / "models" / "encoder.npz"
SAVED = Path(__file__).resolve().parent / "encoder.pt"
TYPES = (NONE, *CLASS_OF)
# Pieces in a batch, padding counted.
BATCH = 3000
# Steps of learning: E5's own weights, and the new ones. They rise over a tenth of the time and fall over the rest.
LEARNING, LEARNING_NEW = 1.5e-4, 1e-3
WARM, LEAST = 0.1, 0.02
LONGEST_STEP = 1.0
# How much a mistake counts, by question.
WEIGHTS = {
    "type": 1.0,
    "first": 1.0,
    "main": 0.3,
    "pair": 0.5,
    "place": 1.0,
    "date": 1.0,
    "toll": 1.0,
    "role": 2.0,
    "told": 0.5,
}
# What only helps to learn and is not asked later.
NOT_SHIPPED = ("doc.",)
# Matrices beyond this size are kept in 8 bits.
LARGE = 4000


def main() -> int:
    """Teach and write; exit status 1 when ../shared is absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=6, help="how often everything is read (6)")
    parser.add_argument("--layers", type=int, default=12, help="how many of E5's twelve layers (12)")
    parser.add_argument("--without", nargs="*", default=[], choices=PARTS, help="parts of the material to leave out")
    parser.add_argument("--after", type=Path, help="go on from a saved encoder.pt instead of from E5")
    parser.add_argument("--rate", type=float, default=LEARNING, help="step of learning of E5's own weights (1.5e-4)")
    parser.add_argument("--out", type=Path, default=MODEL, help="where to write the model")
    chosen = parser.parse_args()
    if not parts.SHARED.is_dir():
        print("training.encoder: ../shared is absent, there is nothing to learn from", file=sys.stderr)
        return 1
    torch.manual_seed(1)
    began = e5.read(chosen.layers)
    net = Net(len(began.pieces) + len(e5.SPECIAL), chosen.layers, len(TYPES))
    net.begin_with(began)
    if chosen.after:
        _go_on(net, chosen.after)
    rows = list(rows_of(material(chosen.without)))
    print(f"{len(rows)} articles, {sum(map(len, (row.triggers for row in rows)))} triggers", flush=True)
    teach(net, rows, Pieces(began.pieces, began.scores), chosen.epochs, chosen.rate)
    write(net, began, chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1e6:.1f} MB")
    return 0


def teach(net: Net, rows: Sequence[Row], cut: Pieces, epochs: int, rate: float) -> None:
    """Read all rows so many times, saying how it goes; saves after each time."""
    chance = random.Random(1)
    own = [p for name, p in net.named_parameters() if p.requires_grad and name.startswith(("layers", "eln"))]
    new = [p for name, p in net.named_parameters() if p.requires_grad and not name.startswith(("layers", "eln"))]
    groups = [{"params": own, "lr": rate}, {"params": new, "lr": LEARNING_NEW * rate / LEARNING}]
    learner = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98), fused=True)
    steps = epochs * len(split(rows, cut, BATCH, random.Random(0)))
    pace = torch.optim.lr_scheduler.LambdaLR(
        learner, lambda step: min((step + 1) / (WARM * steps), max(LEAST, (steps - step) / ((1 - WARM) * steps)))
    )
    began, step = time.monotonic(), 0
    for epoch in range(epochs):
        net.train()
        for articles in split(rows, cut, BATCH, chance):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                losses = _losses(net, together(articles, cut, TYPES))
                loss = sum((WEIGHTS[name] * value for name, value in losses.items()), torch.zeros(()))
            learner.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(own + new, LONGEST_STEP)
            learner.step()
            pace.step()
            step += 1
            if step % 50 == 0:
                said = " ".join(f"{name} {value.item():.3f}" for name, value in losses.items())
                line = f"epoch {epoch + 1}, step {step} of {steps}, {time.monotonic() - began:.0f} s: {said}"
                print(line, flush=True)
        torch.save(net.state_dict(), SAVED)


def _losses(net: Net, batch: Batch) -> dict[str, Tensor]:
    """How wrong the answers to each question are."""
    words = net.words(batch)
    triggers = net.triggers(words, batch)
    losses = {"told": _binary(net.doc(_mean(words, batch)), batch.told)}
    if (batch.types != UNSETTLED).any():
        losses["type"] = functional.cross_entropy(net.ty(triggers), batch.types, ignore_index=UNSETTLED)
    for name, ask, answers in (("first", net.prim, batch.first), ("main", net.sal, batch.main)):
        settled = answers != UNSETTLED
        if settled.any():
            losses[name] = _binary(ask(triggers)[:, 0][settled], answers[settled])
    if batch.pairs:
        losses["pair"] = _binary(net.linked(triggers, batch.pairs), batch.pairs.right)
    for name, asked in (("place", batch.places), ("date", batch.dates), ("toll", batch.tolls)):
        if asked:
            losses[name] = _binary(net.belongs(name, words, triggers, asked), asked.right)
    if batch.roles:
        scores = net.roles(words, triggers, batch.roles).float().flatten(0, 1)
        losses["role"] = functional.cross_entropy(scores, batch.roles.tags.flatten(), ignore_index=UNSETTLED)
    return losses


def _binary(scores: Tensor, right: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(scores.float(), right)


def _mean(words: Tensor, batch: Batch) -> Tensor:
    """[articles, width]: the mean of an article's words."""
    total = torch.zeros(len(batch.told), words.shape[1]).index_add(0, batch.articles, words)
    return total / torch.bincount(batch.articles, minlength=len(batch.told)).clamp(min=1)[:, None]


def _go_on(net: Net, path: Path) -> None:
    """Take over what was saved, but for the words' own weights, which are E5's."""
    saved = {k: v for k, v in torch.load(path).items() if not k.startswith(("emb.", "pos."))}
    net.load_state_dict(saved, strict=False)


def write(net: Net, began: e5.E5, path: Path) -> None:
    """The file that workers/extract/encoder/network.py reads."""
    kept: dict[str, Any] = {
        "types": np.frombuffer("\n".join(TYPES).encode(), "u1"),
        "pieces": np.frombuffer("\n".join(began.pieces).encode(), "u1"),
        "scores": began.scores,
        "layers": np.array(len(net.layers), "i4"),
    }
    for name, tensor in net.state_dict().items():
        weight = tensor.float().numpy()
        if name.startswith(NOT_SHIPPED):
            continue
        if weight.ndim == 2 and weight.size > LARGE:
            scale = np.abs(weight).max(1) / 127 + 1e-12
            kept[f"{name}.q"] = np.round(weight / scale[:, None]).astype("i1")
            kept[f"{name}.s"] = scale.astype("f4")
        else:
            kept[name] = weight
    np.savez_compressed(path, **kept)


if __name__ == "__main__":
    sys.exit(main())
