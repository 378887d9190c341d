"""Judge each trigger in its context: does it tell of an event, and of which type."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from workers.extract.learned import all_balanced, labels, likely_chances
from workers.extract.looks import SEEN, look, looks_of
from workers.extract.matcher import Match
from workers.extract.reading import Reading
from workers.extract.reality import is_elsewhere, is_given, is_real
from workers.lang.ar.clitics import bare
from workers.lang.ar.lexicon import groups
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import remembered

NONE = "none"
# A trigger more likely than this to tell of nothing is passed over.
MOST_DOUBT = 0.5
# Less likely than this to tell of anything, the mean with the encoder's word hardly makes a trigger tell.
WORTH_ASKING = 0.05
# Words seen on either side of a trigger, and how near they must be to be seen where they stand.
AROUND, NEAR = 5, 2
# How likely a plain trigger of a type that the model does not know is taken to tell of it.
NEW = 0.75
TOPICS = ("sport", "culture", "market", "economy", "technology", "weather", "past")
MARKED = ("ال", "وال", "بال", "لل", "فال")


@dataclass(slots=True)
class Seen:
    """What the triggers of one article share, worked out once."""

    article: list[str]
    title_types: frozenset[str]
    counts: Counter[str]
    sentences: dict[int, list[str]] = field(default_factory=dict)


def judged(reading: Reading) -> list[tuple[Match, dict[str, float]]]:
    """Each trigger (of several types the first) with the chance of every type, and of none.

    The encoder is asked only when some trigger may tell of something: most articles of sport are done here.
    """
    shared = article_seen(reading)
    # Of what more likely tells of nothing than this it is not asked of which type it may be.
    least = WORTH_ASKING if reading.accurate else 1 - MOST_DOUBT
    linear = [
        (matches, likely_chances("events", [seen_of(reading, matches, shared)], NONE, least)[0] or {NONE: 1.0})
        for matches in reading.spans.values()
        if not is_elsewhere(reading, matches[0])
    ]
    second = reading.second if any(chance[NONE] < 1 for _, chance in linear) else None
    both = [(m, all_balanced(chance, second.types(m[0])) if second else chance) for m, chance in linear]
    return [(matches[0], _with_new(reading, matches, chance)) for matches, chance in both]


def _with_new(reading: Reading, matches: list[Match], chance: dict[str, float]) -> dict[str, float]:
    """The chances with a type that was not taught: its plain triggers count when nothing speaks against."""
    taught = labels("events")
    new = [match for match in matches if match.name not in taught and match.form != "weak"]
    if not new or not is_real(reading, new[0]):
        return chance
    return {NONE: 1 - NEW, new[0].name: NEW}


def seen_of(reading: Reading, matches: list[Match], shared: Seen) -> list[str]:
    """What is seen of one trigger: its words, its neighbours, its sentence, its article."""
    start, end, form, _ = matches[0]
    types = sorted({match.name for match in matches})
    words = "_".join(bare(word) for word in reading.text[start:end])
    seen = ["bias", f"words={words}", f"form={form}", f"first={reading.text[start]}"]
    seen.append("definite" if reading.text[start].startswith(MARKED) else "indefinite")
    for kind in types:
        seen += [f"type={kind}", f"type+form={kind}{form}"]
    for match in matches:
        real, given = is_real(reading, match), is_given(reading, match)
        seen += [f"real={real}", f"real+type={real}{match.name}", f"given={given}"]
    seen += _neighbours(reading, start, end, words, types[0])
    seen += _standing(reading, start, types[0])
    around = _sentence_seen(reading, reading.words.sentence[start], shared)
    seen += around
    seen += [f"{what}|{types[0]}" for what in around if what[:4] != "has="]
    return seen + _beside(reading, matches, types, shared)


def article_seen(reading: Reading) -> Seen:
    """What is seen of the whole article: its topics, its length, its title."""
    seen = []
    said = Counter(chain.from_iterable(map(_topics_of, reading.text)))
    for topic in TOPICS:
        if said[topic]:
            share = said[topic] / len(reading.text)
            seen.append(f"topic={topic}{(share > 0.01) + (share > 0.03) + (share > 0.06)}")
    seen.append(f"length={min(5, len(reading.text) // 60)}")
    triggers = [match for match in reading.matches if match.form != "group"]
    title_types = frozenset(match.name for match in triggers if match.start < reading.title_end)
    title = sorted({bare(word) for word in reading.text[: reading.title_end]})
    seen += [f"title has={word}" for word in title] + [f"title tells={kind}" for kind in sorted(title_types)]
    return Seen(seen, title_types, Counter(match.name for match in triggers))


@cache
def _class_beside(offset: int, name: str, kind: str) -> tuple[str, ...]:
    """What is seen of a class of words beside a trigger of a type."""
    plain = f"{'before' if offset < 0 else 'after'} look={name}"
    return (plain, f"{offset} look={name}", f"{offset} look+type={name}{kind}") if abs(offset) <= NEAR + 1 else (plain,)


@remembered()
def _topics_of(word: str) -> tuple[str, ...]:
    """The topics a word speaks of; mostly none."""
    return tuple(topic for topic in TOPICS if not word_list(topic).isdisjoint((word, bare(word))))


def _neighbours(reading: Reading, start: int, end: int, words: str, kind: str) -> list[str]:
    text = reading.text
    first, last = reading.sentence_of(start)
    seen = []
    for offset in (*range(-AROUND, 0), *range(1, AROUND + 1)):
        at = start + offset if offset < 0 else end + offset - 1
        if not first <= at < last:
            seen.append(f"edge{offset}")
            continue
        seen.append(f"{'before' if offset < 0 else 'after'}={bare(text[at])}")
        if abs(offset) <= NEAR:
            seen += [f"{offset}={text[at]}", f"{offset}+words={words}|{bare(text[at])}"]
        for name in look(text[at]):
            seen += _class_beside(offset, name, kind)
    if start - 2 >= first:
        seen.append(f"two before={text[start - 2]}_{text[start - 1]}")
    if end + 1 < last:
        seen.append(f"two after={text[end]}_{text[end + 1]}")
    return seen


def _standing(reading: Reading, start: int, kind: str) -> list[str]:
    sentence = reading.words.sentence[start]
    first, _ = reading.bounds[sentence]
    title = start < reading.title_end
    return [
        f"title={title}",
        f"title+type={title}{kind}",
        f"sentence={max(-1, min(sentence - reading.lead, 5))}",
        f"quoted={reading.words.quoted[start]}",
        f"position={min(4, (start - first) // 4)}",
    ]


def _sentence_seen(reading: Reading, sentence: int, shared: Seen) -> list[str]:
    """What is seen of a sentence: its words, tolls, places, dates, groups."""
    if sentence in shared.sentences:
        return shared.sentences[sentence]
    start, end = reading.bounds[sentence]
    seen = set(chain.from_iterable(map(_said_by, reading.text[start:end])))
    seen |= {f"toll={toll.slot}{'0' * (toll.count.value == 0)}" for toll in reading.tolls(sentence)}
    if any(place.located for place in reading.places_in(start, end)):
        seen.add("a place")
    published = reading.article.published.date()
    for when in reading.dates_in(start, end):
        age = (published - when.day).days
        seen |= {"a date", f"date={when.precision}", f"age={min(5, age.bit_length()) if age >= 0 else -1}"}
    seen |= {f"group={groups()[match.name].kind}" for match in reading.groups.get(sentence, [])}
    shared.sentences[sentence] = sorted(seen)
    return shared.sentences[sentence]


@remembered(SEEN)
def _said_by(word: str) -> tuple[str, ...]:
    """What is seen of a sentence for one of its words."""
    return (f"has={bare(word)}", *looks_of(word))


def _beside(reading: Reading, matches: list[Match], types: list[str], shared: Seen) -> list[str]:
    """The other triggers of the sentence, and what the article says at large."""
    span = matches[0][:2]
    sentence = reading.words.sentence[span[0]]
    others = {match.name for match in reading.triggers[sentence] if match[:2] != span}
    seen = [f"beside={kind}" for kind in sorted(others)] + [f"beside+type={kind}{types[0]}" for kind in sorted(others)]
    seen += shared.article
    seen += [f"{what}|{types[0]}" for what in shared.article if what.startswith(("topic", "length"))]
    seen.append(f"as title={bool(shared.title_types & set(types))}")
    return [*seen, f"told={min(4, shared.counts[types[0]])}"]
