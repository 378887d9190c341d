"""Extract the events of one article.

article | read: fold, split into sentences, match triggers and groups; dates, places and tolls when they are asked for
        | find_tellings: which triggers tell of an event, and of which type
        | linked: the tellings of one event come together
        | fill: type, day, place, actors, targets and tolls of each group: a draft
        | to_events: the filter, salience, modality, claim, source -> events in text order

Linear models answer along the way, and the encoder gives a second opinion on each answer (Reading.second).
"""

from __future__ import annotations

from ingest.article import Article
from workers.event import Event
from workers.extract.drafts import fill
from workers.extract.finish import to_events
from workers.extract.links import linked
from workers.extract.reading import read
from workers.extract.tellings import find_tellings


def extract(article: Article, accurate: bool = True) -> list[Event]:
    """The events an article tells of, in text order; [] when it tells of none. Pure: no I/O, no clock.

    `accurate` asks the encoder, too, which costs some times the time of all else: see encoder.
    """
    reading = read(article, accurate)
    if not reading.text:
        return []
    return to_events(reading, fill(reading, linked(reading, find_tellings(reading))))
