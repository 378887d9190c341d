"""Which of the places and dates an article states belong to an event: each is judged as seen from its triggers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from workers.extract.learned import balanced, chance
from workers.extract.looks import look, span_of
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.when import stated_date
from workers.extract.where import stated_place, title_place
from workers.lang.ar.clitics import bare
from workers.lang.ar.dates import When
from workers.resolve.places import Mention

# From how many of an event's triggers a place or date is looked at; the first ones tell it best.
TRIGGERS = 2
# How many places or dates before and after a trigger are looked at.
LOOKED_AT = 4
LEAST_PLACE, LEAST_DATE = 0.3, 0.3
# So sure is the model to be heard against the rule, and so sure where the encoder was asked, too.
SURE, SURE_OF_BOTH = 0.8, 0.5
# Less likely than this, by both, the rule's place is nobody's.
LEAST_RULED = 0.1
YES, NO = "yes", "no"


class View(NamedTuple):
    """An event as places and dates are seen from it: a trigger, and whether the event is the article's news."""

    trigger: Match
    main: bool


def place_of(reading: Reading, views: Sequence[View]) -> tuple[Mention | None, float]:
    """The place meant, with its chance; None when none is likely.

    What the surface rule finds is taken unless the model is sure of another: the rule knows grammar, which
    is the same for every publisher, the model knows the habits of those it learnt from.
    """
    likeliest, most = _likeliest(reading, views)
    ruled = _by_rule(reading, views)
    if ruled is None or most > (SURE_OF_BOTH if reading.second else SURE):
        return likeliest, most
    if reading.second and max(_place_chance(reading, ruled, view) for view in views[:TRIGGERS]) < LEAST_RULED:
        return likeliest, most
    return ruled, max(most, LEAST_PLACE)


def _by_rule(reading: Reading, views: Sequence[View]) -> Mention | None:
    """The place that fits one of the triggers in its own sentence, a country only where nothing narrower does."""
    found = [stated_place(reading, view.trigger.start) for view in views[:TRIGGERS]]
    here = [mention for mention in found if mention]
    return next((mention for mention in here if mention.entry.precision != "country"), here[0] if here else None)


def _likeliest(reading: Reading, views: Sequence[View]) -> tuple[Mention | None, float]:
    best: Mention | None = None
    most = LEAST_PLACE
    for at in _near(reading, reading.place_starts, views):
        mention = reading.places[at]
        likely = max(_place_chance(reading, mention, view) for view in views[:TRIGGERS])
        if likely > most:
            best, most = mention, likely
    return (best, most) if best else (None, 0.0)


def date_of(reading: Reading, views: Sequence[View]) -> tuple[When | None, bool]:
    """(the date stated for the event, or None; whether the day of publication is meant instead)."""
    best: When | None = None
    most = LEAST_DATE
    for at in _near(reading, reading.date_starts, views):
        when = reading.dates[at]
        likely = max(_date_chance(reading, when, view) for view in views[:TRIGGERS])
        if likely > most:
            best, most = when, likely
    implied = max(_date_chance(reading, None, view) for view in views[:TRIGGERS])
    return (None, True) if implied > most else (best, False)


def _place_chance(reading: Reading, mention: Mention, view: View) -> float:
    linear = chance("places", seen_of_place(reading, mention, view), YES)
    return balanced(linear, reading.second.place(view.trigger, mention)) if reading.second else linear


def _date_chance(reading: Reading, when: When | None, view: View) -> float:
    """How likely a date is the event's, or the day of publication where there is none."""
    seen = seen_of_date(reading, when, view) if when else seen_of_publication(reading, view)
    linear = chance("dates", seen, YES)
    if reading.second is None:
        return linear
    return balanced(linear, reading.second.date(view.trigger, when, reading.article.published.date()))


def seen_of_place(reading: Reading, mention: Mention, view: View) -> list[str]:
    """What is seen of a place from an event."""
    entry, kind = mention.entry, view.trigger.name
    ruled = stated_place(reading, view.trigger.start) == mention
    seen = [
        "place",
        f"precision={entry.precision}",
        f"precision+type={entry.precision}{kind}",
        f"located={mention.located}",
        f"clitic={mention.clitic}",
        f"link={mention.link}",
        f"within={bool(mention.within)}{mention.measured}",
        f"by rule={ruled}",
        f"by rule+type={ruled}{kind}",
        f"by title rule={title_place(reading) == mention}{view.main}{ruled}",
        f"most told={min(4, reading.times_told[entry.country] * 5 // (1 + len(reading.places)))}",
        f"told={min(3, reading.times_told[entry.english])}",
        f"narrower={_narrower(reading, mention)}",
    ]
    return seen + _seen(reading, mention.start, mention.end, view, reading.place_starts)


def seen_of_date(reading: Reading, when: When, view: View) -> list[str]:
    """What is seen of a date from an event."""
    age = (reading.article.published.date() - when.day).days
    old = f"{'-' if age < 0 else ''}{min(abs(age).bit_length(), 7)}"
    ruled = stated_date(reading, view.trigger.start) == when
    seen = [
        "date",
        f"by rule={ruled}",
        f"by rule+main={ruled}{view.main}",
        f"by rule+type={ruled}{view.trigger.name}",
        f"precision={when.precision}",
        f"rule={when.rule}",
        f"age={old}",
        f"age+main={old}{view.main}",
        f"age+type={old}{view.trigger.name}",
        f"told={min(3, reading.times_told[when.day.isoformat()])}",
        f"range={when.last is not None}",
    ]
    return seen + _seen(reading, when.start, when.end, view, reading.date_starts)


