"""Points reckoned from a place: «45 كيلومترا جنوب غربي سرت», and parts of a country: «شمال العراق»."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from workers.lang.ar.clitics import bare
from workers.lang.ar.memory import remembered
from workers.lang.ar.numbers import read_number
from workers.resolve.cues import cue
from workers.resolve.gazetteer import Entry, countries, demonyms, extents
from workers.resolve.mention import Mention
from workers.resolve.settle import Context

# Degrees of latitude per kilometre, and kilometres per unit.
DEGREE = 1 / 111.2
UNITS = {
    "كيلومترا": 1.0,
    "كيلومتر": 1.0,
    "كيلومترات": 1.0,
    "كيلومترين": 2.0,
    "كيلو": 1.0,
    "كلم": 1.0,
    "كم": 1.0,
    "ميلا": 1.6,
    "ميل": 1.6,
    "اميال": 1.6,
}
BEARINGS = {"شمال": (1, 0), "جنوب": (-1, 0), "شرق": (0, 1), "غرب": (0, -1)}
# Farther than this no article reckons from a town.
FARTHEST_KM = 1500


def reckon(words: Sequence[str], mention: Mention) -> Mention:
    """The mention moved as the words before it say; itself where they say nothing."""
    at = mention.start
    while at and (words[at - 1] in ("من", "عن", "الي") or bare(words[at - 1]) in cue("admin")):
        at -= 1
    first, north, east = _bearing(words, at)
    if first == at:
        return mention
    if (km := _distance(words, first)) and mention.entry.precision != "country":
        return replace(mention, entry=_moved(mention.entry, km, north, east), located=True, measured=True)
    if mention.entry.precision == "country" and first < mention.start:
        return _part(words, first, mention, north, east)
    return mention


def parts_of_countries(words: Sequence[str], context: Context) -> list[Mention]:
    """«الجنوب الليبي», «شمال البلاد»: parts of a country that is not named as such."""
    found = []
    for at in range(len(words) - 1):
        if _plain(words[at]) not in BEARINGS:
            continue
        _, north, east = _bearing(words, at + 1)
        if not (north or east):
            continue
        follow = words[at + 1]
        whole = context.country_at(at) if follow == "البلاد" else ""
        code = demonyms().get(follow, "") if bare(words[at]) != words[at] and not follow.endswith("ه") else whole
        if code in countries():
            found.append(_part(words, at, Mention(at + 1, at + 2, countries()[code], False), north, east))
    return found


def _bearing(words: Sequence[str], end: int) -> tuple[int, float, float]:
    """(where the direction before word `end` begins, how far north, how far east); (end, 0, 0) for none."""
    start, north, east = end, 0.0, 0.0
    while start and end - start < 3:
        word = words[start - 1]
        turn = BEARINGS.get(_plain(word))
        if turn is None:
            break
        north, east, start = north + turn[0], east + turn[1], start - 1
    length = math.hypot(north, east)
    return (start, north / length, east / length) if length else (end, 0.0, 0.0)


@remembered()
def _plain(word: str) -> str:
    """«الشمالي» -> «شمال»."""
    plain = bare(word)
    plain = plain[1:] if plain[0] in "وبل" and len(plain) > 3 else plain
    return plain.removesuffix("يه").removesuffix("ي")


def _distance(words: Sequence[str], end: int) -> float:
    """Kilometres told right before word `end`, 0 for none."""
    at = end - 1
    while at >= 0 and end - at < 3 and words[at] in ("الي", "من", "مربع"):
        at -= 1
    if at < 1 or words[at] not in UNITS:
        return 0.0
    if words[at] == "كيلومترين":
        return UNITS[words[at]]
    for start in range(max(0, at - 4), at):
        number = read_number(words, start)
        if number and number.value and number.end == at:
            km = number.value * UNITS[words[at]]
            return km if km <= FARTHEST_KM else 0.0
    return 0.0


def _moved(entry: Entry, km: float, north: float, east: float) -> Entry:
    if entry.lat is None or entry.lon is None:
        return entry
    lat = entry.lat + km * north * DEGREE
    lon = entry.lon + km * east * DEGREE / max(0.2, math.cos(math.radians(entry.lat)))
    return entry._replace(lat=round(lat, 2), lon=round(lon, 2), precision="site")


def _part(words: Sequence[str], start: int, mention: Mention, north: float, east: float) -> Mention:
    """The part of a country that begins at word `start` with its direction."""
    entry, (high, wide) = mention.entry, extents().get(mention.entry.country, (0.0, 0.0))
    if entry.lat is not None and entry.lon is not None:
        lat, lon = round(entry.lat + high * north, 2), round(entry.lon + wide * east, 2)
        entry = entry._replace(lat=lat, lon=lon, precision="region", english=_english(entry.english, north, east))
    glued = words[start][0] in "وبل"
    return Mention(start, mention.end, entry, True, glued, "ب" if words[start][0] == "ب" else mention.link)


def _english(country: str, north: float, east: float) -> str:
    """«northern Iraq»."""
    ends = ("north" * (north > 0.3) + "south" * (north < -0.3)) + ("east" * (east > 0.3) + "west" * (east < -0.3))
    return f"{ends}ern {country}"
