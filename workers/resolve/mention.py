"""A place as the text names it."""

from __future__ import annotations

from dataclasses import dataclass

from workers.resolve.gazetteer import Entry


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by words[start:end]; `located` when a word such as في or ب puts something there.

    `clitic` tells that the first word carries a proclitic; `link` is the word that ties the place to what stands before
    («في», «من», «قرب», «ب» for the proclitic; "" for none); `within` is the larger place that the text itself puts it
    in; `measured` tells a point reckoned from a distance («45 كيلومترا جنوب سرت»).
    """

    start: int
    end: int
    entry: Entry
    located: bool
    clitic: bool = False
    link: str = ""
    within: Entry | None = None
    measured: bool = False
