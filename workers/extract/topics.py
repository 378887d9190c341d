"""Tell articles that are plainly about something else: sport, film, markets, weather."""

from __future__ import annotations

from functools import cache

from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import remembered

# How many different words of a topic make title and lead one of that topic.
DIFFERENT = 3
QUIET = ("sport", "culture", "market", "economy", "technology", "weather", "past")
# A lead is read so many words far.
LEAD = 60


def is_quiet(reading: Reading) -> bool:
    """Whether title and lead are plainly about one of the topics in which violence is an image or an aside.

    That takes two different words of the topic, of which one stands in the title, or three.
    """
    said: dict[str, set[str]] = {}
    _, end = reading.bounds[reading.lead]
    for at, word in enumerate(reading.text[: min(max(end, reading.title_end), reading.title_end + LEAD)]):
        for stem, topic in _spoken_of(word):
            said.setdefault(topic, set()).add(stem)
            if at < reading.title_end:
                said[topic].add("in the title")
    return any(len(stems) >= DIFFERENT for stems in said.values())


@remembered()
def _spoken_of(word: str) -> tuple[tuple[str, str], ...]:
    """(a word of a topic, the topic) for each that the word may be; mostly none."""
    stems = {bare(word), *map(bare, strip_front(word))}
    return tuple((stem, topic) for stem in stems for topic in _cues().get(stem, ()))


@cache
def _cues() -> dict[str, list[str]]:
    """Each word of a topic without its article -> the topics."""
    found: dict[str, list[str]] = {}
    for topic in QUIET:
        for stem in {bare(word) for word in word_list(topic)}:
            found.setdefault(stem, []).append(topic)
    return found
