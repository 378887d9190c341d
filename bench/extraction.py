"""How fast and how large extraction is, over the corpus, on one core: `python -m bench.extraction [--quick]`.

One JSON line: articles/s (MARSAD_ACCURATE=false; with the encoder as accurate_articles_per_s), start-up and memory of a
fresh process with the encoder, each step's share and time against length without it. Beside it the peer: a script that
only looks for the same trigger words with one regular expression (its headline F1 is 22).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, TypeVar

from bench import _stage
from ingest import lines
from ingest.article import Article
from workers.event_types import event_types
from workers.extract.article import extract
from workers.extract.drafts import fill
from workers.extract.finish import to_events
from workers.extract.links import linked
from workers.extract.reading import read
from workers.extract.ready import make_ready
from workers.extract.tellings import find_tellings

QUICK = 3_000
# With the encoder every tenth article is read.
ACCURATE = 10
STEPS = ("read", "dates and places", "judge triggers", "link", "fill", "finish")
# An article this many words long, then twice as long: what is linear takes twice the time.
LONG = 4_000
T = TypeVar("T")
# A process of its own: seconds to the first events, then its peak memory (MB) after a thousand articles.
FRESH = """
import resource, sys, time
began = time.perf_counter()
from itertools import islice
from ingest import lines
from workers.extract import extract
from workers.extract.ready import make_ready
make_ready()
print(time.perf_counter() - began)
for line in islice(lines.read(sys.argv[1]), 1000):
    extract(line.article)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


def main() -> int:
    """Measure and print; exit status 1 when the corpus is absent."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK:,} articles of the corpus")
    quick = parser.parse_args().quick
    if not _stage.CORPUS.is_file():
        print(f"bench: {_stage.CORPUS} is absent, there is nothing to extract from", file=sys.stderr)
        return 1
    _stage.say("reading the corpus ...")
    articles = list(islice(_articles(), QUICK if quick else None))
    _stage.say("a fresh process ...")
    started, memory = _fresh_process()
    make_ready()  # as the worker does
    some = articles[::ACCURATE]
    _stage.say(f"extracting events of {len(articles):,} articles, of {len(some):,} accurately ...")
    took, events = _timed(lambda: sum(len(extract(article, accurate=False)) for article in articles))
    accurately, _ = _timed(lambda: [extract(article) for article in some])
    _stage.report(
        bench="extraction",
        quick=quick,
        articles=len(articles),
        events=events,
        articles_per_s=round(len(articles) / took, 1),
        start_s=round(started, 2),
        memory_mb=round(memory),
        accurate_articles_per_s=round(len(some) / accurately, 1),
        share=_shares(articles[:: max(1, len(articles) // 1_000)]),
        twice_the_length_takes=_growth(articles),
        peer="keywords",
        peer_articles_per_s=round(len(articles) / _timed(lambda: _keywords(articles))[0], 1),
    )
    return 0


def _articles() -> Iterator[Article]:
    return (line.article for line in lines.read(str(_stage.CORPUS)) if line.article is not None)


def _fresh_process() -> tuple[float, float]:
    """Seconds to the first events, and peak memory in MB after a thousand articles, of a process of its own."""
    run = subprocess.run([sys.executable, "-c", FRESH, str(_stage.CORPUS)], capture_output=True, text=True, check=True)
    seconds, memory = run.stdout.split()
    return float(seconds), float(memory)


def _shares(articles: list[Article]) -> dict[str, float]:
    """Each step's share of the time."""
    spent = dict.fromkeys(STEPS, 0.0)

    def step(name: str, work: Callable[[], T]) -> T:
        seconds, done = _timed(work)
        spent[name] += seconds
        return done

    for article in articles:
        reading = step("read", lambda article=article: read(article))  # type: ignore[misc]
        if not reading.text:
            continue
        step("dates and places", lambda reading=reading: (reading.dates, reading.places))  # type: ignore[misc]
        tellings = step("judge triggers", lambda reading=reading: find_tellings(reading))  # type: ignore[misc]
        groups = step("link", lambda r=reading, t=tellings: linked(r, t))  # type: ignore[misc]
        drafts = step("fill", lambda r=reading, g=groups: fill(r, g))  # type: ignore[misc]
        step("finish", lambda r=reading, d=drafts: to_events(r, d))  # type: ignore[misc]
    return {name: round(seconds / sum(spent.values()), 3) for name, seconds in spent.items()}


def _growth(articles: list[Article]) -> float:
    """How many times longer an article of twice the length takes."""
    words = " ".join(article.text for article in articles[:400]).split()
    short, long = (replace(articles[0], text=" ".join(words[: LONG * times])) for times in (1, 2))
    times = [_timed(lambda text=text: extract(text, accurate=False))[0] for text in (long, short)]  # type: ignore[misc]
    return round(times[0] / times[1], 2)


def _keywords(articles: list[Article]) -> int:
    """What the peer finds: trigger words as written, by one regular expression."""
    words = {noun for kind in event_types().values() for noun in kind.nouns}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\b")
    return sum(len(pattern.findall(article.full_text)) for article in articles)


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    done: Any = work()
    return time.process_time() - began, done


if __name__ == "__main__":
    sys.exit(main())
