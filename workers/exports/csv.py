"""CSV for spreadsheets: one row an event, names joined by " | ", a mark at the beginning that tells Excel of UTF-8.

Of a withdrawn event id, state, time, publisher and article are left. Pure.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import Any

from workers.exports.flat import flat

# Half and full width.
SIGNS = tuple("=+-@＝＋－＠")
COLUMNS = tuple(flat({"@timestamp": "", "event": {"id": ""}, "marsad": {"state": ""}}))


def write(events: Iterable[dict[str, Any]], withdrawn: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A head and one row for each event."""
    yield "\ufeff" + _row(COLUMNS)
    for document in chain(events, withdrawn):
        yield _row([_cell(value) for value in flat(document).values()])


def _row(cells: Iterable[Any]) -> str:
    line = StringIO()
    # All words in quotes: where a list is separated by semicolons, one in a headline would begin a cell of its own.
    csv.writer(line, lineterminator="\r\n", quoting=csv.QUOTE_NONNUMERIC).writerow(cells)
    return line.getvalue()


def _cell(value: Any) -> Any:
    text = " | ".join(value) if isinstance(value, list) else value
    # A spreadsheet would compute a cell that begins so, and a headline is written by strangers.
    return f"'{text}" if isinstance(text, str) and text.strip()[:1] in SIGNS else text
