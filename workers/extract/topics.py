"""Tell articles that speak of battle only in images: sport, film, markets."""

from __future__ import annotations

from workers.extract.casualties import find_tolls
from workers.extract.reading import Reading
from workers.lang.ar.lexicon import words as word_list

# How many different words of a topic, and which share of all words, make an article one of that topic.
DIFFERENT, SHARE = 3, 0.02


def is_figurative(reading: Reading) -> bool:
    """Whether sport, film or market words are so thick that triggers mean something else."""
    return any(_is_about(reading, topic) for topic in ("sport", "culture", "market")) and not _is_deadly(reading)


def _is_about(reading: Reading, topic: str) -> bool:
    cues = word_list(topic)
    hits = [word for word in reading.text if word in cues]
    in_title = any(word in cues for word in reading.text[: reading.title_end])
    return len(set(hits)) + in_title >= DIFFERENT and len(hits) / len(reading.text) > SHARE


def _is_deadly(reading: Reading) -> bool:
    """A title with dead, hurt or an explosion is meant as it stands, also at a stadium."""
    end = reading.title_end
    blast = any(m.name in ("bombing", "suicide_bombing", "assassination") for m in reading.matches if m.start < end)
    return blast or bool(find_tolls(reading.text, 0, end))
