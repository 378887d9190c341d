"""What the strict reader takes from one element: its text, its address, its language; or nothing."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urljoin

from ingest.parse.names import BETWEEN, IN_ENTRY, XML, kind, spelled
from ingest.parse.tree import Element, Unsure

_LANG = BETWEEN.join((XML, "lang", "xml"))
_BASE = BETWEEN.join((XML, "base", "xml"))
_PLAIN = ("text", "html", "text/html", "text/plain", "plain")
_PAGES = ("text/html", "html", "application/xhtml+xml", "xhtml")
LONGEST_BASE = 2_000
_LONE = re.compile("&([A-Za-z0-9_]+);")
# Of what is nested in the feed's own elements (a picture has a title) only an entry would be missed.
_FOUND = {"entry": frozenset([*IN_ENTRY.values(), "?"]), "feed": frozenset(["entry", "?"])}


def text_of(element: Element) -> str:
    """The text of an element that can have no markup."""
    parts = element[2]
    if len(parts) == 1 and type(parts[0]) is str:
        return parts[0].strip()
    if any(type(part) is not str for part in parts):
        raise Unsure
    return "".join(parts).strip()


def markup_of(element: Element) -> str:
    """The text of an element that may carry markup: escaped, or as XHTML."""
    if element[1]:
        form = element[1].get("type", "text").lower()
        if form in ("xhtml", "application/xhtml+xml"):
            return _spell(element[2]).strip()
        if form not in _PLAIN or element[1].get("mode", "escaped").lower() not in ("escaped", "xml"):
            raise Unsure
    return text_of(element)


def _spell(parts: list[Element | str]) -> str:
    """XHTML as HTML without attributes: nothing of them is read."""
    return "".join(escape(part, quote=False) if isinstance(part, str) else _tagged(part) for part in parts)


def _tagged(element: Element) -> str:
    space, _, name = spelled(element[0]).rpartition(":")
    if space != "xhtml" or name == "body":  # to feedparser a body is the entry's text, wherever it stands
        raise Unsure
    return f"<{name}>{_spell(element[2])}</{name}>"


def link_of(element: Element, base: str) -> str:
    """The address of a link to a page: its href, or else its text."""
    if element[1] and (href := href_of(element, base)):
        page = element[1].get("type", "text/html").lower() in _PAGES
        return href if page and element[1].get("rel", "alternate").lower() == "alternate" else ""
    link = text_of(element)
    if "&" in link:  # escaped once too often, as addresses are more than anything else
        link = _LONE.sub(r"&\1", link.replace("&amp;", "&"))
    return joined(base_of(base, element), link)


def href_of(element: Element, base: str) -> str:
    """The address in an element's attributes, against the base around it; "" for none."""
    pass_over(element)
    given = element[1].get
    return joined(base_of(base, element), (given("url") or given("uri") or given("href") or "").strip())


def lang_of(element: Element) -> str:
    """Its xml:lang."""
    return element[1].get(_LANG, "")


def base_of(outer: str, element: Element) -> str:
    """The base of what is inside, which is `outer` around it."""
    if not element[1]:
        return outer
    given = element[1].get(_BASE) or element[1].get("base") or ""
    if len(given) > LONGEST_BASE:  # would be put before each link anew
        raise Unsure
    return joined(outer, given) if given and outer else given or outer


def joined(base: str, link: str) -> str:
    """A link against the base around it; as it is where there is none, "" where it cannot be."""
    try:
        return urljoin(base, link) if base and link else link
    except ValueError:
        return ""


def pass_over(element: Element, where: str = "entry") -> None:
    """Nothing is taken from this element; raises Unsure where feedparser would find something inside it."""
    for part in element[2]:
        if type(part) is not str:
            if kind(part[0], where) in _FOUND[where]:
                raise Unsure
            pass_over(part, where)
