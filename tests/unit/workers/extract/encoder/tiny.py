"""A network of the same shape as the shipped one, but tiny and untaught."""

from __future__ import annotations

from typing import Any

import numpy as np

from workers.extract.encoder.features import FORMS, PRECISIONS, STANDS, STEPS, TAGS, TOLD
from workers.extract.encoder.network import Network
from workers.extract.encoder.pieces import FIRST, FRONT

PIECES = [FRONT, *"ابتثجحخدذرزسشصضطظعغفقكلمنهوي"]
TYPES = ["none", "clash", "protest"]
WIDTH, INNER, PAIRED, ROLE, HIDDEN = 24, 16, 8, 8, 6


def saved(layers: int = 2) -> dict[str, Any]:
    """What the file of such a network holds."""
    chance = np.random.default_rng(1)
    trigger = 2 * WIDTH + len(TYPES) + len(FORMS) + 3
    mention = 4 * PAIRED + 2 * STEPS + len(PRECISIONS) + 3
    shapes: dict[str, tuple[int, ...]] = {
        "emb.weight": (len(PIECES) + FIRST, WIDTH), "pos.weight": (512, WIDTH), "pubv": (2 * WIDTH,),
        "vt.weight": (len(TYPES), PAIRED), "rt.weight": (len(TYPES), ROLE), "rp.weight": (STANDS, ROLE),
    }  # fmt: skip
    for name, seen, answers in (
        ("ty", trigger, len(TYPES)), ("prim", trigger, 1), ("sal", trigger, 1),
        ("link", 4 * PAIRED + STEPS + 5, 1), ("place", mention, 1),
        ("date", mention + STEPS, 1), ("toll", mention + TOLD, 1),
    ):  # fmt: skip
        shapes |= {f"{name}.0.weight": (HIDDEN, seen), f"{name}.0.bias": (HIDDEN,)}
        shapes |= {f"{name}.3.weight": (answers, HIDDEN), f"{name}.3.bias": (answers,)}
    for name, seen, answers in (
        ("tp", trigger, PAIRED), ("mp", 2 * WIDTH, PAIRED), ("dp", 2 * WIDTH, PAIRED), ("np", 2 * WIDTH, PAIRED),
        ("vp", trigger, PAIRED),
        ("rx", WIDTH, ROLE), ("rg", trigger, ROLE), ("ro", ROLE, len(TAGS)),
    ):  # fmt: skip
        shapes |= {f"{name}.weight": (answers, seen), f"{name}.bias": (answers,)}
    for name, width in [(f"layers.{number}", WIDTH) for number in range(layers)] + [("rl", ROLE)]:
        shapes |= {
            f"{name}.{part}.{what}": (width, width)[: 2 - (what == "bias")]
            for part in "qkvo"
            for what in ("weight", "bias")
        }
        shapes |= {f"{name}.i.weight": (INNER, width), f"{name}.i.bias": (INNER,)}
        shapes |= {f"{name}.f.weight": (width, INNER), f"{name}.f.bias": (width,)}
        shapes |= {f"{name}.{norm}.{what}": (width,) for norm in ("ln1", "ln2") for what in ("weight", "bias")}
    shapes |= {f"{norm}.{what}": (w,) for norm, w in (("eln", WIDTH), ("rln", ROLE)) for what in ("weight", "bias")}
    weights: dict[str, Any] = {name: chance.normal(0, 0.3, shape).astype("f4") for name, shape in shapes.items()}
    weights["types"] = np.frombuffer("\n".join(TYPES).encode(), "u1")
    weights["pieces"] = np.frombuffer("\n".join(PIECES).encode(), "u1")
    weights["scores"] = np.full(len(PIECES), -5.0, "f4")
    weights["layers"] = np.array(layers, "i4")
    return weights


def network(layers: int = 2) -> Network:
    """Such a network."""
    return Network(saved(layers))
