"""Give a candidate its place: the most specific one stated for it in its own sentence, else the title's."""

from __future__ import annotations

from workers.event import Place
from workers.extract.reading import Reading
from workers.resolve.places import Mention, gazetteer

RANK = {"site": 0, "city": 0, "region": 2, "country": 10}
# What a word between an event and a place costs, in words of distance: where somebody comes from or goes to.
FROM, TOWARDS, LOOSE = 12.0, 8.0, 6.0
# Under this index, which no word has, the title's place is kept.
TITLE = -1
DIVISIONS = frozenset(("ولايه", "معتمديه", "محافظه", "مدينه", "منطقه", "اقليم", "مديريه", "بلده", "جهه"))


def stated_place(reading: Reading, at: int) -> Mention | None:
    """The place that the sentence of the trigger at `at` states for it; worked out once."""
    if at not in reading.stated_places:
        reading.stated_places[at] = place_for(reading, at, *reading.sentence_of(at))
    return reading.stated_places[at]


def place_for(reading: Reading, at: int, start: int, end: int) -> Mention | None:
    """The place of words[start:end] that best fits a trigger at `at`: located, specific, near, after it."""
    near = [mention for mention in reading.places_in(start, end) if not _is_aside(reading, mention)]
    located = [mention for mention in near if mention.located] or [m for m in near if m.entry.precision != "country"]
    return min(located, key=lambda mention: _cost(reading, at, mention), default=None)


def _is_aside(reading: Reading, mention: Mention) -> bool:
    """«مع تونس» is a neighbour, «مدن مثل سرت» an example, «بيان صدر في نيويورك» where it was said."""
    before = reading.text[max(0, mention.start - 5) : mention.start]
    return before[-1:] == ["مع"] or "مثل" in before or bool({"صدر", "صادر"} & set(before[-3:]))


def title_place(reading: Reading) -> Mention | None:
    """The place of the title, «name :» at its head first; where it is a country, the lead's place in that country."""
    if TITLE not in reading.stated_places:
        reading.stated_places[TITLE] = _title_place(reading)
    return reading.stated_places[TITLE]


def _title_place(reading: Reading) -> Mention | None:
    in_title = reading.places_in(0, reading.title_end)
    heads = [m for m in in_title if m.start == 0 and reading.text[m.end : m.end + 1] == [":"]]
    located = heads or [mention for mention in in_title if mention.located] or in_title
    named = min(located, key=lambda m: RANK[m.entry.precision], default=None)
    return _narrower(reading, named) if named and named.entry.precision == "country" else named


def _narrower(reading: Reading, country: Mention) -> Mention:
    start, end = reading.bounds[reading.lead] if reading.bounds else (0, 0)
    lead = [m for m in reading.places_in(start, end) if m.located and m.entry.precision != "country"]
    inside = [m for m in lead if m.entry.country == country.entry.country and not _is_aside(reading, m)]
    return min(inside, key=lambda mention: _cost(reading, start, mention), default=country)


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


def _cost(reading: Reading, at: int, mention: Mention) -> float:
    distance = mention.start - at
    away = distance if distance >= 0 else 4 - 1.3 * distance
    return 2 * RANK[mention.entry.precision] + 0.45 * (away + _detour(reading, mention))


def _detour(reading: Reading, mention: Mention) -> float:
    """What the word before says against a place: «قدموا من بنقردان», «في طريقهم إلى سبها»."""
    before = reading.text[mention.start - 1] if mention.start else ""
    if mention.link == "من" and before not in DIVISIONS:
        return FROM
    if mention.link in ("الي", "نحو", "باتجاه", "ل"):
        return TOWARDS
    return 0.0 if mention.located else LOOSE
