"""Find place names in Arabic words and settle which place is meant, by the article's own context."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from workers.event import Precision
from workers.lang.ar.clitics import strip_front
from workers.lang.ar.lexicon import rows
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.normalise import fold_word
from workers.resolve.cues import cue, hints, kind_of_unknown


class Entry(NamedTuple):
    """One place of the gazetteer."""

    english: str
    country: str
    lat: float | None
    lon: float | None
    precision: Precision
    population: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by words[start:end]; `located` when a word such as في or ب puts something there."""

    start: int
    end: int
    entry: Entry
    located: bool
    clitic: bool = False


def find_places(words: Sequence[str], country: str = "") -> list[Mention]:
    """Place mentions left to right, longest names first, each settled to one place."""
    spans = _spans(words)
    context = _context(words, spans, country)
    found = [
        Mention(start, end, _widen(words, start, _settle(entries, context)), _located(words, start, clitic), clitic)
        for start, end, entries, clitic in spans
    ]
    return _with_sites(words, found, context)


@cache
def gazetteer() -> dict[str, list[tuple[tuple[str, ...], list[Entry]]]]:
    """First word of a name -> (the other words, places of that name), longest first."""
    names: dict[str, list[Entry]] = {}
    for name, english, country, lat, lon, precision, people in rows(__package__, "gazetteer.tsv"):
        kind: Precision = precision  # type: ignore[assignment]
        names.setdefault(name, []).append(Entry(english, country, float(lat), float(lon), kind, int(people)))
    table: dict[str, list[tuple[tuple[str, ...], list[Entry]]]] = {}
    for name, entries in names.items():
        first, *rest = name.split()
        table.setdefault(first, []).append((tuple(rest), entries))
    for options in table.values():
        options.sort(key=lambda option: -len(option[0]))
    return table


@cache
def demonyms() -> dict[str, str]:
    """Surface form of a demonym («الليبية») -> country code."""
    found: dict[str, str] = {}
    for code, _, _, bases, *_ in ([*row, ""] for row in rows(__package__, "countries.tsv")):
        for base in filter(None, bases.split("|")):
            folded = fold_word(base)
            if " " in folded:
                continue
            for form in (folded, folded + "ه", folded + "ين", folded + "ون", folded + "تين"):
                for front in ("", "ال", "وال", "بال", "لل", "و"):
                    found.setdefault(front + form, code)
    return found


def _spans(words: Sequence[str]) -> list[tuple[int, int, list[Entry], bool]]:
    table, spans, at = gazetteer(), [], 0
    while at < len(words):
        hit = _name_at(words, at, table)
        if hit:
            spans.append((at, *hit))
            at = hit[0]
        else:
            at += 1
    return spans


def _name_at(
    words: Sequence[str], at: int, table: dict[str, list[tuple[tuple[str, ...], list[Entry]]]]
) -> tuple[int, list[Entry], bool] | None:
    if not words[at][0].isalpha():
        return None
    for stem in _stems(words[at]):
        for rest, entries in table.get(stem, ()):
            end = at + 1 + len(rest)
            if tuple(words[at + 1 : end]) == rest and (rest or _plausible(words, at, stem)):
                return end, entries, stem != words[at]
    return None


def _stems(word: str) -> Iterator[str]:
    """The word, then without the proclitics a place name takes; a short rest is more likely part of another word."""
    yield word
    for stem in strip_front(word):
        if stem != word and (len(stem) > 3 or stem in cue("short")) and (word[0] not in "فك" or stem.startswith("ال")):
            yield stem


def _plausible(words: Sequence[str], at: int, stem: str) -> bool:
    """A name that is also a common word counts only after مدينة and its like, or as the title's «name :»."""
    if stem not in cue("weak") and stem not in cue("semi"):
        return True
    before = words[at - 1] if at else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if stem in cue("semi") and (before == "في" or (words[at][0] == "ب" and stem != words[at])):
        return True
    return any(form in cue("admin") for form in strip_front(before)) if before else after == ":"


def _context(words: Sequence[str], spans: list[tuple[int, int, list[Entry], bool]], country: str) -> Counter[str]:
    """How strongly the article speaks of each country."""
    context: Counter[str] = Counter()
    for _, _, entries, _ in spans:
        countries = {entry.country for entry in entries}
        if len(countries) == 1:
            context[entries[0].country] += 3 if entries[0].precision == "country" else 2
    known = demonyms()
    context.update(known[word] for word in words if word in known)
    for word in words:
        if word in hints():
            context[hints()[word]] += 1
    if country:
        context[country] += 2
    return context


def _settle(entries: list[Entry], context: Counter[str]) -> Entry:
    if len(entries) == 1:
        return entries[0]
    return max(entries, key=lambda e: min(context[e.country], 6) + 1.2 * math.log10(e.population + 10))


def _widen(words: Sequence[str], at: int, entry: Entry) -> Entry:
    """«محافظة المنيا» is the region of that name."""
    before = words[at - 1] if at else ""
    if entry.precision == "city" and any(
        form in ("ولايه", "محافظه", "اقليم", "مقاطعه") for form in strip_front(before or "x")
    ):
        return entry._replace(precision="region")
    return entry


def _located(words: Sequence[str], start: int, clitic: bool) -> bool:
    if (clitic and words[start][0] in "ب") or words[start][:2] in ("وب", "فب"):
        return True
    for back in (1, 2):
        if start - back >= 0:
            before = words[start - back]
            if before in cue("locative") or any(form in cue("admin") for form in strip_front(before)):
                return True
    return False


def _with_sites(words: Sequence[str], found: list[Mention], context: Counter[str]) -> list[Mention]:
    """Add «حي خالد» and «بلدة كذا» that the gazetteer lacks: their own words, at the nearest named place."""
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    sites = []
    at = 0
    while at < len(words):
        head = next((form for form in strip_front(words[at]) if _heads_site(form)), None)
        end = _site_end(words, at, taken) if head and at not in taken else at
        if (
            head
            and end > at + 1
            and _located(words, at, head != words[at])
            and (entry := _stand_in(head, found, at, context))
        ):
            sites.append(Mention(at, end, entry, True, head != words[at]))
            at = end
        else:
            at += 1
    return sorted([*found, *sites], key=lambda mention: mention.start)


def _heads_site(word: str) -> bool:
    return word in cue("sites") or word in cue("city") or word in cue("region")


def _stand_in(head: str, found: list[Mention], at: int, context: Counter[str]) -> Entry | None:
    """The entry of a place known by its cue only: the nearest city's spot, else just the country."""
    precision = kind_of_unknown(head)
    near = [m for m in found if abs(m.start - at) < 25 and m.entry.precision != "country"]
    anchor = min(near, key=lambda m: abs(m.start - at), default=None)
    if anchor and precision == "site":
        return anchor.entry._replace(precision="site", english="")
    country = anchor.entry.country if anchor else max(context, key=lambda code: context[code], default="")
    return (
        Entry("", country, None, None, precision, 0)
        if country and not (anchor and abs(anchor.start - at) < 4)
        else None
    )


def _site_end(words: Sequence[str], at: int, taken: set[int]) -> int:
    end = at + 1
    stop = word_list("stop") | cue("not_names")
    while end < len(words) and end < at + 4:
        word = words[end]
        if not word.isalpha() or word in stop or end in taken or (word[0] in "بو" and end > at + 1):
            break
        end += 1
    return end
