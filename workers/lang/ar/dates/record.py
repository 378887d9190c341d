"""What a date says once it is read, and the text it is read from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

Precision = Literal["day", "month", "year"]


@dataclass(frozen=True, slots=True)
class When:
    """A date read from words[start:end], resolved.

    `day` is the first day of what was said; `last` is set where several days, months or years were named.
    """

    start: int
    end: int
    day: date
    precision: Precision
    rule: str
    last: date | None = None

    def spanning(self, start: int, end: int) -> When:
        """The same date told by more words."""
        return replace(self, start=min(start, self.start), end=max(end, self.end))


class Text(NamedTuple):
    """The folded words of an article and the day it came out, in the publisher's own offset."""

    words: Sequence[str]
    published: date

    def at(self, index: int) -> str:
        """The word at an index; empty before the first and after the last."""
        return self.words[index] if 0 <= index < len(self.words) else ""
