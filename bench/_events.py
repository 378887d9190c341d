"""Synthetic events with the cardinalities of a year of news, as documents of the index; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

from ingest.article import Article, article_id
from ingest.queue import Message
from marsad.clock import to_ms
from workers.event import CLASS_OF, Count, Event, Name, Place, Trace
from workers.lang.ar.lexicon import rows
from workers.resolve.gazetteer import gazetteer
from workers.sinks.documents import Document, event_documents, event_index
from workers.told import told

END = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
PUBLISHERS = 200
NAMES = 20_000  # of actors and targets beside the known groups, most of them told once or twice
SENTENCE = 25  # words

_One = TypeVar("_One")


def documents(count: int, seed: int = 7) -> Iterator[tuple[str, str, Document]]:
    """(index, id, document) of so many events, in the order of time."""
    dice, world = random.Random(seed), _World()
    for number in range(count):
        seen = END - YEAR * (1 - number / count)
        article = _article(number, seen, dice, world)
        message = Message("0-0", article, f"feed-{article.publisher}", first_seen=to_ms(seen), revision=to_ms(seen))
        one = told(message, article, [_event(seen, dice, world)])
        for id_, document in event_documents(one, to_ms(seen), seen + timedelta(seconds=2)).items():
            yield event_index(to_ms(seen)), id_, document


class _Skewed(Generic[_One]):
    """Draws from a list as news do: the first far more often than the last."""

    def __init__(self, ones: Sequence[_One], exponent: float = 1.0) -> None:
        self._ones = ones
        self._weights = list(accumulate(1 / (place + 1) ** exponent for place in range(len(ones))))

    def draw(self, dice: random.Random) -> _One:
        return dice.choices(self._ones, cum_weights=self._weights)[0]


class _World:
    """Who, where and in which words."""

    def __init__(self) -> None:
        places = sorted(
            {
                (-entry.population, first, entry.english, entry)
                for first, names in gazetteer().items()
                for name in names if not name.rest
                for entry in name.entries if entry.lat is not None
            },
            key=lambda row: row[:3],
        )  # fmt: skip
        self.places = _Skewed([Place(name, one.english, one.country, one.lat, one.lon, one.precision)
                               for _, name, _, one in places[:5_000]], 0.9)  # fmt: skip
        known = [Name(names.split("|")[0], english) for names, english, _ in rows("workers.lang.ar", "groups.tsv")]
        words = [name for _, name, _, _ in places]
        rare = [Name(f"{words[place % len(words)]} {place}") for place in range(NAMES)]
        self.names = _Skewed([*known, *rare], 1.1)
        self.words = _Skewed(words, 0.8)
        self.types = _Skewed(sorted(CLASS_OF), 0.7)
        self.publishers = _Skewed([f"publisher {number}" for number in range(PUBLISHERS)], 0.8)


def _article(number: int, seen: datetime, dice: random.Random, world: _World) -> Article:
    publisher = world.publishers.draw(dice)
    url = f"https://{publisher.replace(' ', '-')}.example/news/{number}"
    published = seen - timedelta(seconds=dice.expovariate(1 / 600))
    title = " ".join(world.words.draw(dice) for _ in range(9))
    return Article(article_id(url), url, title, "", published, publisher=publisher)


def _event(seen: datetime, dice: random.Random, world: _World) -> Event:
    day = (seen - timedelta(days=int(dice.expovariate(0.7)))).date()
    sentence = " ".join(world.words.draw(dice) for _ in range(SENTENCE))
    slots = ("type", "place", "date", *(("killed",) if dice.random() < 0.35 else ()))
    return Event(
        type=world.types.draw(dice),
        salience="main" if dice.random() < 0.7 else "background",
        evidence=sentence,
        modality=dice.choices(("asserted", "claimed", "denied", "planned"), (80, 12, 3, 5))[0],
        date=day if dice.random() < 0.8 else None,
        date_precision="day",
        place=world.places.draw(dice) if dice.random() < 0.85 else None,
        actors=tuple(world.names.draw(dice) for _ in range(dice.choice((0, 1, 1, 2)))),
        targets=tuple(world.names.draw(dice) for _ in range(dice.choice((0, 0, 1, 1)))),
        killed=Count(int(dice.paretovariate(1.2))) if "killed" in slots else None,
        injured=Count(int(dice.paretovariate(1.0))) if dice.random() < 0.25 else None,
        traces=tuple(Trace(slot, 3, 9, "cue") for slot in slots),
    )
