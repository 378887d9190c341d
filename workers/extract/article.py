"""Extract the events of one article.

article | read: fold, split into sentences, match, find dates and places
        | is_figurative: sport, film and market pages end here
        | find_candidates: triggers, per sentence and type
        | fill: tolls, day, place, actors, targets of each
        | merge: tellings of one happening come together
        | to_events: salience, filter (more proof in quiet articles), modality, claim, source -> events in text order
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
