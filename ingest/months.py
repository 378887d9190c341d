"""The months as Arabic publishers call them, in the three families, and as English ones do."""

from __future__ import annotations

import re

# Syriac names (Iraq, Syria, Lebanon, Jordan, Palestine), Roman ones (Egypt, Sudan, Libya, the Gulf, Yemen), French ones
# (Tunisia, Algeria, Mauritania) and those of Morocco; spelling variants beside them. Source: Unicode CLDR's Arabic
# locales, checked against the names in use.
_NAMES = """
كانون الثاني, يناير, جانفي, january, jan
شباط, فبراير, فيفري, february, feb
آذار, اذار, مارس, march, mar
نيسان, أبريل, إبريل, أفريل, april, apr
أيار, ايار, مايو, ماي, may
حزيران, يونيو, يونيه, جوان, june, jun
تموز, يوليو, يوليه, يوليوز, جويلية, july, jul
آب, أغسطس, أوت, غشت, august, aug
أيلول, سبتمبر, شتنبر, september, sept, sep
تشرين الأول, أكتوبر, october, oct
تشرين الثاني, نوفمبر, نونبر, november, nov
كانون الأول, ديسمبر, دجنبر, december, dec
"""
_MARKS = re.compile("[\u064b-\u0652\u0640]")
_LETTERS = str.maketrans("أإآةى", "اااهي")


def fold(text: str) -> str:
    """Text without vowel signs and spelling variants, in small letters."""
    return _MARKS.sub("", text.translate(_LETTERS)).lower()


MONTHS = {
    fold(name): number
    for number, names in enumerate(_NAMES.strip().split("\n"), 1)
    for name in names.split(", ")
}  # fmt: skip