def seen_of_publication(reading: Reading, view: View) -> list[str]:
    """What speaks for the day of publication, of which the text says nothing."""
    start, end = reading.sentence_of(view.trigger.start)
    here = reading.dates_in(start, end)
    lead = reading.bounds[reading.lead] if reading.bounds else (0, 0)
    leading = _between_words(reading.date_starts, 0, lead[1])
    kind = view.trigger.name
    seen = [
        "publication",
        f"main={view.main}",
        f"main+type={view.main}{kind}",
        f"form={view.trigger.form}",
        f"dates here={min(2, len(here))}",
        f"dates in lead={min(2, len(leading))}",
        f"dates={min(3, len(reading.dates))}",
        f"main+here={view.main}{min(1, len(here))}{min(1, len(leading))}",
        f"title={start < reading.title_end}",
        f"sentence={max(-1, min(reading.words.sentence[start] - reading.lead, 3))}",
        f"word={bare(reading.text[view.trigger.start])}",
    ]
    for when in here[:3]:
        seen += [f"here rule={when.rule}", f"here precision={when.precision}"]
    for at in range(max(start, view.trigger.start - 3), min(end, view.trigger.end + 3)):
        seen.append(f"near={bare(reading.text[at])}")
        seen += [f"near look={name}" for name in look(reading.text[at])]
    return [f"p {what}" for what in seen]


def _near(reading: Reading, starts: Sequence[int], views: Sequence[View]) -> list[int]:
    """Which of the places or dates are looked at: those about the event's triggers, and those of title and lead."""
    lead = reading.bounds[reading.lead][1] if reading.bounds else 0
    near = set(_between_words(starts, 0, lead)[:LOOKED_AT])
    for view in views[:TRIGGERS]:
        at = bisect_left(starts, view.trigger.start)
        near.update(range(max(0, at - LOOKED_AT), min(len(starts), at + LOOKED_AT)))
    return sorted(near)


def _between_words(starts: Sequence[int], first: int, last: int) -> range:
    return range(bisect_left(starts, first), bisect_left(starts, last))


def _seen(reading: Reading, start: int, end: int, view: View, starts: Sequence[int]) -> list[str]:
    """What is seen of words[start:end] from an event: where they stand, and what stands between."""
    text, trigger, kind = reading.text, view.trigger, view.trigger.name
    sentence = reading.words.sentence[start]
    first, last = reading.bounds[sentence]
    away = sentence - reading.words.sentence[trigger.start]
    here = _between_words(starts, first, last)
    steps = max(-3, min(3, away))
    seen = [
        "bias",
        f"main={view.main}",
        f"sentences={steps}",
        f"sentences+main={steps}{view.main}",
        f"sentences+type={steps}{kind}",
        f"title={start < reading.title_end}{trigger.start < reading.title_end}",
        f"lead={max(-1, min(sentence - reading.lead, 3))}{view.main}",
        f"first={starts[0] == start}",
        f"nth here={min(3, len(_between_words(starts, first, start)))}",
        f"here={min(3, len(here))}",
        f"head={start == first}",
    ]
    for offset, at in ((-2, start - 2), (-1, start - 1), (1, end), (2, end + 1)):
        word = text[at] if first <= at < last else "edge"
        seen.append(f"{offset}={bare(word)}")
        if word != "edge":
            seen += [f"{offset} look={name}" for name in look(word)]
    seen += [f"own={bare(text[start])}", f"glued={text[start][0] if text[start][0] in 'بلوف' else ''}"]
    if away:
        return seen
    side = "before" if start < trigger.start else "after"
    distance = trigger.start - start if side == "before" else start - trigger.end + 1
    nearer = sum(abs(starts[at] - trigger.start) < abs(start - trigger.start) for at in here[:LOOKED_AT])
    seen += [
        f"{side}{span_of(distance)}",
        f"{side}{span_of(distance)}|{kind}",
        f"{side}{min(2, nearer)} nearer",
        f"{side} {trigger.form}",
    ]
    low, high = (end, trigger.start) if side == "before" else (trigger.end, start)
    return seen + [f"between{side} {what}" for what in _between(reading, low, high)]


def _between(reading: Reading, low: int, high: int) -> list[str]:
    """How many words of some looks, and how many triggers, stand in words[low:high] of one sentence."""
    names = dict.fromkeys(("preposition", "mark", "speech", "after"), 0)
    for at in range(low, high):
        for name in look(reading.text[at]):
            if name in names:
                names[name] += 1
    here = reading.triggers.get(reading.words.sentence[low], []) if low < high else []
    others = {match.start for match in here if low <= match.start < high}
    return [f"{name}{min(n, 3)}" for name, n in names.items()] + [f"triggers{min(3, len(others))}"]


def _narrower(reading: Reading, mention: Mention) -> bool:
    """Whether a narrower place of the same country is named right beside."""
    order = {"site": 0, "city": 1, "region": 2, "country": 3}
    return any(
        other.entry.country == mention.entry.country and order[other.entry.precision] < order[mention.entry.precision]
        for other in reading.places_in(mention.start - 6, mention.end + 6)
    )
