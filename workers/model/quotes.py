"""Find the words the model quotes in the article, folded as the rules fold it; what is not there is None."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from ingest.article import Article
from workers.lang.ar.clitics import strip_front
from workers.lang.ar.dates import When, find_dates
from workers.lang.ar.normalise import DROPPED, fold
from workers.lang.ar.sentences import Words, split
from workers.resolve.places import Mention, find_places

# As far as the rules read an article (in characters).
LONGEST_TEXT = 100_000
# In words; a longer quote is no longer one sentence.
LONGEST_QUOTE = 250
# Of a quote that the text has over and over so many are looked at, and so many words that only end as it begins.
MOST, MOST_ENDS = 20, 100


class Quote(NamedTuple):
    """Words found in the article.

    `words` is the article's spelling without what is glued to the front, [start, end) its offsets; `first` and `last`
    bound the folded words.
    """

    words: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True)
class Text:
    """An article to be quoted from: its folded words, and all of them in one string that starts with a space."""

    article: Article
    original: str
    words: Words
    joined: str
    begins: list[int]

    @cached_property
    def places(self) -> list[Mention]:
        """Every place that the article names."""
        return find_places(self.words.text, self.article.country)

    @cached_property
    def dates(self) -> list[When]:
        """Every date that the article tells, resolved in the publisher's own offset."""
        day = self.article.published.date()
        return find_dates(self.words.text, day) if 1900 <= day.year <= 2200 else []

    @cached_property
    def country(self) -> str:
        """The country that the article names most, else its publisher's; "" for none."""
        named = Counter(mention.entry.country for mention in self.places)
        return max(named, key=lambda code: named[code]) if named else self.article.country


def text_of(article: Article) -> Text:
    """Fold and split an article once for all its quotes."""
    original = article.full_text
    words = split(fold(original[:LONGEST_TEXT]))
    begins, at = [], 1
    for word in words.text:
        begins.append(at)
        at += len(word) + 1
    return Text(article, original, words, f" {' '.join(words.text)} ", begins)


def find(text: Text, quote: str, near: Quote | None = None) -> Quote | None:
    """Where the article has these words: inside `near`, else nearest to it; without it the first time.

    Only whole words count, and a first word may have proclitics in the article that the quote leaves out.
    """
    wanted = _trimmed(split(fold(quote[: LONGEST_QUOTE * 20])).text)
    if not wanted or len(wanted) > LONGEST_QUOTE:
        return None
    places = sorted(_whole(text, wanted) | _glued(text, wanted))
    if not places:
        return None
    first = min(places, key=lambda at: _distance(at, near)) if near else places[0]
    return cut(text, first, first + len(wanted), wanted[0])


def cut(text: Text, first: int, last: int, stem: str) -> Quote:
    """words[first:last] as a quote that begins with `stem`, the first word without its proclitics."""
    word, start, end = text.words.text[first], text.words.start[first], text.words.end[last - 1]
    glued_article = not word.endswith(stem)  # «للجيش» for «الجيش»: its alif is not written
    start = _past(text.original, start, len(word) - len(stem) + glued_article)
    return Quote("ا" * glued_article + text.original[start:end].rstrip(), start, end, first, last)


def _trimmed(words: list[str]) -> list[str]:
    """Without the punctuation at both ends."""
    spoken = [at for at, word in enumerate(words) if word[0].isalnum()]
    return words[spoken[0] : spoken[-1] + 1] if spoken else []


def _whole(text: Text, wanted: list[str]) -> set[int]:
    """The numbers of the words at which the quote stands word for word."""
    return {_word_at(text, at + 1) for at in islice(_hits(text.joined, f" {' '.join(wanted)} "), MOST)}


def _glued(text: Text, wanted: list[str]) -> set[int]:
    """Those at which it stands behind a proclitic: «بسرت», «للجيش»."""
    needle = f"{' '.join(wanted)} "
    hits = islice(_hits(text.joined, needle.removeprefix("ا") if needle.startswith("ال") else needle), MOST_ENDS)
    words = {_word_at(text, at) for at in hits}
    return {at for at in words if wanted[0] in strip_front(text.words.text[at])}


def _hits(joined: str, needle: str) -> Iterator[int]:
    at = joined.find(needle)
    while at >= 0:
        yield at
        at = joined.find(needle, at + 1)


def _word_at(text: Text, at: int) -> int:
    return bisect_right(text.begins, at) - 1


def _distance(at: int, near: Quote) -> int:
    return max(near.first - at, at + 1 - near.last, 0)


def _past(original: str, at: int, letters: int) -> int:
    """The offset after so many letters, the marks on them passed over."""
    for _ in range(letters):
        at += 1
        if marks := DROPPED.match(original, at):
            at = marks.end()
    return at
