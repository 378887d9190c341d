"""Tell articles that speak of battle only in images, or of something else altogether: sport, film, markets, weather."""

from __future__ import annotations

from functools import cache

from workers.extract.casualties import find_tolls
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, noun_forms
from workers.lang.ar.lexicon import words as word_list

# How many different words of a topic, and which share of all words, make an article one of that topic.
DIFFERENT, SHARE = 3, 0.02
QUIET = ("sport", "culture", "market", "economy", "technology", "weather", "past")
# A lead is read so many words far.
LEAD = 60


def is_figurative(reading: Reading) -> bool:
    """Whether sport, film or market words are so thick that triggers mean something else."""
    if any(_is_about(reading, topic) for topic in ("sport", "culture")):
        return not (_has_blast(reading) or _has_toll(reading))
    return _is_about(reading, "market") and not _has_toll(reading)


def is_quiet(reading: Reading) -> bool:
    """Whether title and lead are plainly about one of the topics in which violence is an image or an aside.

    That takes two different words of the topic, of which one stands in the title, or three.
    """
    cues = _cues()
    said: dict[str, set[str]] = {}
    _, end = reading.bounds[reading.lead]
    for at, word in enumerate(reading.text[: min(max(end, reading.title_end), reading.title_end + LEAD)]):
        for topic, stem in cues.get(word, ()):
            said.setdefault(topic, set()).add(stem)
            if at < reading.title_end:
                said[topic].add("in the title")
    return any(len(stems) >= DIFFERENT for stems in said.values())


@cache
def _cues() -> dict[str, list[tuple[str, str]]]:
    """Every surface form of the topics' words -> (topic, the word without its article)."""
    found: dict[str, list[tuple[str, str]]] = {}
    for topic in QUIET:
        for stem in {bare(word) for word in word_list(topic)}:
            for surface in noun_forms(stem):
                found.setdefault(surface, []).append((topic, stem))
    return found


def _is_about(reading: Reading, topic: str) -> bool:
    cues = word_list(topic)
    hits = [word for word in reading.text if word in cues]
    in_title = any(word in cues for word in reading.text[: reading.title_end])
    return len(set(hits)) + in_title >= DIFFERENT and len(hits) / len(reading.text) > SHARE


def _has_blast(reading: Reading) -> bool:
    """A bombing or an assassination in the title is meant as it stands, also at a stadium (prices explode, too)."""
    return any(
        m.name in ("bombing", "suicide_bombing", "assassination")
        for m in reading.matches
        if m.start < reading.title_end
    )


def _has_toll(reading: Reading) -> bool:
    """Dead or hurt in the title are meant as they stand."""
    return bool(find_tolls(reading.text, 0, reading.title_end))
