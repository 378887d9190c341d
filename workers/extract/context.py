"""What surrounds an event: its modality, who claimed it, who is credited, and what it was done with."""

from __future__ import annotations

from workers.event import Modality
from workers.extract.phrases import noun_phrase
from workers.extract.reading import Reading
from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import groups, phrases, starts_with_any
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.normalise import fold_word

MEANS: dict[str, str] = {
    fold_word(word): means
    for means, words in {
        "suicide_vest": "حزام ناسف|حزامه الناسف|حزاما ناسفا|أحزمة ناسفة|حزام متفجر|سترة ناسفة",
        "car_bomb": "سيارة مفخخة|سيارات مفخخة|شاحنة مفخخة|عربة مفخخة|سيارتين مفخختين|سيارة ملغومة",
        "ied": "عبوة ناسفة|عبوات ناسفة|عبوتين ناسفتين|قنبلة|قنابل|عبوتان ناسفتان",
        "mine": "لغم|ألغام|لغم أرضي|لغما",
        "grenade": "قنبلة يدوية|رمانة يدوية|قنابل يدوية",
        "knife": "سكين|سكينا|طعن|طعنا|ساطور|طعنة|خنجر|آلة حادة|سكاكين|فأس|بلطة|طعنه|ذبح|ذبحه",
        "vehicle": "دهس|عملية دهس|دهسا|بشاحنته|بسيارته|انقلاب|اصطدام|حادث مرور|حافلة|شاحنة",
        "gun": "إطلاق نار|إطلاق النار|رصاص|الرصاص|بالرصاص|رصاصة|أسلحة رشاشة|كلاشنكوف|أطلق النار|أعيرة نارية|رشاش|مسدس",
        "artillery": "مدفعية|المدفعية|قذائف هاون|هاون|قذائف|مدفعي",
        "rocket": "صاروخ كاتيوشا|كاتيوشا|صواريخ كاتيوشا|قذيفة صاروخية",
        "missile": "صاروخ|صواريخ|صاروخ باليستي|توماهوك",
        "drone": "طائرة بدون طيار|طائرة مسيرة|طائرات مسيرة|طائرات بدون طيار|درون",
        "chemical": "كيميائي|كيميائية|الكيميائي|الكيميائية|غاز السارين|غازات سامة",
        "fire": "زجاجة حارقة|زجاجات حارقة|مولوتوف|حريق",
    }.items()
    for word in words.split("|")
}
FITTING: dict[str, frozenset[str]] = {
    "suicide_bombing": frozenset(("suicide_vest", "car_bomb")),
    "bombing": frozenset(("car_bomb", "ied", "mine", "grenade")),
    "shelling": frozenset(("artillery", "rocket", "missile")),
    "armed_attack": frozenset(("gun", "knife", "vehicle", "chemical", "fire", "grenade")),
    "assassination": frozenset(("gun", "knife", "car_bomb", "ied")),
    "crime": frozenset(("knife", "gun")),
    "execution": frozenset(("gun", "knife")),
    "clash": frozenset(("gun",)),
    "accident": frozenset(("vehicle", "fire")),
    "airstrike": frozenset(("drone", "missile")),
}


def means_of(reading: Reading, kind: str, start: int, end: int) -> str | None:
    """The weapon named in words[start:end] that fits the type; the longest name, the first of equals."""
    fitting = FITTING.get(kind, frozenset())
    spaced = f" {' '.join(_as_listed(word) for word in reading.text[start:end])} "
    named = [
        (-len(name), spaced.find(f" {name} "), means)
        for name, means in MEANS.items()
        if means in fitting and f" {name} " in spaced
    ]
    return min(named)[2] if named else None


def _as_listed(word: str) -> str:
    """«والسيارة» as «سيارة», «المفخخة» as «مفخخة»: the form in which a weapon's words are listed."""
    return next((form for form in (*strip_front(word), bare(word)) if form in _LISTED), word)


_LISTED = frozenset(word for name in MEANS for word in name.split())


def modality_of(reading: Reading, start: int, end: int, at: int) -> Modality:
    """Denied, planned or claimed by the words near the trigger at `at`; else asserted."""
    near = reading.text[max(start, at - 8) : min(end, at + 8)]
    before = reading.text[max(start, at - 6) : at]
    if any(word in word_list("denied") for word in before) or _is_rumour(reading.text[max(start, at - 16) : at]):
        return "denied"
    if any(word in word_list("planned") for word in near) or any(
        starts_with_any(reading.text, k, phrases("planned")) > 1 for k in range(max(start, at - 8), at)
    ):
        return "planned"
    return "claimed" if any(word in word_list("claimed") for word in near) else "asserted"


def _is_rumour(before: list[str]) -> bool:
    """«نفى صحة الأنباء عن ...»: what the denied report says did not happen, however far it stands behind."""
    denials = (k for k, word in enumerate(before) if word in word_list("denied"))
    return any(bare(word) in word_list("rumours") for k in denials for word in before[k + 1 : k + 5])


def claimant(reading: Reading) -> tuple[int, int] | None:
    """The group whose name stands beside a word of claiming («أعلن تنظيم داعش تبني الهجوم»)."""
    text = reading.text
    named = [match for match in reading.matches if match.form == "group" and groups()[match.name].kind == "group"]
    for at, word in enumerate(text):
        if any(form in word_list("claim") for form in strip_front(word)) and not _unclaimed(text, at):
            near = [
                m
                for m in named
                if -6 <= m.start - at <= 8 and reading.words.sentence[m.start] == reading.words.sentence[at]
            ]
            if near:
                match = min(near, key=lambda m: abs(m.start - at))
                return match.start, match.end
    return None


def _unclaimed(text: list[str], at: int) -> bool:
    """«لم تعلن أي جهة حتى الآن مسؤوليتها»: nobody claims it, whoever is named beside."""
    return any(word in ("لم", "ولم", "لا", "ولا", "دون", "ينف", "نفي", "نفت") for word in text[max(0, at - 8) : at])


def source_of(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """Whom words[start:end] credit: «وفق مصدر أمني», «أعلنت الوزارة أن»; in «بلاغ للوزارة» it is the ministry."""
    text = reading.text
    for at in range(start, end - 1):
        credit = any(form in word_list("attribution") for form in strip_front(text[at]))
        if not credit and text[at] not in word_list("speech"):
            continue
        heads = [k for k in range(at + 1, min(at + 6, end)) if _is_source(text[k])]
        if heads:
            begin = next((k for k in heads[:2] if bare(text[k]) not in ("بيان", "بلاغ", "تصريح")), heads[0])
            stop = noun_phrase(text, begin, end, 5)
            return (begin, stop) if stop > begin else None
    return None


def _is_source(word: str) -> bool:
    return any(form in word_list("source") for form in strip_front(word))
