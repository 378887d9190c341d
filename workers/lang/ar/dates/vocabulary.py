"""The words Arabic dates are made of, folded: months of three families, weekdays, parts of the day, units.

The month names are those of the western calendar as the Gulf and Egypt, the Levant, and the Maghreb say them.
"""

from __future__ import annotations

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.memory import remembered


def listed(words: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(words.split())


MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "يناير ينايير جانفي",
            "فبراير فيفري فيفيري شباط",
            "مارس اذار ادار",
            "ابريل افريل نيسان",
            "مايو ماي ايار",
            "يونيو يونيه جوان حزيران",
            "يوليو يوليه يوليوز جويليه جوليه تموز",
            "اغسطس اوت اب غشت اغشت",
            "سبتمبر ايلول شتنبر شتمبر سبتنبر",
            "اكتوبر",
            "نوفمبر نونبر نوفنبر",
            "ديسمبر دجنبر دسمبر",
        ),
        1,
    )
    for name in names.split()
}
TWO_WORD_MONTHS = {
    (stem, order): number
    for stem, first, second in (("كانون", 12, 1), ("تشرين", 10, 11))
    for orders, number in (("الاول اول", first), ("الثاني ثاني", second))
    for order in orders.split()
}
# Words that are months only where a date is expected: «مارس» also practised, «أب» is a father, «جوان» a name.
DOUBTFUL_MONTHS = listed("مارس ماي اب اوت نيسان تموز جوان")
HIJRI_MONTHS = {"محرم": 1, "صفر": 2, "رجب": 7, "شعبان": 8, "رمضان": 9, "شوال": 10}
TWO_WORD_HIJRI_MONTHS = {
    (stem, end): number
    for stems, ends, number in (
        ("ربيع", "الاول اول", 3),
        ("ربيع", "الثاني الاخر ثاني", 4),
        ("جمادي", "الاولي الاول اولي", 5),
        ("جمادي", "الثانيه الاخره الثاني الاخر", 6),
        ("ذو ذي ذا", "القعده قعده", 11),
        ("ذو ذي ذا", "الحجه حجه", 12),
    )
    for stem in stems.split()
    for end in ends.split()
}
WEEKDAYS = {"الاثنين": 0, "الثلاثاء": 1, "الاربعاء": 2, "الخميس": 3, "الجمعه": 4, "السبت": 5, "الاحد": 6, "الاتنين": 0}
DAY_PARTS = listed("مساء صباح صبيحه فجر ليله ليل ظهر ظهيره عصر عشيه ضحي نهار مغرب غروب يوم يومي ايام منتصف بعد قبل وقت")
# Of these only what stands further on makes a date: «بعد ظهر الأحد», not «بعد الأحد».
WEAK_DAY_PARTS = listed("بعد قبل وقت منتصف")
NIGHTS = listed("ليله ليل الليله")
LAST = listed(
    "الماضي الماضيه الماضيين الماضيتين المنصرم المنصرمه المنصرمين الفارط الفارطه الفارطين المنقضي المنقضيه المنقضيين "
    "الفايت الفايته"
)
NEXT = listed("المقبل المقبله المقبلين القادم القادمه القادمين")
THIS = listed("الجاري الجاريه الحالي الحاليه")
RELATIONS = LAST | NEXT | THIS
RECENT = LAST | frozenset(["الاخيره", "الاخيرين", "الاخيرتين"])
ABOUT = listed("نحو حوالي قرابه زهاء قراب")
# Where a stretch of time begins or ends: «أواخر مارس», «مطلع العام الماضي».
EDGES = listed("بدايه مطلع اوايل نهايه اواخر منتصف موفي غضون اخر مستهل ختام")
EDGE_FREE = listed("في خلال منذ بحلول")
SEASONS = {"ربيع": 3, "صيف": 6, "خريف": 9, "شتاء": 12}
ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "الاول الاولي اول غره الفاتح",
            "الثاني الثانيه",
            "الثالث الثالثه",
            "الرابع الرابعه",
            "الخامس الخامسه",
            "السادس السادسه",
            "السابع السابعه",
            "الثامن الثامنه",
            "التاسع التاسعه",
            "العاشر العاشره",
        ),
        1,
    )
    for word in words.split()
} | {"الحادي": 1, "الحاديه": 1}
TENS = {"العشرين": 20, "العشرون": 20, "الثلاثين": 30, "الثلاثون": 30}


@remembered(1 << 14)
def forms(word: str) -> frozenset[str]:
    """A word with and without the small words glued to its front."""
    return frozenset(strip_front(word))


@remembered(1 << 14)
def joined(word: str) -> str:
    """The word behind a glued و; empty when there is none."""
    return word[1:] if len(word) > 2 and word[0] == "و" else ""
