"""The small words Arabic glues to a word: generate them for look-up tables, take them off for reading."""

from __future__ import annotations

from collections.abc import Iterator

from workers.lang.ar.memory import remembered

# What may stand before a noun, before its rarer forms, before a verb in the past and in the present, before a phrase.
BEFORE_NOUN = frozenset(["", "و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "وك"])
BEFORE_RARER = frozenset(["", "و", "ف", "ب", "ل", "وب", "ول"])
BEFORE_VERB = frozenset(["", "و", "ف"])
BEFORE_PRESENT = frozenset(["", "و", "ف", "س", "وس", "فس", "ل", "ول"])
FRONTS = tuple(sorted(BEFORE_NOUN | BEFORE_PRESENT, key=len))
WITH_ARTICLE = ("ال", "وال", "فال", "بال", "كال", "لل", "وبال", "ولل", "وكال")
Form = tuple[str, frozenset[str]]
OBJECTS = ("ه", "ها", "هم", "هما")
OWNERS = ("ه", "ها", "هم", "هما", "هن", "نا")
# Their «ال» belongs to the root: إلقاء, إلغاء, التهاب, التقاء, إلحاق, التحاق, التزام.
ROOTED = ("القاء", "الغاء", "التها", "التقا", "الحاق", "التحا", "التزا", "التما")
# No adjective and no genitive: what follows a noun through them stays as it is.
LINKS = frozenset(
    [
        "علي",
        "من",
        "في",
        "الي",
        "عن",
        "بين",
        "ضد",
        "مع",
        "بدون",
        "دون",
        "امام",
        "قرب",
        "خلال",
        "داخل",
        "اثر",
        "بحق",
        "حول",
        "فوق",
        "تحت",
    ]
)


def noun_forms(phrase: str) -> Iterator[Form]:
    """A noun phrase (folded), and with the article when it has none of its own; each with what may stand before it."""
    yield phrase, BEFORE_NOUN
    if " " not in phrase and not _is_definite(phrase):
        yield f"ال{phrase}", BEFORE_NOUN


def declined_forms(phrase: str) -> Iterator[Form]:
    """The forms noun_forms leaves out: accusative, dual and sound plural, with its owner, and with articles inside.

    «هجوم انتحاري» gives «الهجوم الانتحاري», «هجوما انتحاريا», «هجومين انتحاريين», «هجومه الانتحاري». Not every noun has
    every form; one that does not exist matches nothing.
    """
    first, _, rest = phrase.partition(" ")
    if _is_definite(first):
        return
    yield from (
        (form, BEFORE_RARER) for form in ((*_counted(first), *_owned(first)) if not rest else _compound(first, rest))
    )
    if not rest:
        yield from ((f"ال{form}", BEFORE_RARER) for form in _counted(first))
    yield from ((form, BEFORE_VERB) for form in _accusative(first, rest))


def verb_forms(past: str, present: str = "") -> Iterator[Form]:
    """Third person forms of a verb, and «we»: past with endings and object pronouns, and the present."""
    yield from ((form, BEFORE_VERB) for form in _past(past))
    yield from ((form, BEFORE_PRESENT) for form in _present(present))


def readings(word: str) -> tuple[tuple[str, str], ...]:
    """The ways to read a word as (what is glued before it, the rest): «للهجوم» is ل and «الهجوم»."""
    found = [("", word)]
    for front in FRONTS[1:]:
        rest = word[len(front) :]
        if len(rest) > 1 and word.startswith(front):
            found.append((front, rest))
            if front.endswith("ل") and rest[0] == "ل":
                found.append((front, f"ال{rest[1:]}"))
    return tuple(found)


def _is_definite(word: str) -> bool:
    return word.startswith("ال") and not word.startswith(ROOTED)


def _counted(noun: str) -> Iterator[str]:
    """Dual and sound plural, «غارتين» and «غارات» of «غاره»; ة is folded to ه."""
    if noun.endswith("ه"):
        yield from (noun[:-1] + end for end in ("تان", "تين", "ات", "تي"))
    else:
        yield from (noun + end for end in ("ان", "ين", "ات"))
        if noun.startswith("م"):  # a participle, which has the masculine plural
            yield noun + "ون"


def _owned(noun: str) -> Iterator[str]:
    """With the pronoun of its owner: «زيارته» of «زياره», «لقايها» of «لقاء» (ئ is folded), «غاراتهم»."""
    if noun.endswith("ه"):
        stems = [noun[:-1] + "ت", noun[:-1] + "ات"]
    elif noun.endswith("اء"):
        stems = [noun, noun[:-1] + "ي", noun[:-1] + "و", noun + "ات"]
    else:
        stems = [noun, noun + "ات"]
    yield from (stem + owner for stem in stems for owner in OWNERS)


def _compound(first: str, rest: str) -> Iterator[str]:
    """Forms of a noun with what follows it: an adjective, a genitive or more."""
    owned = [form for form in _owned(first) if form.endswith(("ه", "ها", "هم"))]
    yield from (f"{form} {rest}" for form in (f"ال{first}", *owned))
    if " " in rest or rest in LINKS or _is_definite(rest):
        return
    yield from (f"{form} ال{rest}" for form in (first, f"ال{first}", *owned))
    adjectives = dict(zip(("ان", "ين", "ات"), _agreeing(rest), strict=True))
    for form in _counted(first):
        if adjective := adjectives.get(form[-2:]):
            yield f"{form} {adjective}"
            yield f"ال{form} ال{adjective}"


def _agreeing(adjective: str) -> tuple[str, str, str]:
    """An adjective in the two cases of the dual and beside a plural of things."""
    if adjective.endswith("ه"):
        return adjective[:-1] + "تان", adjective[:-1] + "تين", adjective
    return adjective + "ان", adjective + "ين", adjective + "ه"


def _accusative(first: str, rest: str) -> Iterator[str]:
    """With the alif of the accusative: «زلزالا», «هجوما انتحاريا», «هجوما على»."""
    if first.endswith(("ه", "اء", "ات")):
        return
    yield f"{first}ا {rest}".rstrip()
    if rest and " " not in rest and not rest.endswith("ه"):
        yield f"{first}ا {rest}ا"


def _past(stem: str) -> Iterator[str]:
    if not stem:
        return
    base, *rest = stem.split(" ", 1)
    tail = f" {rest[0]}" if rest else ""
    open_stem = base[:-1] if base[-1:] in ("ي", "ا") else base
    yield base + tail
    yield from (open_stem + end + tail for end in ("ت", "وا", "تا"))
    yield (base[:-1] + "ينا" if open_stem != base else base + "نا") + tail
    if not tail:
        closed = open_stem + "ا" if open_stem != base else base
        # The bare stem with ـه is left out: it would read «وزارة» as «and visited him».
        yield from (closed + end for end in OBJECTS[1:])
        yield from (open_stem + link + end for end in OBJECTS for link in ("ت", "و"))
        yield base + "ا"


def _present(stem: str) -> Iterator[str]:
    if not stem:
        return
    base, *rest = stem.split(" ", 1)
    tail = f" {rest[0]}" if rest else ""
    open_stem = base[:-1] if base.endswith(("ي", "و")) else base
    yield from (front + base[1:] + tail for front in ("ي", "ت", "ن"))
    yield from (open_stem + end + tail for end in ("ون", "وا"))
    yield from (form + "ان" + tail for form in (base, "ت" + base[1:]))
    if not tail:
        yield from (front + base[1:] + end for front in ("ي", "ت") for end in OBJECTS)


@remembered()
def strip_front(word: str) -> tuple[str, ...]:
    """The word as it stands, then without one or two proclitics; the article stays."""
    return tuple(_stripped(word))


def _stripped(word: str) -> Iterator[str]:
    yield word
    if len(word) > 2 and word[0] in "وف":
        yield word[1:]
        word = word[1:]
    if len(word) > 2 and word[0] in "بلك":
        yield word[1:]
        if word.startswith("لل"):
            yield "ال" + word[2:]


@remembered()
def bare(word: str) -> str:
    """The word without proclitics and article, for loose comparison."""
    if len(word) > 4 and word[0] in "وف" and word[1:3] in ("ال", "بال", "لل"):
        word = word[1:]
    for front in ("وبال", "بال", "كال", "ال", "لل"):
        if word.startswith(front) and len(word) > len(front) + 1:
            return word[len(front) :]
    return word
