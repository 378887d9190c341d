"""An explanation as HTML: one file, right to left, that loads nothing and runs nothing.

Every event has a colour of its own, on its card and under the words that filled its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from workers.explain import Explained, Explanation
from workers.explain.cut import Close, Mark, Open, Paragraph, straight
from workers.explain.rows import BY_IMPLICATION, Row

# The slot in Arabic, for the reader; its name in the record stands beside it.
SLOTS = {
    "type": "النوع", "date": "التاريخ", "place": "المكان", "actors": "الفاعل", "targets": "الهدف",
    "killed": "القتلى", "injured": "الجرحى", "arrested": "الموقوفون", "abducted": "المخطوفون",
    "killed_perpetrators": "قتلى المنفذين", "means": "الوسيلة", "claimed_by": "التبني", "attributed_to": "المصدر",
    "modality": "الجزم", "salience": "الأهمية",
}  # fmt: skip
# The golden angle: neighbouring events get colours far apart, and no two of them the same.
TURN = 137.508
# Events of an article whose words light up while the pointer is on their card.
LIT = 40
# A mark that many events share shows the colours of so many.
COLOURS = 4
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
_HEAD = """<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>مرصد: شرح الأحداث</title>
<style>
{css}</style>
</head>
<body>
<main>
"""
_FOOT = "</main>\n</body>\n</html>\n"


def pages(explanations: Iterable[Explanation]) -> Iterator[str]:
    """The file in pieces, an article each between head and foot: however many articles, one is held at a time."""
    yield _HEAD.format(css=(files(__package__) / "page.css").read_text("utf-8") + _lights())
    for number, explanation in enumerate(explanations, start=1):
        yield article(explanation, f"a{number}")
    yield _FOOT


def article(explanation: Explanation, anchor: str) -> str:
    """One article: title, where it comes from, text with its marks, a card for each event."""
    titles = "".join(_pieces(one, anchor) for one in explanation.paragraphs if one.is_title)
    text = [f"<p>{_pieces(one, anchor)}</p>" for one in explanation.paragraphs if not one.is_title]
    if explanation.events:
        inner = ['<div class="text">', *text, "</div>", *(_card(one, anchor) for one in explanation.events)]
    else:
        whole = ("<details><summary>النص</summary>", *text, "</details>") if text else ()
        inner = ['<p class="none">لا أحداث في هذا المقال.</p>', *whole]
    heading = f"<h2>{titles}</h2>\n" if titles else ""
    return "\n".join((f'<article id="{anchor}">', heading + _source(explanation), *inner, "</article>\n"))


def _source(explanation: Explanation) -> str:
    told = explanation.article
    where = f"<bdi>{_shown(told.url or told.id)}</bdi>"
    # An address of any other kind, such as javascript:, is words and no link.
    if re.match("https?://", told.url, re.IGNORECASE):
        where = f'<a href="{escape(told.url)}" rel="noreferrer">{where}</a>'
    publisher = f"<bdi>{_shown(told.publisher)}</bdi>" if told.publisher else ""
    day = f'<time dir="ltr" datetime="{told.published.isoformat()}">{told.published:%Y-%m-%d %H:%M %z}</time>'
    return f'<p class="source">{" ".join(filter(None, (day, publisher, where)))}</p>'


def _pieces(paragraph: Paragraph, anchor: str) -> str:
    shown = []
    for piece in paragraph.pieces:
        if isinstance(piece, Open):
            shown.append(_mark(piece.mark))
        elif isinstance(piece, Close):
            shown.append(f"{_numbers(piece.mark, anchor)}</mark>")
        else:
            shown.append(_shown(piece.text))
    return "".join(shown)


def _mark(mark: Mark) -> str:
    names = " ".join(f"e{number}" for number in mark.events)
    title = "\n".join(f"{part.event} · {SLOTS.get(part.slot, '')} {part.slot} · {part.rule}" for part in mark.parts)
    return f'<mark class="{names}" style="{_colours(mark.events)}" title="{_shown(title)}">'


def _numbers(mark: Mark, anchor: str) -> str:
    """Slot and event behind the words, each number a way to its card."""
    labels = []
    for slot, numbers in mark.slots.items():
        links = " ".join(f'<a href="#{anchor}-{number}">{number}</a>' for number in numbers)
        labels.append(f"{_shown(SLOTS.get(slot, slot))} {links}")
    # The non-joiner keeps the last letter of the words from reaching out to the label.
    return f"<small>&zwnj;{' · '.join(labels)}</small>"


def _card(explained: Explained, anchor: str) -> str:
    event, number = explained.event, explained.number
    facts = (f"{event.event_class}.{event.type}", event.salience, event.modality)
    head = "".join(f'<span class="fact" dir="ltr">{_shown(fact)}</span>' for fact in facts)
    names = ("الخانة", "القيمة", "الكلمات", "القاعدة", "الجملة")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    return "\n".join(
        (
            f'<section class="card e{number}" id="{anchor}-{number}" style="{_colours([number])}">',
            f'<h3><span class="number">{number}</span>{head}</h3>',
            f"<blockquote>{_shown(event.evidence)}</blockquote>",
            f'<div class="wide"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>',
            *(_row(row) for row in explained.rows),
            "</tbody>\n</table></div>\n</section>",
        )
    )


def _row(row: Row) -> str:
    value = "<br>".join(_part(part) for part in row.value)
    rule = (
        "من وقت النشر"
        if row.rule == BY_IMPLICATION
        else f'<code dir="ltr">{_shown(row.rule)}</code>'
        if row.rule
        else "—"
    )
    sentence = f"{_shown(row.before)}<b>{_shown(row.words)}</b>{_shown(row.after)}" if row.words else ""
    slot = f'{_shown(SLOTS.get(row.slot, ""))} <code dir="ltr">{_shown(row.slot)}</code>'
    cells = (value, f"<bdi>{_shown(row.words)}</bdi>", rule, sentence)
    return f'<tr><th scope="row">{slot}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'


def _part(text: str) -> str:
    # Without a letter of its own, such as «≥ 3», it would take the direction of the page.
    direction = "" if _ARABIC.search(text) else ' dir="ltr"'
    return f"<bdi{direction}>{_shown(text)}</bdi>"


def _colours(numbers: list[int]) -> str:
    """The hue of an event, and for a mark of several the stripes of the first few."""
    hues = [round(number * TURN) % 360 for number in numbers]
    if len(hues) < 2:
        return f"--hue:{hues[0]}"
    share = 100 / len(hues[:COLOURS])
    stripes = (f"hsl({h} var(--full)) {n * share:.0f}% {(n + 1) * share:.0f}%" for n, h in enumerate(hues[:COLOURS]))
    return f"--hue:{hues[0]};--stripes:linear-gradient(to left,{','.join(stripes)})"


def _lights() -> str:
    """While the pointer is on a card, the words of the other events fade."""
    names = range(1, LIT + 1)
    return "".join(f"article:has(.card.e{n}:hover) .text mark:not(.e{n}){{opacity:.35}}\n" for n in names)


def _shown(text: str) -> str:
    return escape(straight(text))
