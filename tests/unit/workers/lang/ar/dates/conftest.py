"""The dates of a sentence, as a reader would write them down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from workers.lang.ar.dates import find_dates
from workers.lang.ar.normalise import fold
from workers.lang.ar.sentences import split

WEDNESDAY = date(2016, 3, 16)
Told = Callable[..., list[str]]


@pytest.fixture
def told() -> Told:
    """Dates of a text that came out on Wednesday 16 March 2016: day, last day if any, precision if not a day."""

    def tell(text: str, published: date = WEDNESDAY) -> list[str]:
        found = []
        for when in find_dates(split(fold(text)).text, published):
            last = f"..{when.last}" if when.last else ""
            found.append(f"{when.day}{last}" + ("" if when.precision == "day" else f" {when.precision}"))
        return found

    return tell


@pytest.fixture
def spans() -> Callable[[str], list[str]]:
    """The words of each date of a text."""

    def cut(text: str) -> list[str]:
        words = split(fold(text))
        dates = find_dates(words.text, WEDNESDAY)
        return [text[words.start[when.start] : words.end[when.end - 1]] for when in dates]

    return cut
