"""Give a candidate its place: the most specific one stated for it in its own sentence, else the title's."""

from __future__ import annotations

from workers.event import Place
from workers.extract.reading import Reading
from workers.resolve.places import Mention, gazetteer

RANK = {"site": 0, "city": 1, "region": 3, "country": 8}


def place_for(reading: Reading, at: int, start: int, end: int) -> Mention | None:
    """The place of words[start:end] that best fits a trigger at `at`: located, specific, near, after it."""
    near = [mention for mention in reading.places if start <= mention.start < end and not _is_aside(reading, mention)]
    located = [mention for mention in near if mention.located] or [m for m in near if m.entry.precision != "country"]
    return min(located, key=lambda mention: _cost(at, mention), default=None)


def _is_aside(reading: Reading, mention: Mention) -> bool:
    """«مع تونس» is a neighbour, «مدن مثل سرت» an example, «بيان صدر في نيويورك» where it was said."""
    before = reading.text[max(0, mention.start - 5) : mention.start]
    return before[-1:] == ["مع"] or "مثل" in before or bool({"صدر", "صادر"} & set(before[-3:]))


def title_place(reading: Reading) -> Mention | None:
    """The place of the title: «name :» at its head first."""
    in_title = [mention for mention in reading.places if mention.start < reading.title_end]
    for mention in in_title:
        if reading.text[mention.end : mention.end + 1] == [":"] and mention.start == 0:
            return mention
    located = [mention for mention in in_title if mention.located]
    return min(located or in_title, key=lambda m: RANK[m.entry.precision], default=None)


def to_place(reading: Reading, mention: Mention) -> Place:
    """The mention as a record; its words without the clitic."""
    start, end = reading.span(mention.start, mention.end)
    name = reading.full_text[start:end]
    if mention.clitic:
        name = unglued(name, reading.text[mention.start])
    entry = mention.entry
    return Place(name, entry.english or name, entry.country, entry.lat, entry.lon, entry.precision)


def unglued(name: str, folded: str) -> str:
    """A name without the proclitics its folded first word shows."""
    two = len(folded) > 4 and folded[0] in "وف" and folded[1] in "بلك" and folded[1:] not in gazetteer()
    cut = 2 if two else 1
    return name if folded.startswith("لل") else name[cut:]


def _cost(at: int, mention: Mention) -> float:
    distance = mention.start - at
    return 2 * RANK[mention.entry.precision] + (distance if distance >= 0 else 4 - 1.3 * distance) * 0.45
