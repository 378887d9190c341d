"""Whether the words before a date speak of what is still to come."""

from __future__ import annotations

import re

from workers.lang.ar.dates.record import Text
from workers.lang.ar.dates.vocabulary import listed
from workers.lang.ar.memory import remembered

WINDOW = 9
# A verb of the future: س with the prefix of the present. What begins alike and is none: policy, cars, Sinai, years.
FUTURE_VERB = re.compile(r"س[يتن]\w{2,}\Z")
NO_VERB = re.compile(
    r"سيا|سيما|سييه|سينا\Z|سيسي|سيطر|سيناء|سيناريو|سينم|سيدات|سيدي|سيدني|سيده|سيره|سيرته|سيرا|سيري|سيرغ|سيرج|سيول|سيلتا|"
    "سيلفي|سيزار|سيناتور|ستيف|ستار|ستاد|ستره|ستان|ستين|ستون|ستوك|ستري|سنوات|سنوي|سنتين|سنتيم|سنغا|سندات|سنيه"
)
AHEAD = listed(
    "سوف المقرر المنتظر المتوقع المزمع المرتقب المرتقبه يعتزم تعتزم يعتزمون ينتظر يستعد تستعد المبرمج المبرمجه "
    "مقرره مقررا مرتقب مرتقبه موعد موعدا"
)
# These look ahead only where the date is what they lead up to: «تأجيل الجلسة إلى الخميس».
UNTIL = listed("الي حتي غايه")
PUT_OFF = listed("تاجيل تاجلت تاجل ارجا ارجات ارجاء اجل اجلت تمديد مدد يستمر تستمر يتواصل تتواصل تاخير حدد حددت")
# Whoever spoke, spoke before publication; behind it nothing of what is to come counts.
SPOKEN = listed("قال قالت اعلن اعلنت ذكر ذكرت افاد افادت اكد اكدت اوضح اوضحت اضاف اضافت صرح صرحت كشف كشفت . ؛")


def is_ahead(text: Text, at: int) -> bool:
    """Whether a verb of the future or of planning stands shortly before word `at`, in its own statement."""
    until = text.at(at - 1) in UNTIL or (text.at(at - 1) in ("يوم", "غايه") and text.at(at - 2) in UNTIL)
    for k in range(at - 1, max(-1, at - 1 - WINDOW), -1):
        word = text.words[k]
        if word in SPOKEN:
            return False
        if _is_future(word) or (until and word in PUT_OFF):
            return True
    return False


@remembered(1 << 14)
def _is_future(word: str) -> bool:
    bare = word[1:] if word[:1] in ("و", "ف") else word
    return bare in AHEAD or bool(FUTURE_VERB.match(bare) and not NO_VERB.match(bare))
