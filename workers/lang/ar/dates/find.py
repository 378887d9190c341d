"""Every date expression of a text, in order: read at each word by the readers its form calls for, then joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.dates import ago, civil, days, hijri, numeric, parts, ranges, spans, weekdays
from workers.lang.ar.dates.lookalikes import is_name
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import (
    DAY_PARTS,
    EDGES,
    HIJRI_MONTHS,
    MONTHS,
    ORDINALS,
    SEASONS,
    TENS,
    TWO_WORD_HIJRI_MONTHS,
    TWO_WORD_MONTHS,
    WEEKDAYS,
    listed,
)
from workers.lang.ar.memory import remembered
from workers.lang.ar.numbers import TENS as NUMBER_TENS
from workers.lang.ar.numbers import UNITS

Reader = Callable[[Text, int], When | None]
# Outside, a time counted back or ahead could leave the calendar.
ODD_YEARS = (1000, 9000)


def find_dates(words: Sequence[str], published: date) -> list[When]:
    """Every date of the folded words, longest reading first, left to right, without overlap."""
    text, found, at, named = Text(words, published), list[When](), 0, -1
    if not ODD_YEARS[0] < published.year < ODD_YEARS[1]:
        return []
    while at < len(words):
        when = _read_at(text, at)
        if when is None or when.end <= at or (found and when.start < found[-1].end):
            at += 1
            continue
        when = _both_calendars(text, ranges.extended(text, when, _read_at))
        follows_name = when.start in (named, named + 1) and text.at(named)[:1] == "و"
        if is_name(text, when) or follows_name or _is_habit(text, when):
            named = when.end
        else:
            found.append(when)
        at = when.end
    return found


def _both_calendars(text: Text, when: When) -> When:
    """«9 شوال 1436 الموافق 25 يوليو 2015»: one day told twice; the western telling is exact, the Hijri one computed."""
    k = when.end + (text.at(when.end) in ("(", "،"))
    if text.at(k) not in ("الموافق", "الموافقه") or when.precision != "day":
        return when
    k += 1 + (text.at(k + 1) in ("ل", "ليوم", "يوم"))
    other = _read_at(text, k)
    if other is None or other.precision != "day":
        return when
    day = other.day if "Hijri" in when.rule else when.day
    return replace(when, end=other.end, day=day, rule=f"{when.rule}, both calendars")


def _is_habit(text: Text, when: When) -> bool:
    """«أيام الجمعة» without another day: every Friday, no date."""
    return text.at(when.start) == "ايام" and when.last is None


def _read_at(text: Text, at: int) -> When | None:
    for read in _readers(text.at(at)):
        if found := read(text, at):
            return found
    return None


@remembered(1 << 15)
def _readers(word: str) -> tuple[Reader, ...]:
    """The readers that a date beginning with this word may need, longest reading first; mostly none."""
    found: list[Reader] = []
    for form in strip_front(word):
        if form[:1].isdigit() or form in ("ال", "لل", "بال"):
            found += NUMBER_READERS
        for first, readers in BEGINNINGS:
            if form in first:
                found += readers
    return tuple(dict.fromkeys(found))


NUMBER_READERS: list[Reader] = [
    numeric.numeric,
    ranges.numbers,
    ranges.years,
    civil.day_and_month,
    civil.year_alone,
    ago.lately,
]
WORD_NUMBERS = frozenset(ORDINALS) | frozenset(TENS) | frozenset(UNITS) | frozenset(NUMBER_TENS)
TWO_WORD = {stem for stem, _ in TWO_WORD_MONTHS}
TWO_WORD_HIJRI = {stem for stem, _ in TWO_WORD_HIJRI_MONTHS}
BEGINNINGS: tuple[tuple[frozenset[str], list[Reader]], ...] = (
    (listed("قبل بعد"), [days.relative_day]),
    (listed("بعد"), [ago.ahead]),
    (listed("راس"), [days.new_year]),
    (listed("هذا هذه"), [days.this_part]),
    (DAY_PARTS | {"الليله"}, [days.part_of_day]),
    (days.YESTERDAY | days.TOMORROW | {"اليوم", "الليله", "اول", "اولي"}, [days.relative_day]),
    (frozenset(WEEKDAYS), [weekdays.weekday]),
    (WORD_NUMBERS, [ranges.numbers, civil.day_and_month]),
    (frozenset(MONTHS) | TWO_WORD, [ranges.months, civil.month_first, civil.month_alone]),
    (frozenset(HIJRI_MONTHS) | TWO_WORD_HIJRI, [hijri.hijri_month_alone]),
    (ago.AGO, [ago.ago]),
    (frozenset(ago.SPANS_LATELY), [ago.lately]),
    (listed("عطله نهايه"), [spans.weekend]),
    (EDGES | {"شهر"}, [spans.edge]),
    (frozenset(spans.PARTS), [spans.part_of_year]),
    (frozenset([spans.WEEK, spans.MONTH]) | spans.YEAR, [spans.named_span]),
    (parts.YEAR_WORDS, [civil.year_alone]),
    (frozenset(SEASONS) | {f"ال{season}" for season in SEASONS}, [spans.season]),
)
