"""Articles to learn from: the silver and tuning articles under ../shared, and our own annotations beside this file.

`corpus.jsonl` and `sentences.jsonl` hold annotations as character offsets (no text) of corpus articles and of single
sentences of newspapers: each span counts code points of title, line break, text. `written.jsonl` holds articles written
for Marsad, with their events in words.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from training import parts
from training.parts import Annotated, Row

HERE = Path(__file__).resolve().parent
# The founding articles must work always: each counts so many times.
SEEDS = 4
GSR = parts.SHARED / "data" / "arabic_event_gsr"
# The day is in the ids of one publisher; of the others' sentences no date is asked.
DATED, UNDATED = re.compile(r"AAW_ARB_(\d{4})(\d\d)(\d\d)"), "2009-06-15"
NAMED = ("trigger", "date_words", "claimed_by", "attributed_to")


def material(without: Collection[str] = ()) -> list[Annotated]:
    """Everything a shipped model may learn from, in a fixed order; `without` some of PARTS."""
    return [article for name, load in PARTS.items() if name not in without for article in load()]


def annotated_corpus() -> list[Annotated]:
    """Articles of the corpus with the events of `corpus.jsonl`."""
    events = {row["id"]: row["events"] for row in _rows(HERE / "corpus.jsonl")}
    found = {row["id"]: row for row in parts.corpus() if row["id"] in events}
    return [Annotated(found[id], [worded(found[id], e) for e in events[id]]) for id in sorted(found)]


def written() -> list[Annotated]:
    """The articles written for Marsad."""
    return [Annotated(row, row["events"]) for row in _rows(HERE / "written.jsonl")]


def sentences() -> list[Annotated]:
    """Sentences of `data/arabic_event_gsr`, each as an article without a title, `single`; "FILE/ROW" is its id."""
    texts = {
        f"{kind}/{row['']}": row
        for kind in ("assault", "protest")
        for row in csv.DictReader((GSR / f"{kind}_gsr.csv").read_text(encoding="utf-8").splitlines(keepends=True))
    }
    found = []
    for line in _rows(HERE / "sentences.jsonl"):
        row = texts[line["id"]]
        day = DATED.match(row["id"])
        published = "-".join(day.groups()) if day else UNDATED
        article = {"id": line["id"], "url": "", "published": f"{published}T09:00:00+03:00", "title": "", "single": True}
        article["text"] = row["text"].strip()
        found.append(Annotated(article, [worded(article, event) for event in line["events"]]))
    return found


def worded(article: Row, event: Row) -> Row:
    """An event with its offsets turned into the article's own words."""
    text = f"{article['title']}\n{article['text']}"

    def words(span: Any) -> Any:
        return text[span[0] : span[1]] if span else None

    place = event.get("place")
    return event | {
        "place": place and {**place, "name_ar": words(place["span"])},
        "actors": [{"name_ar": words(span)} for span in event["actors"]],
        "targets": [{"name_ar": words(span)} for span in event["targets"]],
        "trigger_at": event["trigger"][0],
        **{name: words(event.get(name)) for name in NAMED},
    }


def spanned(article: Row, event: Row) -> Row:
    """An event with its words turned into offsets, each the occurrence nearest to the trigger."""
    text = f"{article['title']}\n{article['text']}"
    at = max(text.rfind(event["trigger"]), 0)

    def span(words: str | None) -> list[int] | None:
        if not words:
            return None
        start = min(_occurrences(text, words), key=lambda k: abs(k - at))
        return [start, start + len(words)]

    place = event.get("place")
    return event | {
        "place": place and {"span": span(place["name_ar"]), **{k: v for k, v in place.items() if k != "name_ar"}},
        "actors": [span(name) for name in event.get("actors", [])],
        "targets": [span(name) for name in event.get("targets", [])],
        **{name: span(event.get(name)) for name in NAMED},
    }


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _rows(path: Path) -> list[Row]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


PARTS: dict[str, Callable[[], list[Annotated]]] = {
    "silver": parts.silver,
    "radio": parts.radio,
    "corpus": annotated_corpus,
    "written": written,
    "sentences": sentences,
    "seeds": lambda: parts.seeds() * SEEDS,
}
