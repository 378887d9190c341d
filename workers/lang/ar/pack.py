"""Arabic."""

from __future__ import annotations

import re

from workers.extract.article import extract
from workers.lang import Pack

# So few letters in a row are a name in a foreign text at most.
_ARABIC = re.compile("[\u0620-\u064a]{2,}")


def reads(text: str) -> bool:
    """Whether there is any Arabic word; what is Persian or Urdu finds no trigger."""
    return _ARABIC.search(text) is not None


PACK = Pack("ar", reads, extract)
