"""Score the extractor against the annotated parts: `python -m training.score [--fast]` (or --held-out: sparingly).

Prints one JSON line a part. With --held-out the figures, their 95 % intervals (bootstrap over articles) and the commit
are appended to docs/extraction.md as well.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from ingest import lines
from training import parts
from training.parts import Annotated, Row
from workers.event import to_record
from workers.extract import extract

DOCS = Path(__file__).resolve().parent.parent / "docs" / "extraction.md"
SLOTS = ("type", "country", "place", "date", "killed", "injured", "actors", "targets")
RESAMPLES = 2000
TUNING: dict[str, Callable[[], list[Annotated]]] = {
    "seeds": parts.seeds,
    "radio": parts.radio,
    "newspapers": parts.newspapers,
}
HELD_OUT: dict[str, Callable[[], list[Annotated]]] = {
    "radio held out": parts.radio_held_out,
    "newspapers held out": parts.newspapers_held_out,
}


def main() -> int:
    """Score what was asked for; exit status 1 when ../shared is absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true", help="score the held-out parts and note it in the docs")
    parser.add_argument("--fast", action="store_true", help="without the encoder")
    chosen = parser.parse_args()
    if not parts.SHARED.is_dir():
        print("score: ../shared is absent, there is nothing to score against", file=sys.stderr)
        return 1
    asked = HELD_OUT if chosen.held_out else TUNING
    scored = {name: tally(load(), not chosen.fast) for name, load in asked.items()}
    if chosen.held_out:
        scored["all held out"] = [row for rows in scored.values() for row in rows]
    figures = {name: summary(rows) for name, rows in scored.items()}
    for name, figure in figures.items():
        print(json.dumps({"part": name, **figure}, ensure_ascii=False))
    if chosen.held_out:
        _note(figures, "fast" if chosen.fast else "accurate")
    return 0


def tally(annotated: list[Annotated], accurate: bool = True) -> list[Row]:
    """The counts (hit, gold, system) of every measure, one row an article."""
    score = scorer().score
    rows = []
    for row in annotated:
        try:
            rows.append(score({"": row.events}, {"": extracted(row.article, accurate)})["measures"])
        except KeyError:  # score.py has no measures for an article in which neither side has an event
            rows.append({})
    return rows


def extracted(article: Row, accurate: bool = True) -> list[Row]:
    """The events the extractor finds in an article, in the annotators' form."""
    return [to_record(event) for event in extract(lines.article(article), accurate)]


def summary(rows: list[Row]) -> dict[str, Any]:
    """Headline, event and slot F1 of some articles, each with its 95 % interval."""
    chance = random.Random(1)
    drawn = [_f1s(chance.choices(rows, k=len(rows))) for _ in range(RESAMPLES)]
    figures: dict[str, Any] = {"articles": len(rows)}
    for name, value in _f1s(rows).items():
        values = sorted(draw[name] for draw in drawn)
        figures[name] = [value, values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES)]]
    return figures


def _f1s(rows: list[Row]) -> dict[str, float]:
    """F1 in percent by measure; counts are pooled over the articles."""
    found = {name: _f1([row[name] for row in rows if name in row]) for name in ("event", *SLOTS)}
    return {"headline": round(sum(found[slot] for slot in SLOTS) / len(SLOTS), 1), **found}


def _f1(tallies: list[Row]) -> float:
    total = sum(t["gold"] + t["system"] for t in tallies)
    return round(200 * sum(t["hit"] for t in tallies) / total, 1) if total else 0.0


def scorer() -> ModuleType:
    """The annotators' own score.py."""
    spec = importlib.util.spec_from_file_location("gold_score", parts.SHARED / "gold" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _note(figures: dict[str, dict[str, Any]], mode: str) -> None:
    """Append a row a part to the held-out table, which ends the docs."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    with DOCS.open("a", encoding="utf-8") as docs:
        for name, figure in figures.items():
            cells = [f"{figure[k][0]} ({figure[k][1]}-{figure[k][2]})" for k in ("headline", "event", *SLOTS)]
            docs.write(f"| {commit.stdout.strip()} | {mode} | {name} | {figure['articles']} | {' | '.join(cells)} |\n")


if __name__ == "__main__":
    sys.exit(main())
