"""What reads like a date and is a name: 14 January Street, the revolution of 17 February, the Saturday market."""

from __future__ import annotations

from workers.lang.ar.clitics import bare
from workers.lang.ar.dates.record import Text, When
from workers.lang.ar.dates.vocabulary import forms, listed

# Places and bodies bear a day for ever.
NAMED = listed(
    "شارع نهج زنقه ميدان ساحه جسر كوبري مدينه حي ضاحيه جامعه كليه مستشفي مدرسه معهد ملعب استاد قاعه محطه حديقه "
    "منتزه سد نفق طريق قصر مسجد مجمع مركب مصنع شركه موسسه جمعيه منظمه حزب حركه جبهه قوي قوات فريق تيار تحالف كتله "
    "كتيبه كتايب لواء سرايا مجموعه شباب ايتلاف جريده صحيفه مطبعه منطقه قاعده معسكر سجن ثكنه وسام"
)
# Happenings known by their day: a date only where the year is said.
KNOWN = listed("ثوره ثورتي انتفاضه حرب انقلاب نكسه اتفاق اتفاقيه دستور قانون مرسوم بيان اعلان شهداء شهيد ملحمه")
# «هجمات 13 نوفمبر» is the last 13 November; of 11 September only 2001 is meant, which nobody needs to say.
ATTACKS = listed("احداث هجمات اعتداءات هجوم تفجيرات")
SATURDAYS = listed("سوق وادي حمام جزيره باب عين بير دوار اولاد حوش صحيفه جريده ملحق شارع ميدان ساحه")


def is_name(text: Text, when: When) -> bool:
    """Whether the words before a date make it the name of something."""
    k = when.start - 1
    while k > when.start - 4 and text.at(k) in ("ال", "يوم", "(", "يومي"):
        k -= 1
    before = forms(text.at(k)) | {bare(text.at(k))}
    if when.rule in ("weekday", "weekday ahead"):
        return bool(before & SATURDAYS) and k == when.start - 1
    if when.rule not in DAY_RULES or (when.start != k + 1 and text.at(when.start - 1) in ("يوم", "(")):
        return False
    if text.at(k).startswith("ال"):
        return False  # «في المدينة 12 مارس» tells a day, «مدينة 6 أكتوبر» bears it
    if before & NAMED:
        return True
    told_year = any(len(w) == 4 and w.isdecimal() for w in text.words[when.start : when.end])
    return not told_year and bool(before & KNOWN or (before & ATTACKS and (when.day.month, when.day.day) == (9, 11)))


DAY_RULES = frozenset(["day and month", "day and month and more", "days of a month", "month and day", "Hijri date"])
