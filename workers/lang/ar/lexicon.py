"""Load the word lists of the Arabic pack, once, folded."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from workers.lang.ar.clitics import BEFORE_NOUN, WITH_ARTICLE
from workers.lang.ar.normalise import fold_word

# Word sequences by their first word: what may follow it.
Phrases = dict[str, tuple[tuple[str, ...], ...]]


class Person(NamedTuple):
    """A person word: its singular, and how many it says by its form (1, 2, or 0 for a plural)."""

    lemma: str
    number: int


class Group(NamedTuple):
    """A known actor: usual English name and kind (group, force, body)."""

    english: str
    kind: str


def rows(package: str, name: str) -> Iterator[list[str]]:
    """The rows of a tab-separated file of ours, comments left out."""
    for line in (files(package) / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def words(name: str) -> frozenset[str]:
    """One list of words.toml, each entry folded; single words also with و and ف."""
    return frozenset(front + fold_word(entry) for entry in _tables()[name] for front in ("", "و", "ف"))


@cache
def prefixes(name: str) -> tuple[str, ...]:
    """One list of words.toml as word beginnings, for str.startswith."""
    return tuple(fold_word(entry) for entry in _tables()[name])


@cache
def phrases(name: str) -> Phrases:
    """One list of words.toml as folded word sequences, by their first word."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for first, *rest in (fold_word(entry).split() for entry in _tables()[name]):
        found.setdefault(first, set()).add(tuple(rest))
    return {first: tuple(rests) for first, rests in found.items()}


@cache
def persons() -> dict[str, Person]:
    """Every surface form of a person word."""
    found: dict[str, Person] = {}
    forms = [
        (fold_word(row[0]), form)
        for row in rows(__package__, "persons.tsv")
        for form in _person_forms(fold_word(row[0]), row[1])
    ]
    # Singulars and plurals as written win over a dual that happens to look like them.
    for lemma, (form, number) in sorted(forms, key=lambda item: item[1][1] == 2):
        for front in (*sorted(BEFORE_NOUN), *(() if form.startswith("ال") else WITH_ARTICLE)):
            found.setdefault(front + form, Person(lemma, number))
    return found


@cache
def groups() -> dict[str, Group]:
    """Known armed groups, forces and bodies by folded name."""
    return {
        fold_word(name): Group(english, kind)
        for names, english, kind in rows(__package__, "groups.tsv")
        for name in names.split("|")
    }


def starts_with_any(text: Sequence[str], at: int, sequences: Phrases) -> int:
    """The length of the longest sequence found at word `at`, 0 for none; a leading و or ف is allowed."""
    longest = 0
    for rest in opened_by(text[at], sequences):
        if len(rest) >= longest and tuple(text[at + 1 : at + 1 + len(rest)]) == rest:
            longest = 1 + len(rest)
    return longest


def opened_by(word: str, sequences: Phrases) -> tuple[tuple[str, ...], ...]:
    """What may follow a word for one of the sequences to stand there; mostly nothing."""
    found = sequences.get(word, ())
    return found + sequences.get(word[1:], ()) if word[:1] in ("و", "ف") else found


@cache
def _tables() -> dict[str, list[str]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text("utf-8"))


def _person_forms(lemma: str, plurals: str) -> Iterator[tuple[str, int]]:
    yield lemma, 1
    # A sound plural and the dual are written alike («مدنيين»): the plural, far more frequent, comes first.
    yield from ((fold_word(plural), 0) for plural in filter(None, plurals.split("|")))
    if " " not in lemma:
        stem = lemma[:-1] + "ت" if lemma.endswith("ه") else lemma
        yield from ((stem + end, 2) for end in ("ين", "ان", "ي"))
        if not lemma.endswith("ه"):
            yield lemma + "ا", 1
