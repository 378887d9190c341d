"""The parts of a western date in words: the number of a day, a month of any family, a year."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workers.lang.ar.dates.numeric import civil
from workers.lang.ar.dates.record import Text
from workers.lang.ar.dates.tense import is_ahead
from workers.lang.ar.dates.vocabulary import LAST, MONTHS, NEXT, ORDINALS, TENS, THIS, TWO_WORD_MONTHS, forms, listed
from workers.lang.ar.numbers import read_number

YEAR_WORDS = listed("عام سنه العام السنه لعام لسنه للعام للسنه")
# A day without a year may lie so far ahead, in days; more where a verb of the future stands before it.
AHEAD, FAR_AHEAD = 45, 200


def day_number(text: Text, at: int) -> tuple[int, int]:
    """(1 to 31, index after it) from figures or words at word `at`; (0, at) when there is none."""
    word = text.at(at)
    if word[:1] == "و" and word[1:] in TENS and forms(text.at(at - 1)) & ORDINALS.keys():
        return 0, at  # the second half of an ordinal
    if word in ("ال", "لل", "بال") and text.at(at + 1).isdecimal():
        word, at = text.at(at + 1), at + 1
    if word[:1].isdigit():
        day = int(word) if word.isdecimal() and len(word) <= 2 else 0
        return (day, at + 1) if 1 <= day <= 31 else (0, at)
    for form in forms(word):
        if found := _ordinal(text, at, form):
            return found
    if not (number := read_number(text.words, at)) or not number.value or number.value > 31:
        return 0, at
    return (number.value, number.end) if month_at(text, number.end)[0] else (0, at)


def _ordinal(text: Text, at: int, word: str) -> tuple[int, int] | None:
    if word in TENS:
        return TENS[word], at + 1
    if word not in ORDINALS:
        return None
    day, follow = ORDINALS[word], text.at(at + 1)
    if follow in ("عشر", "عشره") and word.startswith("ال"):
        return day + 10, at + 2
    if follow[:1] == "و" and follow[1:] in TENS and day + TENS[follow[1:]] <= 31:
        return day + TENS[follow[1:]], at + 2
    # «الثانية» alone is an hour, «الأولى» describes days or weeks.
    return (day, at + 1) if word not in ("الحادي", "الاولي") and (word[-1] != "ه" or word == "غره") else None


def month_at(text: Text, at: int) -> tuple[int, int]:
    """(month number, index after it), a second family's name after a slash or in brackets taken along; or (0, at)."""
    if month := MONTHS.get(text.at(at)):
        return month, _past_twin(text, at + 1)
    if month := TWO_WORD_MONTHS.get((text.at(at), text.at(at + 1))):
        return month, _past_twin(text, at + 2)
    return 0, at


def _past_twin(text: Text, at: int) -> int:
    if text.at(at) not in ("/", "(", "-"):
        return at
    length = 1 if text.at(at + 1) in MONTHS else 2 if (text.at(at + 1), text.at(at + 2)) in TWO_WORD_MONTHS else 0
    if not length:
        return at
    end = at + 1 + length
    return end + (text.at(at) == "(" and text.at(end) == ")")


def year_at(text: Text, at: int) -> tuple[int, int]:
    """(year, index after it) behind a month: 2016, من عام 2016, من العام الماضي; or (0, at)."""
    k = at
    while k < at + 2 and text.at(k) in ("من", "في"):
        k += 1
    if text.at(k) in YEAR_WORDS:
        year, end = year_number(text, k + 1)
        if year:
            return year, end + (text.at(end) == "م")
        back = 1 if text.at(k + 1) in LAST else 0 if text.at(k + 1) in THIS else -1 if text.at(k + 1) in NEXT else None
        return (text.published.year - back, k + 2) if back is not None else (0, at)
    if text.at(k) == "هذا" and text.at(k + 1) == "العام":
        return text.published.year, k + 2
    comma = text.at(at) in ("،", ",", "/", "-")
    year, end = year_number(text, at + comma)
    if not year or (comma and counts(text, end)):
        return 0, at
    return year, end + (text.at(end) in ("م", "ميلادي", "ميلاديه"))


def year_number(text: Text, at: int) -> tuple[int, int]:
    word = text.at(at)
    if year := as_year(word):
        return year, at + 1
    if word[:1].isdigit() or not word:
        return 0, at
    number = read_number(text.words, at)
    return (number.value, number.end) if number and number.value and 1900 <= number.value <= 2100 else (0, at)


def as_year(word: str) -> int:
    return int(word) if len(word) == 4 and word.isdecimal() and 1000 <= int(word) <= 2100 else 0


def counts(text: Text, at: int) -> bool:
    """Whether the number before word `at` seems to count what stands there: «في 2014 قضية»."""
    word = text.at(at)
    return bool(word) and word[0].isalpha() and word[:2] != "ال" and word[0] not in "ولبف" and word not in FREE


FREE = listed("في من الي على علي عن مع ان انه م ه بعد قبل خلال حين عندما حيث حتي اثر اثناء عقب ضد كان تم هو هي")


def nearest(text: Text, at: int, month: int, day: int, relation: str, *, whole_month: bool = False) -> date | None:
    """The year left unsaid: the latest such day not far ahead; next after «المقبل» or a verb of the future."""
    published = text.published.replace(day=1) if whole_month else text.published
    days = list(_years_around(published.year, month, day))
    if relation in THIS:
        return min(days, key=lambda d: abs((d - published).days), default=None)
    if relation in NEXT:
        return next((d for d in reversed(days) if d > published), None)
    if not relation and is_ahead(text, at):
        ahead = next((d for d in reversed(days) if d >= published), None)
        if ahead and (ahead - published).days <= FAR_AHEAD:
            return ahead
    limit = -1 if relation in LAST else 0 if whole_month else AHEAD
    return next((d for d in days if (d - published).days <= limit), None)


def _years_around(year: int, month: int, day: int) -> Iterator[date]:
    """Such days of the years around, latest first; a leap day is found within eight years."""
    for y in (year + 1, year, year - 1, *(range(year - 2, year - 9, -1) if (month, day) == (2, 29) else ())):
        if found := civil(y, month, day):
            yield found
