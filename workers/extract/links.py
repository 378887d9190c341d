"""Bring the tellings of one happening together: how likely do two triggers tell of the same event."""

from __future__ import annotations

import math
from collections.abc import Sequence

from workers.event import CLASS_OF
from workers.extract.learned import balanced, chance
from workers.extract.looks import span_of
from workers.extract.reading import Reading
from workers.extract.tellings import Telling
from workers.extract.when import stated_date
from workers.extract.where import stated_place
from workers.lang.ar.clitics import bare
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

SAME, OTHER = "same", "other"
# Types that one event may be told by, beyond those of one class.
NEAR = (
    frozenset(("armed_attack", "assassination", "crime", "clash", "bombing", "execution", "abduction")),
    frozenset(("airstrike", "shelling", "clash")),
    frozenset(("agreement", "meeting")),
    frozenset(("arrest", "judicial", "seizure")),
    frozenset(("clash", "territorial_change", "protest", "arrest")),
)
# Though of one class, a threat and what is sent against it are two events.
APART = {"threat", "deployment"}
# A telling joins the group of which the mean link is at least so strong.
LEAST = 0.5
# A telling is compared with this many groups before it, the latest ones.
REACH = 24
# A telling may be of any type of so high a chance.
LIKELY = 0.2
NEAR_KM = 60.0
SHOWN = {"هذا", "هذه", "ذلك", "تلك", "نفس", "ذات"}


def linked(reading: Reading, tellings: Sequence[Telling]) -> list[list[Telling]]:
    """Groups of tellings, each of one event, in text order."""
    groups: list[list[Telling]] = []
    for telling in tellings:
        best, most = None, LEAST
        for group in groups[-REACH:]:
            fitting = [other for other in group if could_be_one(telling, other)][:6]
            strength = sum(link(reading, other, telling) for other in fitting) / len(group[:6])
            if fitting and strength >= most:
                best, most = group, strength
        if best is None:
            groups.append([telling])
        else:
            best.append(telling)
    return groups


def link(reading: Reading, one: Telling, other: Telling) -> float:
    """How likely it is that two tellings, in text order, tell of one event."""
    linear = chance("links", seen_of(reading, one, other), SAME)
    return balanced(linear, reading.second.same(one.trigger, other.trigger)) if reading.second else linear


def could_be_one(one: Telling, other: Telling) -> bool:
    """Whether two tellings may be of one event by any of their likely types."""
    return any(may_be_one(kind, another) for kind in _likely(one) for another in _likely(other))


def _likely(telling: Telling) -> list[str]:
    return [kind for kind, chance in telling.kinds.items() if chance >= LIKELY] or [telling.kind]


def may_be_one(kind: str, other: str) -> bool:
    """Whether one event may be told as both types."""
    if {kind, other} == APART:
        return False
    return kind == other or CLASS_OF[kind] == CLASS_OF[other] or any({kind, other} <= near for near in NEAR)


def seen_of(reading: Reading, one: Telling, other: Telling) -> list[str]:
    """What is seen of two tellings side by side."""
    text = reading.text
    kinds = "+".join(sorted((one.kind, other.kind)))
    away = min(4, other.sentence - one.sentence)
    words = [bare(text[telling.trigger.start]) for telling in (one, other)]
    title = one.trigger.start < reading.title_end
    lead = other.sentence == reading.lead
    seen = [
        "bias",
        f"kinds={kinds}",
        f"same kind={one.kind == other.kind}",
        f"away={away}",
        f"away+kind={away}{other.kind}{one.kind == other.kind}",
        f"title={title}",
        f"title+lead={title}{lead}",
        f"title+kind={title}{kinds}",
        f"same word={words[0] == words[1]}",
        f"words={'+'.join(sorted(words))}",
        f"forms={one.trigger.form}{other.trigger.form}",
        f"definite={text[other.trigger.start].startswith(('ال', 'بال', 'وال', 'لل'))}",
        f"shown={bool(SHOWN & set(text[max(0, other.trigger.start - 2) : other.trigger.start]))}",
    ]
    if not away:
        gap = other.trigger.start - one.trigger.end
        between = text[one.trigger.end : other.trigger.start]
        seen += [f"gap={span_of(gap)}", f"gap+kinds={span_of(gap)}{kinds}"]
        seen += [f"between={bare(word)}" for word in between[:8]] + [f"commas={min(3, between.count('،'))}"]
        seen.append(f"joined={text[other.trigger.start][0] == 'و'}")
    before = text[max(0, other.trigger.start - 2) : other.trigger.start]
    return seen + [f"before={bare(word)}" for word in before] + _facts(reading, one, other, kinds)


def _facts(reading: Reading, one: Telling, other: Telling, kinds: str) -> list[str]:
    """How day, place and tolls of the two sentences agree."""
    seen = []
    days = stated_date(reading, one.trigger.start), stated_date(reading, other.trigger.start)
    if days[0] and days[1]:
        seen.append(f"days={'same' if days[0].day == days[1].day else 'other'}{days[0].precision == days[1].precision}")
    else:
        seen.append(f"days={bool(days[0])}{bool(days[1])}")
    spots = stated_place(reading, one.trigger.start), stated_place(reading, other.trigger.start)
    if spots[0] and spots[1]:
        if spots[0].entry == spots[1].entry:
            spot = "same"
        elif spots[0].entry.country != spots[1].entry.country:
            spot = "abroad"
        else:
            spot = "near" if km(spots[0], spots[1]) < NEAR_KM else "far"
        seen += [
            f"spots={spot}",
            f"spots+kinds={spot}{kinds}",
            f"spots={spot}{'country' in (spots[0].entry.precision, spots[1].entry.precision)}",
        ]
    else:
        seen.append(f"spots={bool(spots[0])}{bool(spots[1])}")
    if one.sentence != other.sentence:
        tolls = [_stated_tolls(reading, sentence) for sentence in (one.sentence, other.sentence)]
        both = "same" if tolls[0] & tolls[1] else "other" if tolls[0] and tolls[1] else "none"
        seen.append(f"tolls={both}")
        shared = reading.rare_words(one.sentence) & reading.rare_words(other.sentence)
        seen.append(f"shared={min(6, len(shared))}")
    return [*seen, *(f"{what}|{kinds}" for what in seen[:1])]


def _stated_tolls(reading: Reading, sentence: int) -> set[tuple[str, int]]:
    return {(toll.slot, toll.count.value) for toll in reading.tolls(sentence) if toll.count.value}


def same_day(one: When | None, other: When | None) -> bool:
    """Whether two dates do not contradict each other."""
    if one is None or other is None:
        return True
    if one.precision == other.precision == "day":
        return one.day == other.day
    width = 4 if "year" in (one.precision, other.precision) else 7
    return one.day.isoformat()[:width] == other.day.isoformat()[:width]


def same_spot(one: Mention | None, other: Mention | None) -> bool:
    """Whether two places do not contradict each other."""
    if one is None or other is None:
        return True
    if one.entry.country != other.entry.country:
        return False
    if "country" in (one.entry.precision, other.entry.precision):
        return True
    return km(one, other) <= (300 if "region" in (one.entry.precision, other.entry.precision) else NEAR_KM)


def km(one: Mention, other: Mention) -> float:
    """Great-circle distance of two places; 0 when one of them has no coordinates."""
    if one.entry.lat is None or one.entry.lon is None or other.entry.lat is None or other.entry.lon is None:
        return 0.0
    la, lo, lb, lp = (math.radians(x) for x in (one.entry.lat, one.entry.lon, other.entry.lat, other.entry.lon))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))
