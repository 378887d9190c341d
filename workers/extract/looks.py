"""What a word looks like to the models: the lists it stands in, the person it names, the shape it has."""

from __future__ import annotations

from functools import cache

from workers.lang.ar.clitics import bare, strip_front
from workers.lang.ar.lexicon import persons
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import remembered

# Of so many words what a model sees is kept ready-made (some 2 kB a word): news says the same ones over and over.
SEEN = 1 << 14
# Lists of words.toml that say something about the words around them.
LISTS = (
    "after",
    "against",
    "aircraft",
    "armed",
    "attempted",
    "attribution",
    "charged",
    "claim",
    "claimed",
    "courts",
    "culture",
    "denied",
    "economy",
    "forces",
    "found",
    "light",
    "market",
    "none_of",
    "past",
    "planned",
    "police",
    "present",
    "protesters",
    "security",
    "source",
    "speech",
    "sport",
    "stop",
    "technology",
    "times",
    "unreal",
    "vehicles",
    "wished",
)
PREPOSITIONS = frozenset(
    [
        "في",
        "من",
        "علي",
        "الي",
        "عن",
        "مع",
        "بعد",
        "قبل",
        "خلال",
        "اثر",
        "ضد",
        "بين",
        "حتي",
        "منذ",
        "لدي",
        "داخل",
        "قرب",
        "امام",
        "بحق",
        "برصاص",
        "بنيران",
        "عبر",
        "نحو",
        "بسبب",
        "اثناء",
    ]
)
ARTICLES = ("ال", "وال", "بال", "لل", "فال", "كال")


@remembered()
def look(word: str) -> tuple[str, ...]:
    """The classes of one folded word, such as ("person1", "forces", "definite")."""
    forms = {*strip_front(word), bare(word)}
    seen = [name for name in LISTS if forms & word_list(name)]
    if person := persons().get(word) or persons().get(bare(word)):
        seen.append(f"person{min(person.number, 2)}")
    if word in PREPOSITIONS:
        seen.append("preposition")
    if word.startswith(ARTICLES):
        seen.append("definite")
    elif word[0] in "يتن" and len(word) > 3:
        seen.append("present?")
    if word[0].isdecimal():
        seen.append("digits")
    elif not word[0].isalnum():
        seen.append("mark")
    return tuple(seen)


@remembered()
def looks_of(word: str) -> tuple[str, ...]:
    """How a model is told that such a word stands in a sentence."""
    return tuple(f"looks={name}" for name in look(word))


@cache
def class_at(offset: int, name: str) -> str:
    """How a model is told of a class, seen from `offset` words away."""
    return f"{offset or ''}is={name}"


def span_of(distance: int) -> str:
    """A distance in words, the far ones taken together."""
    far = abs(distance)
    return str(far) if far <= 4 else "5-7" if far <= 7 else "8-12" if far <= 12 else "13-20" if far <= 20 else "far"
