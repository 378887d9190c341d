"""Collects what an entry says, element by element, for the strict reader."""

from __future__ import annotations

from ingest.parse.elements import base_of, href_of, joined, lang_of, link_of, markup_of, pass_over, text_of
from ingest.parse.entry import Entry
from ingest.parse.names import kind, spelled
from ingest.parse.tree import LONGEST_NAME, Element, Unsure


def entry_of(element: Element, base: str) -> Entry:
    """The entry in this element, with `base` around it; raises Unsure."""
    draft, language = _Draft(base), ""
    if element[1]:
        draft.base, language = base_of(base, element), lang_of(element)
        draft.guid = next((value for name, value in element[1].items() if _is_about(name)), "")
    for part in element[2]:
        if type(part) is not str:
            _TAKE[kind(part[0], "entry")](draft, part)
    said = draft.said.get
    title = draft.title or said("media title", "")
    if not draft.title and (said("doubtful title") or (title and "title" in draft.said)):
        raise Unsure
    return Entry(
        title,
        tuple(draft.texts),
        draft.link,
        draft.original,
        draft.guid,
        draft.permalink,
        (said("published", ""), said("updated", ""), said("created", "")),
        said("source", ""),
        said("language") or language,
        tuple(draft.media),
    )


def _is_about(name: str) -> bool:
    return len(name) <= LONGEST_NAME and spelled(name) == "rdf:about"


class _Draft:
    """An entry as far as it was read; of a date or a link said twice the last counts, as feedparser has it."""

    __slots__ = ("base", "guid", "link", "media", "original", "permalink", "said", "texts", "title")

    def __init__(self, base: str) -> None:
        self.base = base
        self.title = self.link = self.original = self.guid = ""
        self.permalink = False
        self.texts: list[str] = []
        self.media: list[str] = []
        self.said: dict[str, str] = {}


def _take_title(draft: _Draft, part: Element) -> None:
    title = markup_of(part)
    draft.title = draft.title or title
    if not draft.title:
        draft.said["title"] = ""
    if part[1] and (language := lang_of(part)):
        draft.said.setdefault("language", language)


def _take_text(draft: _Draft, part: Element) -> None:
    if text := markup_of(part):
        draft.texts.append(text)


def _take_said(draft: _Draft, part: Element) -> None:
    draft.said[kind(part[0], "entry")] = text_of(part)


def _take_guid(draft: _Draft, part: Element) -> None:
    if "guid" in draft.said:  # said twice
        raise Unsure
    draft.permalink, draft.said["guid"] = True, ""
    for name, value in part[1].items():
        if name.lower() == "ispermalink":
            draft.permalink = value == "true"
    draft.guid = joined(base_of(draft.base, part), text_of(part)) if draft.permalink else text_of(part)


def _take_link(draft: _Draft, part: Element) -> None:
    if part[1].get("rel", "").lower() == "enclosure":
        draft.media.append(href_of(part, draft.base))
    elif part[1] and href_of(part, draft.base):
        draft.link = link_of(part, draft.base) or draft.link
    else:
        draft.link = link_of(part, draft.base)


def _take_original(draft: _Draft, part: Element) -> None:
    if part[1]:
        raise Unsure
    draft.original = text_of(part)


def _take_source(draft: _Draft, part: Element) -> None:
    name, title = "", ""
    for inner in part[2]:
        if type(inner) is str:
            name += inner
        elif kind(inner[0], "entry") == "title":
            found = markup_of(inner)
            title = title or found
        elif inner[2] and (inner[1] or kind(inner[0], "entry") in ("enclosure", "?")):
            raise Unsure  # feedparser might take its text for the source's
    draft.said["source"] = name.strip() or title


def _take_enclosure(draft: _Draft, part: Element) -> None:
    draft.media.append(href_of(part, draft.base))


def _take_image(draft: _Draft, part: Element) -> None:
    # The link of a picture is not the entry's, nor is its title where the entry has one.
    for inner in part[2]:
        if type(inner) is not str:
            match kind(inner[0], "entry"):
                case "link" if inner[1]:  # feedparser might take its address for the entry's
                    raise Unsure
                case "" | "link":
                    pass_over(inner)
                case "title":
                    draft.said["doubtful title"] = text_of(inner)
                case _:
                    raise Unsure


def _take_media(draft: _Draft, part: Element) -> None:
    match spelled(part[0]):
        case "media:content" | "media:thumbnail":
            draft.media.append(href_of((part[0], part[1], []), draft.base))
        case "media:title":
            if "media title" in draft.said:
                draft.said["doubtful title"] = "one of two"
            draft.said["media title"] = markup_of(part)
            return
        case "media:description":
            _take_text(draft, part)
            return
    for inner in part[2]:
        if type(inner) is not str:
            match kind(inner[0], "entry"):
                case "media":
                    _take_media(draft, inner)
                case "":
                    pass_over(inner)
                case _:
                    raise Unsure


def _take_nothing(draft: _Draft, part: Element) -> None:
    pass_over(part)


def _take_doubt(draft: _Draft, part: Element) -> None:
    raise Unsure


_TAKE = {
    "title": _take_title, "text": _take_text, "published": _take_said, "updated": _take_said, "created": _take_said,
    "guid": _take_guid, "link": _take_link, "original": _take_original, "language": _take_said,
    "source": _take_source, "enclosure": _take_enclosure, "image": _take_image, "media": _take_media,
    "": _take_nothing, "?": _take_doubt,
}  # fmt: skip
