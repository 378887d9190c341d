"""Times counted back from publication: three days ago, a moment ago, the last 24 hours."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from workers.lang.ar.dates.record import Precision, Text, When
from workers.lang.ar.dates.tense import is_ahead
from workers.lang.ar.dates.vocabulary import ABOUT, MONTHS, NEXT, RECENT, WEEKDAYS, forms, joined, listed
from workers.lang.ar.numbers import read_number

AGO = listed("قبل منذ")
# Units by the days or months in them; a dual says two by itself, a bare singular one.
DAYS = {"يوم": 1, "يوما": 1, "ايام": 1, "اسبوع": 7, "اسبوعا": 7, "اسابيع": 7}
DUAL_DAYS = {"يومين": 2, "يومان": 2, "اسبوعين": 14, "اسبوعان": 14}
MONTHS_IN = {"شهر": 1, "شهرا": 1, "اشهر": 1, "شهور": 1, "سنه": 12, "عام": 12, "عاما": 12, "سنوات": 12, "اعوام": 12}
DUAL_MONTHS = {"شهرين": 2, "شهران": 2, "سنتين": 24, "سنتان": 24, "عامين": 24, "عامان": 24}
PLURALS = listed("ايام اسابيع اشهر شهور سنوات اعوام")
HOURS = listed("ساعه ساعات")
JUST_NOW = listed("قليل لحظات دقايق ساعات ساعه ساعتين")
FEW = listed("بضع بضعه عده")
ANCHORS = listed("من علي عن لدي")
COUNT_SKIPPED = ABOUT | {"ما", "يقارب", "يزيد", "اكثر", "اقل", "من", "عن", "علي"}
SPANS_LATELY = {"اليومين": 2, "الايام": 0, "الاسبوعين": 14, "الاسابيع": 0, "الشهرين": 60, "الاشهر": 0}
COUNTED_UNITS = {"ساعه": 1, "ايام": 1, "يوما": 1, "يوم": 1, "اسابيع": 7, "اسبوعا": 7, "اشهر": 30, "شهرا": 30}
OF_PLURAL = {"الايام": 1, "الاسابيع": 7, "الاشهر": 30}
NAMES_OF_TIME = frozenset(MONTHS) | frozenset(WEEKDAYS) | {"امس", "الامس", "غد", "كانون", "تشرين", "رمضان"}


def ago(text: Text, at: int) -> When | None:
    """قبل يومين, منذ ثلاثة أيام, قبل نحو أسبوع, منذ قليل; «قبل يوم من الانتخابات» counts from something else."""
    if not forms(text.at(at)) & AGO or text.at(at - 1) == "من":
        return None
    k = at + 1
    while k < at + 5 and text.at(k) in COUNT_SKIPPED:
        k += 1
    if text.at(k) in JUST_NOW and not _anchored(text, k + 1):
        return When(at, k + 1, text.published, "day", "just now")
    return _counted_back(text, at, k)


def _counted_back(text: Text, at: int, k: int) -> When | None:
    days = months = 0
    few, end = text.at(k - 1) in COUNT_SKIPPED, k
    while end < k + 12:
        amount = _amount(text, end)
        if not amount:
            break
        days, months, few, end = days + amount[0], months + amount[1], few or amount[2], amount[3]
        following = end + (text.at(end) in ("و", "،", ","))
        if not _amount(text, following) or (following == end and text.at(end)[:1] != "و"):
            break
        end = following
    if end == k or _anchored(text, end):
        return None
    end += 2 if (text.at(end), text.at(end + 1)) == ("من", "الان") else 0
    day = back(text.published, months) - timedelta(days) if text.published.year * 12 > months + 24 else None
    if not day:
        return None
    precision: Precision = "year" if months >= 12 else "month" if months or days >= 14 or few or days == 7 else "day"
    return When(at, end, day, precision, "span ago")


def _amount(text: Text, at: int) -> tuple[int, int, bool, int] | None:
    """(days, months, whether vague, index after it) of one counted unit: «ثلاثة أيام», «شهرين», «بضعة أيام»."""
    word = joined(text.at(at)) or text.at(at)
    if word in DUAL_DAYS or word in DUAL_MONTHS:
        return DUAL_DAYS.get(word, 0), DUAL_MONTHS.get(word, 0), False, at + 1
    few = word in FEW
    number = None if few or word in DAYS or word in MONTHS_IN else read_number(text.words, at)
    if number and (not number.value or number.value > 400):
        return None
    k = at + 1 if few else number.end if number else at
    unit = word if k == at else text.at(k)
    if k == at and unit in PLURALS:
        few = unit == "ايام"
        if not few:
            return None
    count = 3 if few else number.value if number and number.value else 1
    if unit in HOURS and count % 24 == 0:
        return count // 24, 0, False, k + 1
    if unit not in DAYS and unit not in MONTHS_IN:
        return None
    follow = text.at(k + 1)
    if k == at and (follow.isdecimal() or follow in NAMES_OF_TIME):
        return None  # «منذ سنة 2013», «منذ يوم الاثنين» name what they begin with
    end = k + 1 + (text.at(k + 1) in ("واحد", "واحده", "فقط", "قليله"))
    return DAYS.get(unit, 0) * count, MONTHS_IN.get(unit, 0) * count, few, end


def _anchored(text: Text, at: int) -> bool:
    """Whether the span counts from what is named behind it: «قبل يوم من الانتخابات»."""
    return text.at(at) in ANCHORS and text.at(at + 1) != "الان"


def ahead(text: Text, at: int) -> When | None:
    """«بعد أسبوعين من الآن», and «سيغادر بعد يومين» where the verb is future; else «بعد» counts from what was told."""
    back_then = _counted_back(text, at, at + 1) if text.at(at) == "بعد" else None
    if not back_then or not (text.at(back_then.end - 1) == "الان" or is_ahead(text, at)):
        return None
    day = text.published + (text.published - back_then.day)
    return When(at, back_then.end, day, back_then.precision, "span ahead")


def back(day: date, months: int) -> date:
    """The day so many months before, or the last of that month."""
    total = day.year * 12 + day.month - 1 - months
    year, month = max(total // 12, 1), total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def lately(text: Text, at: int) -> When | None:
    """اليومين الماضيين, الأيام الثلاثة الماضية, الـ24 ساعة الأخيرة: from so many days back to publication."""
    word = next((form for form in forms(text.at(at)) if form in SPANS_LATELY), "")
    days, end = SPANS_LATELY.get(word, 0), at + 1
    if word and not days:
        number = _definite_number(text, end)
        days, end = OF_PLURAL[word] * (number[0] if number else 3), number[1] if number else end
        end += text.at(end) == "القليله"
    elif not word:
        number = _definite_number(text, at)
        if not number or text.at(number[1]) not in COUNTED_UNITS:
            return None
        hours = text.at(number[1]) == "ساعه"
        days = number[0] // 24 if hours else number[0] * COUNTED_UNITS[text.at(number[1])]
        end = number[1] + 1
    if text.at(end) not in RECENT | NEXT or text.at(end + 1) == "من" or not 0 < days < 400:
        return None
    vague = word in OF_PLURAL and text.at(at + 1) in RECENT | NEXT | {"القليله"}
    precision: Precision = "month" if vague or days > 7 else "day"
    if text.at(end) in NEXT:
        last = text.published + timedelta(days)
        return When(at, end + 1, text.published + timedelta(1), precision, "the next days", last)
    return When(at, end + 1, text.published - timedelta(days), precision, "the last days", text.published)


def _definite_number(text: Text, at: int) -> tuple[int, int] | None:
    """«الثلاثة», «الـ24», «3»: a number with or without the article, and the index after it."""
    k = at + (text.at(at) in ("ال", "لل", "بال"))
    word = text.at(k).removeprefix("ال")
    number = read_number([word], 0) if word else None
    return (number.value, k + 1) if number and number.value and number.value < 400 else None
