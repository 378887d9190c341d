"""Tells the language of an entry: what was set, what was declared if the script agrees, else the script itself.

What a feed declares is often the default of its program ("en-us" in an Arabic feed), so it is believed only where the
letters could be that language's. Letters tell Arabic, Persian, Urdu and Hebrew apart; of the languages in Latin
letters a few words that every text has tell Turkish, French and English. No detector is needed for these.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

_DEFAULT = "ar"  # what the feed list says where the user said nothing
_SAMPLE = 400  # characters of the text that are looked at
_ENOUGH = 12  # letters
_ARABIC_SCRIPT = ("ar", "fa", "ur", "ps", "ckb", "ku", "ug", "sd")
_CODE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z])")
# Anything but the letters and marks of Arabic, digits, blanks and the usual signs.
_FOREIGN = re.compile("[^ء-غـ-ْ٠-٩ -@\\n\\[-`{-~«»،؛؟“”’‘…–—•\u200e\u200f]")
_ARABIC = re.compile("[\u0600-\u06ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_HEBREW = re.compile("[\u05d0-\u05ea]")
_PERSIAN = re.compile("[پچژگکی]")
_URDU = re.compile("[ٹڈڑںھہےۓ]")
_ONLY_ARABIC = re.compile("[كيىةإ]")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "en": frozenset(
        ["the", "of", "and", "to", "in", "is", "for", "on", "with", "that", "was", "by", "from", "at", "are", "has"]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "des",
            "du",
            "et",
            "en",
            "un",
            "une",
            "dans",
            "est",
            "pour",
            "que",
            "au",
            "aux",
            "sur",
            "par",
            "qui",
        ]
    ),
    "tr": frozenset(
        ["ve", "bir", "bu", "için", "ile", "olarak", "da", "de", "daha", "sonra", "olan", "gibi", "çok", "en"]
    ),
}


def language_of(title: str, text: str, set_: str, *declared: str) -> str:
    """A language code such as "ar": `set_` in the feed list, `declared` by the entry and by the feed, in this order."""
    if set_ != _DEFAULT:
        return set_
    code = _code(tuple(one[:4] for one in declared))  # remembered, so no longer than is looked at
    if code in ("", "ar") and not _FOREIGN.search(text, 0, _SAMPLE // 2) and not _FOREIGN.search(title):
        return _DEFAULT  # the plain case, told by one look
    sample = f"{title} {text[:_SAMPLE]}"
    arabic, latin, hebrew = (len(letters.findall(sample)) for letters in (_ARABIC, _LATIN, _HEBREW))
    if max(arabic, latin, hebrew) < _ENOUGH:
        return code or set_
    if hebrew > max(arabic, latin):
        return code if code in ("he", "yi") else "he"
    if latin > arabic:
        return _latin(sample, code) or set_
    return code if code in _ARABIC_SCRIPT else _arabic(sample)


@lru_cache(1000)
def _code(declared: tuple[str, ...]) -> str:
    return next((found[0].lower() for found in map(_CODE.match, declared) if found), "")


def _arabic(sample: str) -> str:
    persian, urdu, arabic = (len(letters.findall(sample)) for letters in (_PERSIAN, _URDU, _ONLY_ARABIC))
    if persian + urdu <= arabic:
        return "ar"
    return "ur" if urdu * 4 > persian else "fa"


def _latin(sample: str, code: str) -> str:
    """What was declared, unless that has other letters or the commonest words clearly speak another language."""
    words = [found[0].lower() for found in islice(_WORD.finditer(sample), 100)]
    counts = sorted(((sum(word in common for word in words), one) for one, common in _COMMON.items()), reverse=True)
    (often, best), (next_, _) = counts[:2]
    if code and code not in (*_ARABIC_SCRIPT, "he", "yi", *_COMMON):
        return code
    if often >= 2 and often > 2 * next_:
        return best
    return code if code in _COMMON else best if often else ""
