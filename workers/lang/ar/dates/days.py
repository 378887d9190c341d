"""Days told from where the reader stands: yesterday, today, tomorrow, the evening of any of them, New Year."""

from __future__ import annotations

from datetime import date, timedelta

from workers.lang.ar.dates.civil import day_and_month, month_first
from workers.lang.ar.dates.numeric import civil, numeric
from workers.lang.ar.dates.ranges import numbers
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import DAY_PARTS, LAST, NEXT, NIGHTS, WEAK_DAY_PARTS, WEEKDAYS, forms, listed
from workers.lang.ar.dates.weekdays import AFTER_NUMBER, TRAILING_PARTS, closed, date_after, weekday

YESTERDAY = listed("امس الامس البارحه البارح")
TOMORROW = listed("غدا غد الغد")
NOUNS_OF_TODAY = listed(
    "ان التالي الموالي نفسه ذاته الذي الواحد الاول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر "
    "الحادي الاخير العالمي الوطني الدولي المفتوح الدراسي التاريخي المشهود الاتي"
)
BEFORE_NO_TODAY = listed("حتي الي هذا ذلك نفس ذات كل ذاك بعد اخبار المصري روسيا صحيفه جريده طيله طوال مدار حد")
# How far a weekday may stand from «أمس» or «اليوم» and still be believed: news published past midnight.
DRIFT = 2


def one_day(text: Text, at: int) -> When | None:
    """A single day in any of its forms, without the part of the day before it."""
    for read in (numeric, day_and_month, relative_day, weekday, month_first, new_year):
        if found := read(text, at):
            return found
    return None


def part_of_day(text: Text, at: int) -> When | None:
    """مساء الجمعة, فجر يوم أمس, منتصف ليل الأحد, الليلة الفاصلة بين السبت والأحد, يوم 27."""
    end, strong = at, False
    while end < at + 5 and (forms(text.at(end)) & DAY_PARTS or (end > at and text.at(end) in FILLERS)):
        strong |= not (forms(text.at(end)) & WEAK_DAY_PARTS)
        end += 1
    if text.at(at) == "الليله" and text.at(at + 1).startswith("الفاصل") and text.at(at + 2) == "بين":
        end, strong = at + 3 + (text.at(at + 3) == "يومي"), True
    if not strong:
        return None
    found = (
        numbers(text, end) or one_day(text, end) or (_this_day(text, end) if text.at(end) in ("هذا", "هذه") else None)
    )
    if not found and text.at(end - 1) in ("يوم", "ليوم", "بيوم"):
        found = _number_alone(text, end)
    return found.spanning(at, found.end) if found else None


FILLERS = listed("متاخر متاخره من مبكر مبكره")


def _this_day(text: Text, at: int) -> When | None:
    """«صباح هذا اليوم», «مساء هذا الأحد»."""
    if text.at(at + 1) == "اليوم":
        return _settled(text, at, at + 2, text.published, "relative day")
    found = weekday(text, at + 1)
    return found.spanning(at, found.end) if found else None


def relative_day(text: Text, at: int) -> When | None:
    """أمس, أول من أمس, أمس الأول, قبل أمس, اليوم, الليلة الماضية, غدا, بعد غد; weekday and date belong to it."""
    word, published = forms(text.at(at)), text.published
    if word & YESTERDAY:
        end = at + 1 + (text.at(at + 1) == "الاول")
        return _settled(text, at, end, published - timedelta(end - at), "relative day")
    if word & {"اول", "اولي", "قبل"}:
        k = at + 1 + (text.at(at + 1) in ("من", "يوم"))
        if text.at(k) in YESTERDAY and not ("قبل" in word and text.at(at - 1) == "من"):
            return _settled(text, at, k + 1, published - timedelta(2), "relative day")
        return None
    if text.at(at) == "بعد" and text.at(at + 1) in TOMORROW:
        return _settled(text, at, at + 2, published + timedelta(2), "relative day")
    if word & TOMORROW:
        sure = "الغد" not in word or forms(text.at(at - 1)) & (DAY_PARTS | {"حتي"}) or text.at(at + 1) in WEEKDAYS
        return _settled(text, at, at + 1, published + timedelta(1), "relative day") if sure else None
    if "الليله" in word:
        return _night(text, at)
    return _settled(text, at, at + 1, published, "relative day") if _is_today(text, at) else None


