"""The article: one normalised feed entry, and the message that travels on the queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the extractor reads it.

    `published` is aware and keeps the publisher's own UTC offset: «أمس» is resolved in it.
    `country` is the ISO 3166 alpha-2 code of the feed's country, or "" (context for places such as طرابلس).
    """

    id: str
    url: str
    title: str
    text: str
    published: datetime
    language: str = "ar"
    publisher: str = ""
    country: str = ""

    @property
    def full_text(self) -> str:
        """Title and text joined by one newline: every offset inside Marsad counts code points of this."""
        return f"{self.title}\n{self.text}"
