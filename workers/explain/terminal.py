"""An explanation in the terminal: the spans in brackets and colours, a table for each event.

Arabic and Latin stand side by side in every line, so each run is set in Unicode isolates: a terminal that knows right
from left keeps it in its place, another shows nothing of them. Lines of the text are left for the terminal to wrap,
those of the tables are wrapped here: an isolate must be closed on the line it was opened on.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich import box
from rich.cells import cell_len, chop_cells
from rich.table import Table
from rich.text import Text

from workers.event import COUNTS
from workers.explain import Explained, Explanation
from workers.explain.cut import Close, Mark, Open, Paragraph, straight
from workers.explain.rows import Row

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
STYLES = {
    "type": "bold magenta", "date": "cyan", "place": "green", "actors": "red", "targets": "yellow",
    **dict.fromkeys(COUNTS, "bright_red"),
    "means": "blue", "claimed_by": "bright_blue", "attributed_to": "bright_cyan",
}  # fmt: skip
HEADINGS = ("slot", "value", "words", "rule", "sentence")
# Cells of the first column; how the others share, in percent, what is left; blanks between the columns.
SLOT, SHARES, BETWEEN = 13, (20, 20, 18, 42), 10
NARROWEST = 60


def render(explanation: Explanation, width: int = 100) -> Iterator[Text | Table]:
    """What to print one after the other: title, text with its marks, a heading and a table for each event."""
    article = explanation.article
    titles = [one for one in explanation.paragraphs if one.is_title]
    yield from (_line(one, bold=True) for one in titles)
    yield Text(
        "  ".join(filter(None, (f"{article.published:%Y-%m-%d %H:%M %z}", article.publisher, article.url))), "dim"
    )
    if not explanation.events:
        yield Text("no events\n")
        return
    yield from (_line(one) for one in explanation.paragraphs if not one.is_title)
    for explained in explanation.events:
        yield _heading(explained)
        yield _table(explained, max(width, NARROWEST))


def label(mark: Mark) -> str:
    """What a mark filled, such as "date 1-3" or "actors 1, targets 2"; "…" when it goes on from before."""
    parts = ", ".join(f"{slot} {_ranges(numbers)}" for slot, numbers in mark.slots.items())
    return f"…{parts}" if mark.again else parts


def isolated(text: str) -> str:
    """The text as a run of its own, in the direction of its first letter."""
    return f"{FSI}{straight(text)}{PDI}"


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most so many cells, broken at blanks, and inside of a word only where it is longer than a line."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(chop_cells(word, width))
    return lines


def _line(paragraph: Paragraph, bold: bool = False) -> Text:
    line, opened = Text(RLI, style="bold" if bold else ""), [""]
    for piece in paragraph.pieces:
        if isinstance(piece, Open):
            opened.append(STYLES.get(piece.mark.parts[0].slot, "underline"))
            line.append(f"[{LRI}{label(piece.mark)}{PDI}: ", f"dim {opened[-1]}").append(FSI)
        elif isinstance(piece, Close):
            line.append(PDI).append("]", f"dim {opened.pop()}")
        else:
            line.append(straight(piece.text), opened[-1])
    return line.append(PDI)


def _heading(explained: Explained) -> Text:
    event = explained.event
    words = (f"{explained.number}. {event.event_class}.{event.type}", event.salience, event.modality)
    return Text("\n" + "  ".join(words), "bold").append(
        f"\n{isolated(' '.join(event.evidence.split()))}", "not bold italic"
    )


def _table(explained: Explained, width: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    widths = [SLOT, *(share * (width - SLOT - BETWEEN) // 100 for share in SHARES)]
    for heading, cells in zip(HEADINGS, widths, strict=True):
        table.add_column(heading, min_width=cells, max_width=cells, no_wrap=True)
    previous = ""
    for row in explained.rows:
        columns = _columns(row, row.slot != previous, around=widths[-1])
        styles = (*[STYLES.get(row.slot, "")] * 3, "", "")
        table.add_row(*(_cell(*column) for column in zip(columns, widths, styles, strict=True)))
        previous = row.slot
    return table


def _columns(row: Row, shows_slot: bool, around: int) -> tuple[tuple[str, ...], ...]:
    """The cells of a row in parts; of the sentence so much that with the words it takes about three lines."""
    before = row.before if len(row.before) <= around else "…" + row.before[-around:].partition(" ")[2]
    after = row.after if len(row.after) <= around else row.after[:around].rpartition(" ")[0] + "…"
    sentence = f"{before}[{row.words}]{after}" if row.words else ""
    return (row.slot.replace("_", " ") if shows_slot else "",), row.value, (row.words,), (row.rule,), (sentence,)


def _cell(parts: tuple[str, ...], width: int, style: str) -> Text:
    return Text("\n".join(isolated(line) for part in parts for line in wrapped(part, width)), style)


def _ranges(numbers: list[int]) -> str:
    """1, 2, 3, 5 as "1-3,5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
