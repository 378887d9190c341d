"""Arabic."""

from __future__ import annotations

import re

from ingest.article import Article
from marsad.clock import from_ms
from workers.extract.article import extract
from workers.lang import Pack

# So few letters in a row are a name in a foreign text at most.
_ARABIC = re.compile("[\u0620-\u064a]{2,}")


def reads(text: str) -> bool:
    """Whether there is any Arabic word; what is Persian or Urdu finds no trigger."""
    return _ARABIC.search(text) is not None


def warm(accurate: bool) -> None:
    """Read one sentence with all that an event can have, so that every list and model is read."""
    text = "قتل شخصان في هجوم لمسلحين على دورية للجيش اليوم الأحد في طرابلس."
    extract(Article("", "", "هجوم في طرابلس", text, published=from_ms(0)), accurate)


PACK = Pack("ar", reads, extract, warm)