def new_year(text: Text, at: int) -> When | None:
    """«رأس السنة», with «ليلة» the night into it; the Hijri year begins on another day."""
    before = forms(text.at(at - 1))
    if text.at(at + 1) != "السنه" or not before & (DAY_PARTS | {"في", "خلال", "منذ", "سهره"}):
        return None
    hijri = text.at(at + 2) == "الهجريه"
    end = at + 2 + (hijri or text.at(at + 2) in ("الميلاديه", "الجديده"))
    first = Text(["1", *(("محرم",) if hijri else ("يناير",))], text.published)
    found = day_and_month(first, 0)
    if not found:
        return None
    night = bool(before & (NIGHTS | {"عشيه", "سهره"}))
    start = found.day - timedelta(night)
    return When(at, end, start, "day", "new year", found.day if night else None)


def _night(text: Text, at: int) -> When | None:
    if text.at(at + 1) in LAST:
        return When(at, at + 2, text.published - timedelta(1), "day", "last night")
    if text.at(at + 1) in NEXT:
        return When(at, at + 2, text.published, "day", "this night")
    if text.at(at - 1) == "هذه":
        return When(at - 1, at + 1, text.published, "day", "this night")
    before, follow = text.at(at - 1), text.at(at + 1)
    told_of = before in ("في", "تلك", "نفس", "ذات", "كل", "طيله", "طوال", "الي", "حتي") or text.at(at) != "الليله"
    if told_of or (follow[:1].isalpha() and follow not in AFTER_NUMBER and follow not in WEEKDAYS):
        return None
    return _settled(text, at, at + 1, text.published, "this night")


def this_part(text: Text, at: int) -> When | None:
    """«هذا الصباح», «هذا المساء»: today."""
    if text.at(at + 1).removeprefix("ال") not in ("صباح", "مساء", "فجر", "ظهر", "عشيه") or text.at(at - 1) == "مثل":
        return None
    return When(at, at + 2, text.published, "day", "this part of the day")


def _is_today(text: Text, at: int) -> bool:
    """«اليوم» that is no noun: not «اليوم العالمي», «المصري اليوم», «لليوم الثالث»."""
    word, follow = text.at(at), text.at(at + 1)
    if word in ("لليوم", "باليوم"):
        return follow in WEEKDAYS
    if word not in ("اليوم", "واليوم", "فاليوم"):
        return False
    if text.at(at - 1) == "هذا":
        return text.at(at - 2) not in ("مثل", "حتي", "الي", "قبل", "بعد")
    return follow in WEEKDAYS or not (text.at(at - 1) in BEFORE_NO_TODAY or follow in NOUNS_OF_TODAY)


def _settled(text: Text, start: int, end: int, day: date, rule: str) -> When:
    """أمس الثلاثاء, اليوم (الأحد) 2 أكتوبر: of relative word, weekday and date two that agree are believed."""
    k = end + (text.at(end) in ("(", "،") and text.at(end + 1) in WEEKDAYS)
    k += text.at(k) in DAY_PARTS and text.at(k + 1) in WEEKDAYS
    named = WEEKDAYS.get(text.at(k))
    if named is not None:
        end = k + 1 + (text.at(k - 1) == "(" and text.at(k + 1) == ")")
    explicit = date_after(text, end)
    if explicit and not (named == day.weekday() != explicit.day.weekday()):
        return When(start, closed(text, explicit), explicit.day, "day", rule)
    if explicit:
        end = explicit.end
    elif named is not None:
        drift = (named - day.weekday() + 3) % 7 - 3
        day += timedelta(drift if abs(drift) <= DRIFT else 0)
    return When(start, end + (text.at(end) in TRAILING_PARTS), day, "day", rule)


def _number_alone(text: Text, at: int) -> When | None:
    """«يوم 27»: the last such day, where nothing follows that it could count."""
    word, follow = text.at(at), text.at(at + 1)
    if not word.isdecimal() or len(word) > 2 or follow in ("/", "-") or text.at(at - 2) == "كل":
        return None
    if (follow[:1].isalpha() and follow not in AFTER_NUMBER) or follow == "من":
        return None  # «يوم 12 شخصا», «يوم 25 من نفس الشهر»
    months = text.published.year * 12 + text.published.month - 1
    days = (civil((months - k) // 12, (months - k) % 12 + 1, int(word)) for k in (0, 1, 2))
    found = next((d for d in days if d and d <= text.published), None)
    return When(at, at + 1, found, "day", "day of the month") if found else None
