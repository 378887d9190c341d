"""Reads the few tags of a page that lead elsewhere, in one pass that never looks at anything twice.

No parser of whole pages: one of 100,000 attributes keeps lxml busy for a minute, and deep ones make it give up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ingest.plain import unescaped

LARGEST = 2_000_000  # characters of a page that are looked at
_OPENING = re.compile(r"<(?:(!--)|(script|style|template|textarea)\b|(link|a|base)(?=[\s/]))", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']*+)))?""",
)
_TAGS = re.compile(r"<[^<>]*>")
_LABEL = 200


class Tag(NamedTuple):
    """A link, a or base, with its attributes by name in lower case; `label` is how the text behind it begins."""

    name: str
    attributes: dict[str, str]
    label: str = ""


def leading_tags(text: str) -> Iterator[Tag]:
    """Each <link>, <a> and <base> of a page, in order; none that stands in a comment or a script."""
    text, at = text[:LARGEST], 0
    while match := _OPENING.search(text, at):
        comment, opaque, name = match.groups()
        if name:
            attributes, at = _attributes(text, match.end())
            yield Tag(name.lower(), attributes, _label(text, at) if name in "aA" and "href" in attributes else "")
        else:
            end = _end(comment or opaque.lower()).search(text, match.end())
            if not end:
                return  # so do browsers
            at = end.end()


@cache
def _end(opaque: str) -> re.Pattern[str]:
    return re.compile("-->" if opaque == "!--" else f"</{opaque}", re.IGNORECASE)


def _attributes(text: str, at: int) -> tuple[dict[str, str], int]:
    found: dict[str, str] = {}
    while match := _ATTRIBUTE.match(text, at):
        at = match.end()
        name = match[1].lower()
        if name not in found and len(found) < 50:
            found[name] = unescaped(match[2] or match[3] or match[4] or "").strip()
    return found, at


def _label(text: str, at: int) -> str:
    end = text.find("</a", at, at + _LABEL)
    inner = text[at : end if end >= 0 else at + _LABEL].partition(">")[2]
    return " ".join(unescaped(_TAGS.sub(" ", inner)).split())
