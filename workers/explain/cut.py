"""Cut a text into paragraphs of words and nested marks; spans that cross are split where the earlier one ends."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import NamedTuple

from workers.event import Event

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


class Part(NamedTuple):
    """A slot that a span filled, the number of its event (from 1), and the rule that did it."""

    slot: str
    event: int
    rule: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text and everything it filled; `again` says that its beginning stands before."""

    start: int
    end: int
    parts: tuple[Part, ...]
    again: bool = False

    @property
    def slots(self) -> dict[str, list[int]]:
        """Slot -> the numbers of the events it is one of, both in the order met."""
        found: dict[str, list[int]] = {}
        for part in self.parts:
            numbers = found.setdefault(part.slot, [])
            if part.event not in numbers[-1:]:
                numbers.append(part.event)
        return found

    @property
    def events(self) -> list[int]:
        """The numbers of the events it helped to fill, ascending."""
        return sorted({part.event for part in self.parts})


class Open(NamedTuple):
    """A mark begins."""

    mark: Mark


class Words(NamedTuple):
    """Words of the article, as they stand there."""

    text: str


class Close(NamedTuple):
    """The mark opened last ends."""

    mark: Mark


Piece = Open | Words | Close


class Paragraph(NamedTuple):
    """One line of the article; every mark in it is closed in it."""

    is_title: bool
    pieces: tuple[Piece, ...]


def marks_of(text: str, events: Sequence[Event]) -> list[Mark]:
    """One mark for every span that filled a slot, in text order, the longer first."""
    filled: dict[tuple[int, int], dict[Part, None]] = defaultdict(dict)
    for number, event in enumerate(events, start=1):
        for trace in event.traces:
            span = max(trace.start, 0), min(trace.end, len(text))
            if span[0] < span[1]:
                filled[span][Part(trace.slot, number, trace.rule)] = None
    order = sorted(filled, key=lambda span: (span[0], -span[1]))
    return [Mark(*span, tuple(filled[span])) for span in order]


def cut(text: str, title_end: int, marks: Iterable[Mark]) -> tuple[Paragraph, ...]:
    """The lines of a text, blank ones left out; those that begin before `title_end` are the title's."""
    lines = text.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    inside: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        for number in range(bisect_right(starts, mark.start) - 1, bisect_right(starts, mark.end - 1)):
            if clipped := _clipped(mark, starts[number], starts[number] + len(lines[number])):
                inside[number].append(clipped)
    return tuple(
        Paragraph(starts[number] < title_end, tuple(_pieces(text, starts[number], len(line), inside[number])))
        for number, line in enumerate(lines)
        if line.strip()
    )


def straight(text: str) -> str:
    """The text without its own direction marks: one that is never closed would turn all that follows on the line."""
    return _TURNING.sub("", text)


def _clipped(mark: Mark, start: int, end: int) -> Mark | None:
    clipped = replace(mark, start=max(mark.start, start), end=min(mark.end, end), again=mark.start < start)
    return clipped if clipped.start < clipped.end else None


def _pieces(text: str, start: int, length: int, marks: list[Mark]) -> list[Piece]:
    pieces: list[Piece] = []
    opened: list[Mark] = []
    at = start
    for mark in [*marks, None]:
        limit = mark.start if mark else start + length
        while opened and (first := min(one.end for one in opened)) <= limit:
            at = _say(pieces, text, at, first)
            opened = _close(pieces, opened, first)
        at = _say(pieces, text, at, limit)
        if mark:
            pieces.append(Open(mark))
            opened.append(mark)
    return pieces


def _say(pieces: list[Piece], text: str, start: int, end: int) -> int:
    if start < end:
        pieces.append(Words(text[start:end]))
    return end


def _close(pieces: list[Piece], opened: list[Mark], end: int) -> list[Mark]:
    """Close the marks that end here; those opened inside them and not done are closed, too, and go on."""
    outermost = next(depth for depth, mark in enumerate(opened) if mark.end == end)
    pieces.extend(Close(mark) for mark in reversed(opened[outermost:]))
    going_on = [replace(mark, again=True) for mark in opened[outermost:] if mark.end > end]
    pieces.extend(Open(mark) for mark in going_on)
    return opened[:outermost] + going_on
