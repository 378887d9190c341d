"""Read an article once: folded words, sentences, triggers, dates and places, ready for the steps that decide."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.article import Article
from workers.extract.casualties import find_tolls
from workers.extract.counting import Toll
from workers.extract.matcher import Match, find_matches
from workers.lang.ar.clitics import bare
from workers.lang.ar.dates import When, find_dates
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import Words, split
from workers.resolve.places import Mention, find_places

if TYPE_CHECKING:
    from workers.extract.encoder.answers import Answers

# Far beyond any news article (in characters); what comes after is not read, so that the worst case stays near a second.
LONGEST_TEXT = 100_000
# Beyond so many words the encoder is not asked: it would take seconds, and nobody taught it such texts.
LONGEST_SECOND = 1_500
ENCODER = files("workers.lang.ar") / "models" / "encoder.npz"


@dataclass(frozen=True)
class Reading:
    """What the steps look at. All positions are word indices; `span` leads back to the original text."""

    article: Article
    full_text: str
    words: Words
    bounds: list[tuple[int, int]]
    matches: list[Match]
    accurate: bool = False

    @property
    def text(self) -> list[str]:
        return self.words.text

    @cached_property
    def dates(self) -> list[When]:
        day = self.article.published.date()
        return find_dates(self.text, day) if 1900 <= day.year <= 2200 else []

    @cached_property
    def places(self) -> list[Mention]:
        return find_places(self.text, self.article.country)

    @cached_property
    def place_starts(self) -> list[int]:
        """Where the places begin, for looking them up."""
        return [place.start for place in self.places]

    @cached_property
    def date_starts(self) -> list[int]:
        """Where the dates begin, for looking them up."""
        return [when.start for when in self.dates]

    @cached_property
    def stated_places(self) -> dict[int, Mention | None]:
        """The place that a trigger's sentence states for it, by its first word, and the title's; `where` fills it."""
        return {}

    @cached_property
    def stated_dates(self) -> dict[int, When | None]:
        """The date that a trigger's own sentence states for it, by its first word; `when` fills it."""
        return {}

    def places_in(self, start: int, end: int) -> list[Mention]:
        """The places of words[start:end]."""
        return self.places[bisect_left(self.place_starts, start) : bisect_left(self.place_starts, end)]

    def dates_in(self, start: int, end: int) -> list[When]:
        """The dates of words[start:end]."""
        return self.dates[bisect_left(self.date_starts, start) : bisect_left(self.date_starts, end)]

    @cached_property
    def times_told(self) -> Counter[str]:
        """How often each place (English name, country code) and day (ISO) is named."""
        told = Counter(name for place in self.places for name in (place.entry.english, place.entry.country))
        return told + Counter(when.day.isoformat() for when in self.dates)

    @cached_property
    def groups(self) -> dict[int, list[Match]]:
        """Names of known groups by sentence."""
        found: dict[int, list[Match]] = {}
        for match in self.matches:
            if match.form == "group":
                found.setdefault(self.words.sentence[match.start], []).append(match)
        return found

    @cached_property
    def spans(self) -> dict[tuple[int, int], list[Match]]:
        """The triggers by their words; one span may speak for several types."""
        found: dict[tuple[int, int], list[Match]] = {}
        for match in self.matches:
            if match.form != "group":
                found.setdefault((match.start, match.end), []).append(match)
        return found

    @cached_property
    def second(self) -> Answers | None:
        """What the encoder thinks of the article; None where it is not asked: see `accurate`."""
        if not self.accurate or not self.spans or len(self.text) > LONGEST_SECOND:
            return None
        # Here and not above: who reads fast loads no numpy.
        from workers.extract.encoder.answers import Answers
        from workers.extract.encoder.features import Layout
        from workers.extract.encoder.network import load

        words = [self.original(at, at + 1) for at in range(len(self.text))]
        layout = Layout(self.words.sentence, self.title_end, self.lead)
        return Answers(load(ENCODER), words, layout, self.spans)

    @cached_property
    def kept(self) -> dict[tuple[str, int], list[list[str]]]:
        """What a step has worked out of the words of a sentence, by a name of the step's and the first word."""
        return {}

    @cached_property
    def triggers(self) -> dict[int, list[Match]]:
        """The trigger matches by sentence."""
        found: dict[int, list[Match]] = {}
        for match in self.matches:
            if match.form != "group":
                found.setdefault(self.words.sentence[match.start], []).append(match)
        return found

    @cached_property
    def _tolls(self) -> dict[int, list[Toll]]:
        return {}

    def tolls(self, sentence: int) -> list[Toll]:
        """The dead and hurt a sentence tells of."""
        if sentence not in self._tolls:
            self._tolls[sentence] = find_tolls(self.text, *self.bounds[sentence])
        return self._tolls[sentence]

    @cached_property
    def _rare_words(self) -> dict[int, frozenset[str]]:
        return {}

    def rare_words(self, sentence: int) -> frozenset[str]:
        """The longer words of a sentence, which are rarely said by chance, without what is glued to them."""
        if sentence not in self._rare_words:
            words = self.text[slice(*self.bounds[sentence])]
            self._rare_words[sentence] = frozenset(bare(word) for word in words if len(word) > 3)
        return self._rare_words[sentence]

    def groups_in(self, start: int) -> list[Match]:
        """Known groups of the sentence that holds word `start`."""
        return self.groups.get(self.words.sentence[start], [])

    @cached_property
    def title_end(self) -> int:
        """The index after the last word of the title."""
        edge = len(self.article.title)
        return next((at for at, start in enumerate(self.words.start) if start >= edge), len(self.text))

    @cached_property
    def lead(self) -> int:
        """The number of the first telling sentence of the text, past a dateline or the title said again."""
        edge = len(self.article.title)
        title = self.text[: self.title_end]
        after = [n for n, (start, _) in enumerate(self.bounds) if self.words.start[start] > edge]
        telling = (
            n
            for n in after
            if (words := self.text[slice(*self.bounds[n])]) and len(words) > 6 and words[:6] != title[:6]
        )
        return next(telling, after[0] if after else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Original offsets of words[start:end]."""
        return self.words.start[start], self.words.end[end - 1]

    def original(self, start: int, end: int) -> str:
        """The article's own text of words[start:end]."""
        first, last = self.span(start, end)
        return self.full_text[first:last]

    def sentence_of(self, at: int) -> tuple[int, int]:
        """The bounds of the sentence that holds word `at`."""
        return self.bounds[self.words.sentence[at]]


def read(article: Article, accurate: bool = False) -> Reading:
    """Fold, split and match one article."""
    full_text = article.full_text
    words = split(fold(full_text[:LONGEST_TEXT]))
    return Reading(article, full_text, words, words.bounds(), find_matches(words.text), accurate)
