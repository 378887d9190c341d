"""A phrase of the article as the name of an actor or target."""

from __future__ import annotations

from workers.event import Name
from workers.extract.looks import PREPOSITIONS
from workers.extract.phrases import Span
from workers.extract.reading import Reading
from workers.lang.ar.clitics import strip_front
from workers.lang.ar.lexicon import groups, persons


def to_name(reading: Reading, span: Span) -> Name | None:
    """The phrase as a record, without the clitic of its first word; None when nothing of a name is left."""
    start, end = _trimmed(reading, span)
    text = reading.text
    if start >= end:
        return None
    name = reading.original(start, end)
    first = text[start]
    if len(first) > 3 and first[0] in "بلو" and not first.startswith("لل") and _is_glued(reading, start):
        name = name[1:]
    folded = " ".join([next((w for w in strip_front(first) if w in _known()), first), *text[start + 1 : end]])
    english = next((group.english for form, group in groups().items() if form == folded), "")
    return Name(name.strip(), english) if len(name.strip()) > 1 else None


def _trimmed(reading: Reading, span: Span) -> Span:
    """A phrase that opens with a known group ends with it; none ends with a preposition."""
    start, end = span
    while end > start and reading.text[end - 1] in PREPOSITIONS:
        end -= 1
    if start >= end:
        return start, end
    return next(((start, m.end) for m in reading.groups_in(start) if m.start == start and m.end < end), (start, end))


def _is_glued(reading: Reading, at: int) -> bool:
    """Whether the first letter of a word is a clitic before a known name, person or place."""
    word = reading.text[at]
    if any(place.clitic for place in reading.places_in(at, at + 1)):
        return True
    return word not in _known() and word[1:] in _known()


def _known() -> set[str]:
    global _KNOWN
    if _KNOWN is None:
        _KNOWN = {word for name in groups() for word in name.split()[:1]} | set(persons())
    return _KNOWN


_KNOWN: set[str] | None = None
