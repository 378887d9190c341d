"""The rows of an event's table: slot, value, the words that filled it, the rule, the sentence around them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from workers.event import COUNTS, Count, Event, Name, Place, Trace

SLOTS = ("type", "date", "place", "actors", "targets", *COUNTS, "means", "claimed_by", "attributed_to")
# So much of a sentence is shown before and after the words, in characters.
AROUND = 60
BY_IMPLICATION = "implied by the time of publication"
QUALIFIERS = {"exact": "", "at_least": "≥ ", "about": "≈ ", "up_to": "≤ ", "unspecified": ""}
_SENTENCE_END = re.compile(r"\n|[.!?؟…](?=\s)")


class Row(NamedTuple):
    """One way in which a slot was filled. `value` in parts, () in the further rows of a slot; "" where unknown."""

    slot: str
    value: tuple[str, ...]
    words: str = ""
    rule: str = ""
    before: str = ""
    after: str = ""


class Sentences:
    """The sentences of a text, found once, asked for by offset."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._bounds = [0, *(end.end() for end in _SENTENCE_END.finditer(text)), len(text)]

    def words(self, start: int, end: int) -> str:
        """The words of a span; "" outside of the text."""
        return self._text[max(start, 0) : max(end, 0)]

    def around(self, start: int, end: int) -> tuple[str, str]:
        """What stands before and after a span in its sentence, cut to AROUND characters with "…"."""
        if not self.words(start, end):
            return "", ""
        start, end = max(start, 0), min(end, len(self._text))
        first = self._bounds[bisect_right(self._bounds, start) - 1]
        last = self._bounds[bisect_left(self._bounds, end)]
        before, after = self._text[max(first, start - AROUND) : start], self._text[end : min(last, end + AROUND)]
        return (
            ("…" + before.partition(" ")[2] if start - AROUND > first else before.lstrip()),
            (after.rpartition(" ")[0] + "…" if end + AROUND < last else after.rstrip()),
        )


def rows_of(event: Event, sentences: Sentences) -> tuple[Row, ...]:
    """A row for each trace, slots in their usual order, and one for each filled slot that no trace tells of."""
    traces: dict[str, dict[Trace, None]] = {slot: {} for slot in SLOTS}
    for trace in event.traces:
        traces.setdefault(trace.slot, {})[trace] = None
    rows = []
    for slot, found in traces.items():
        value = value_of(event, slot)
        if value and not found:
            rows.append(Row(slot, value, rule=BY_IMPLICATION if slot == "date" and event.date_implied else ""))
        for nth, trace in enumerate(found):
            words, around = sentences.words(trace.start, trace.end), sentences.around(trace.start, trace.end)
            rows.append(Row(slot, () if nth else value, words, trace.rule, *around))
    return tuple(rows)


def value_of(event: Event, slot: str) -> tuple[str, ...]:
    """What the slot holds, in parts that are read one by one; () when it is empty or unknown."""
    value = getattr(event, slot, None)
    if slot == "type":
        return event.type, event.event_class
    if slot == "date":
        return _date(event)
    if isinstance(value, Place):
        return tuple(filter(None, (value.name_ar, value.name_en, value.country, value.precision)))
    if isinstance(value, Count):
        return (_count(value),)
    if slot in ("actors", "targets"):
        names: tuple[Name, ...] = value or ()
        return tuple(" = ".join(filter(None, name_parts)) for name_parts in ((n.name_ar, n.name_en) for n in names))
    return () if value is None else (str(value),)


def _date(event: Event) -> tuple[str, ...]:
    if event.date is None:
        return ()
    days = " – ".join(day.isoformat() for day in (event.date, event.date_end) if day)
    return (days, event.date_precision, *(("implied",) if event.date_implied else ()))


def _count(count: Count) -> str:
    amount = (count.vague or "some") if count.value is None else str(count.value)
    return QUALIFIERS[count.qualifier] + amount
