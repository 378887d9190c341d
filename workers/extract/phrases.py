"""Noun phrases by surface: where one begins after a trigger, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence

from workers.lang.ar.lexicon import persons
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.normalise import fold_word
from workers.lang.ar.numbers import read_number

LONGEST = 7
# Words whose first letter و is their own.
OWN_WAW = tuple(
    map(
        fold_word,
        ["وحد", "وزار", "وزير", "وكال", "وفد", "وطن", "وقف", "والد", "ولد", "ولاي", "وسائل", "واحد", "وثائق", "وزراء", "وفاة", "ولي", "وسط", "ورش", "وعي", "وقت", "وصول", "وجه", "وظيف", "وضع", "واقع", "وسيط", "وكلاء", "وديع"],
    )
)
VERB_ENDS = ("وا",)


def noun_phrase(words: Sequence[str], at: int, limit: int, longest: int = LONGEST) -> int:
    """The end of the noun phrase that begins at word `at` (not past `limit`); `at` itself when none begins there."""
    end, stop = at, word_list("stop")
    while end < limit and end < at + longest:
        word = words[end]
        if not word[0].isalnum() or word in stop or (end > at and (is_joined(word) or _leaves(word, words, end))):
            break
        end += 1
    return end


def is_joined(word: str) -> bool:
    """Whether the word begins with the conjunction و."""
    return word[0] == "و" and len(word) > 2 and not word.startswith(OWN_WAW)


def conjuncts(words: Sequence[str], at: int, limit: int, most: int = 4) -> list[tuple[int, int]]:
    """The noun phrase at `at` and those joined to it by و that begin with a number or a person."""
    found: list[tuple[int, int]] = []
    while at < limit and len(found) < most:
        end = noun_phrase(words, at, limit)
        if end == at:
            break
        found.append((at, end))
        if end < limit and is_joined(words[end]) and (words[end] in persons() or read_number(words, end)):
            at = end
        elif end + 1 < limit and words[end] == "و" and (words[end + 1] in persons() or read_number(words, end + 1)):
            at = end + 1
        else:
            break
    return found


def _leaves(word: str, words: Sequence[str], at: int) -> bool:
    """A later word that opens a prepositional phrase or a clause."""
    if word in PRESENT or (word[0] == "ي" and len(word) > 3 and not word.startswith(OWN_YA) and word not in persons()):
        return True
    if word[0] == "ب" and word not in persons() and len(word) > 3 and not word.startswith(OWN_BA):
        return True
    return (
        word.startswith(("لل", "سي", "ست"))
        and word not in persons()
        and not word.startswith(OWN_SEEN)
        and words[at - 1] != "ال"
    )


OWN_YA = tuple(map(fold_word, ["يهود", "يمن", "يورو", "يوم", "ياسين", "يوسف", "يونس", "يابان", "يوغ", "يحيى", "يعقوب", "ياسر", "يونان"]))
PRESENT = frozenset(
    map(
        fold_word,
        ["تعلن", "تدعو", "تحذر", "تتهم", "تقضي", "تلقي", "تعتقل", "تقرر", "تطالب", "تؤكد", "تنفي", "تستقبل", "تفرض", "تقتل", "تقصف", "تستهدف", "تسيطر", "تستعيد", "تهدد", "تبدأ", "تمنع", "تحبط", "تضبط", "تحجز", "تدمر", "تكشف", "تستخدم", "تواصل", "تشن", "تنفذ", "تعثر", "تحتجز", "تطلق", "تندد", "تدين", "تبحث", "تغلق", "تنشر", "تسلم", "تعيد", "توقف", "تتبنى", "تتراوح", "تتكون", "تتواصل", "تخلف", "تتمكن", "ترفض", "تقطع", "تطرد", "تستنكر", "أعلنت", "أعلن", "قتل", "قتلت", "أصيب", "أصيبت", "شهدته", "شهدتها", "شهده", "جد", "جدت", "جرى", "جرت", "وقع", "وقعت", "حاول", "حاولت", "نفذ", "نفذت", "سرق", "سرقت", "ذبح", "أحدهما", "أحدهم", "كانت"],
    )
)
OWN_BA = tuple(
    map(
        fold_word,
        ["بحر", "بحار", "بلد", "بن", "بنك", "برلم", "بريط", "بيت", "باب", "بائع", "بندق", "بضائع", "بطاق", "بناء", "بشر", "بعث", "بغداد", "بنغاز", "باريس", "بروكس", "برلين", "باكست", "بترول"],
    )
)
OWN_SEEN = tuple(map(fold_word, ["سيار", "سيد", "سيطر", "سياس", "سيدي", "ستة", "سيناء", "سياح", "ستين", "سيف"]))
