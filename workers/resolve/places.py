"""Find the places that Arabic words name, and settle which place each one is.

words | find_spans: names of the gazetteer, common words and surnames left out
      | context_of: which countries article and sentences speak of
      | settle: one place each
      | reckon: «45 كيلومترا جنوب سرت», «شمال العراق»
      | with_sites: «ميناء سرت», «بلدة كذا بريف حماة» -> mentions in text order
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from workers.resolve.bearings import parts_of_countries, reckon
from workers.resolve.gazetteer import Entry, gazetteer
from workers.resolve.links import is_locating, link_of
from workers.resolve.mention import Mention
from workers.resolve.settle import Context, context_of, settle
from workers.resolve.sites import with_sites
from workers.resolve.spans import Span, find_spans

__all__ = ["Entry", "Mention", "find_places", "gazetteer"]


def find_places(words: Sequence[str], country: str = "") -> list[Mention]:
    """Place mentions left to right, longest names first, each settled to one place; `country` is the publisher's."""
    spans = find_spans(words)
    context = context_of(words, spans, country)
    named = [mention for span in spans if (mention := _mention(words, span, context))]
    named = [reckon(words, mention) for mention in _in_rows(words, _without_titles(words, named))]
    return with_sites(words, _merged(named, parts_of_countries(words, context)), context)


def _mention(words: Sequence[str], span: Span, context: Context) -> Mention | None:
    link = link_of(words, span.start, span.front)
    entry = settle(words, span, context, link)
    if entry is None:
        return None
    return Mention(span.start, span.end, entry, is_locating(words, span.start, link), bool(span.front), link)


def _without_titles(words: Sequence[str], named: list[Mention]) -> list[Mention]:
    """«العاصمة طرابلس» names Tripoli only."""
    starts = {mention.start for mention in named}
    return [m for m in named if not (m.end in starts and words[m.start].endswith("عاصمه"))]


def _in_rows(words: Sequence[str], named: list[Mention]) -> list[Mention]:
    """In «في سوسة والمنستير» both places are located, each after the first as the one before it."""
    rows = named[:1]
    for mention in named[1:]:
        last = rows[-1]
        joined = words[mention.start][0] == "و" and mention.clitic and mention.start == last.end
        follows = joined or (mention.start == last.end + 1 and words[last.end] in ("،", "و"))
        inherits = follows and not mention.link and last.located
        rows.append(replace(mention, located=True, link=last.link) if inherits else mention)
    return rows


def _merged(named: list[Mention], parts: list[Mention]) -> list[Mention]:
    taken = {at for mention in named for at in range(mention.start, mention.end)}
    free = [part for part in parts if not taken & set(range(part.start, part.end))]
    return sorted([*named, *free], key=lambda mention: mention.start)
