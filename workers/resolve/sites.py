"""Places that only a word such as «بلدة» or «مطار» tells of: their own words, at the spot the text itself gives."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from workers.lang.ar.clitics import strip_front
from workers.lang.ar.lexicon import words as word_list
from workers.lang.ar.memory import WORDS
from workers.resolve.cues import cue, kind_of_unknown
from workers.resolve.gazetteer import Entry, common, countries, demonyms
from workers.resolve.links import front_of, link_of
from workers.resolve.lists import listed
from workers.resolve.mention import Mention
from workers.resolve.settle import Context

# How many words a name that we do not know may have, and how near the place that holds it must be named.
LONGEST_NAME, AFTER, BEFORE = 3, 9, 14


def with_sites(words: Sequence[str], found: list[Mention], context: Context) -> list[Mention]:
    """The mentions, «ميناء سرت» taken as one, and those added that the gazetteer lacks."""
    starts = [mention.start for mention in found]
    found = [_with_facility(words, found, starts, at, context) for at in range(len(found))]
    taken = {at for mention in found for at in range(mention.start, mention.end)}
    unknown = [_stranger(words, new, found, starts, context) for new in _unknown(words, taken)]
    return sorted([*found, *filter(None, unknown)], key=lambda mention: mention.start)


class New(NamedTuple):
    """A name that the gazetteer lacks, words[start:end]; `head` tells what it is and stands at word `at`, or is -1."""

    start: int
    end: int
    head: str
    at: int
    clitic: bool


def _stranger(
    words: Sequence[str], new: New, found: list[Mention], starts: list[int], context: Context
) -> Mention | None:
    """The mention of a name that the gazetteer lacks; «بلدة» is no part of the name, «حي» is."""
    holder = _within(words, (new.start, new.end), found, starts, context)
    entry = _stand_in(new, holder, context)
    if entry is None:
        return None
    at = new.start if new.at < 0 else new.at
    front = "و" if new.clitic else front_of(words[at], new.head) if new.at >= 0 else ""
    clitic = new.clitic or (front != "" and new.start == at)
    return Mention(new.start, new.end, entry, True, clitic, link_of(words, at, front), holder.entry if holder else None)


def _with_facility(words: Sequence[str], found: list[Mention], starts: list[int], at: int, context: Context) -> Mention:
    """«ميناء سرت» is a site at Sirte; «شارع الرياض بصفاقس» one at Sfax."""
    mention, start = found[at], found[at].start - 1
    head = _head(words[start], "facilities") if start >= 0 and not mention.clitic else ""
    overlaps = at > 0 and found[at - 1].end > start
    if not head or overlaps or mention.entry.precision == "country" or mention.measured:
        return mention
    entry = mention.entry._replace(precision="site", english="")
    if head in cue("streets"):
        holder = _within(words, (start, mention.end), found, starts, context)
        entry = holder.entry._replace(precision="site", english="") if holder else entry
    front = front_of(words[start], head)
    return replace(
        mention, start=start, entry=entry, clitic=bool(front), link=link_of(words, start, front), within=mention.entry
    )


def _unknown(words: Sequence[str], taken: set[int]) -> list[New]:
    """The names that follow a head, and the items of lists such as «قرى كذا وكذا»."""
    found, at, lists = list[New](), 0, listed(words)
    while at < len(words):
        item = lists.get(at)
        if item and not taken & set(range(at, item.end)):
            found.append(New(at, item.end, item.head, -1, item.joined))
            at = item.end
            continue
        head = _head(words[at], "heads") if at not in taken else ""
        end = _name_end(words, at, head, taken) if head else at
        if end > at + 1:
            start = at if kind_of_unknown(head) == "site" else at + 1
            found.append(New(start, end, head, at, False))
        at = max(end, at + 1)
    return found


@lru_cache(WORDS)
def _head(word: str, name: str) -> str:
    """A head without what is glued to it, "" for any other word; «وجهه» is no «جهة»."""
    return next((f for f in strip_front(word) if f in cue(name) and (f == word or word[0] != "و" or len(f) > 3)), "")


def _name_end(words: Sequence[str], at: int, head: str, taken: set[int]) -> int:
    """Where the name after a head ends; `at` when what follows is no name («مدينة أسترالية», «ميناء نفطي»)."""
    end = at + 1
    while end < len(words) and end <= at + LONGEST_NAME and end not in taken and _continues(words, at, end, head):
        end += 1
    return end if end > at + 1 else at


def _continues(words: Sequence[str], at: int, end: int, head: str) -> bool:
    word = words[end]
    if (
        not word.isalpha()
        or len(word) < 2
        or word in word_list("stop")
        or word in cue("not_names")
        or word in demonyms()
    ):
        return False
    if end == at + 1 and _is_adjective(word):
        return False
    if end == at + 1:
        return word not in common() or word in cue("formers") or (head in cue("streets") and word.startswith("ال"))
    former = words[end - 1] in cue("formers")
    if former or (head in cue("streets") and words[end - 1] in cue("given")):
        return True
    return word[0] not in "بولف" and word not in common()


def _is_adjective(word: str) -> bool:
    """«ميناء نفطي», «مدينة ساحلية»: what is also said with the article says what kind of place, not its name."""
    stem = word.removesuffix("ه")
    return stem.endswith("ي") and bool({"ال" + stem, "ال" + stem + "ه"} & common()) and word not in cue("formers")


def _stand_in(new: New, holder: Mention | None, context: Context) -> Entry | None:
    """The entry of a place known by its head only: at the place that holds it, else just in the country."""
    precision = kind_of_unknown(new.head)
    if holder and precision != "region" and holder.entry.precision != "country":
        return holder.entry._replace(precision=precision, english="")
    code = holder.entry.country if holder else context.country_at(new.start)
    return Entry("", code, None, None, precision, 0) if code else None


def _within(
    words: Sequence[str], span: tuple[int, int], found: list[Mention], starts: list[int], context: Context
) -> Mention | None:
    """The place that holds words[start:end]: named after it in the sentence, or shortly before."""
    start, end = span
    here = context.sentence_of[start]
    at = bisect_left(starts, end)
    after = [m for m in found[at : at + 2] if m.start - end <= AFTER and context.sentence_of[m.start] == here]
    for mention in after:
        if mention.link not in ("من", "الي", "نحو", "") or words[mention.start - 1] in ("ولايه", "محافظه", "("):
            return mention
    demonym = next((demonyms()[w] for w in words[end : end + 2] if w in demonyms()), "")
    if demonym in countries():
        return Mention(start, end, countries()[demonym], False)
    before = [
        m for m in found[max(0, at - 3) : at] if start - m.end <= BEFORE and context.sentence_of[m.end - 1] == here
    ]
    fitting = [m for m in before if m.end <= start and m.entry.precision != "country"]
    return fitting[-1] if fitting else after[0] if after else None
