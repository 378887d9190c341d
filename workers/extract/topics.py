"""Tell articles that speak of battle only in images: sport, film, markets."""

from __future__ import annotations

from workers.extract.reading import Reading
from workers.lang.ar.lexicon import words as word_list


def is_figurative(reading: Reading) -> bool:
    """Whether sport, film or market words are so thick that triggers mean something else."""
    length = max(len(reading.text), 1)
    for topic in ("sport", "culture", "market"):
        cues = word_list(topic)
        hits = [word for word in reading.text if word in cues]
        in_title = any(word in cues for word in reading.text[: reading.title_end])
        if len(set(hits)) + in_title >= 3 and len(hits) / length > 0.02:
            return True
    return False
