"""Documents made to harm who reads them. Most carry one good entry: «خبر», whose text is «نص»."""

from __future__ import annotations

from collections.abc import Callable

ENTRY = "<item><title>خبر</title><link>https://one.example/1</link><description>نص</description></item>"
ATOM = "<entry><title>خبر</title><id>urn:1</id><link href='https://one.example/1'/><summary>نص</summary></entry>"
M = 1_000_000


def rss(inside: str = ENTRY, before: str = "", attributes: str = "", room: str = "") -> bytes:
    """RSS with this inside its channel; `room` are attributes of that."""
    head = f'{before}<rss version="2.0"{attributes}><channel{room}><title>ناشر</title>'
    return f"{head}{inside}</channel></rss>".encode()


def atom(inside: str = ATOM) -> bytes:
    """Atom with this inside."""
    return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>ناشر</title>{inside}</feed>".encode()


def json_feed(items: str) -> bytes:
    """JSON Feed with these items."""
    return f'{{"version":"https://jsonfeed.org/version/1.1","title":"ناشر","items":[{items}]}}'.encode()


def inside_entry(more: str) -> bytes:
    """RSS whose one good entry has this at its end."""
    return rss(ENTRY.replace("</item>", f"{more}</item>"))


def described(text: str, before: str = "") -> bytes:
    """RSS whose one entry says this."""
    return rss(ENTRY.replace("نص", text), before)


def laughs(levels: int = 25) -> str:
    """A document type in which an entity stands for ten of the one before, so many times: &a25; is 10^25 letters."""
    entities = (f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(levels))
    return f"<!DOCTYPE r [<!ENTITY a0 'ا'>{''.join(entities)}]>"


# What they must come to: the good entry, whatever is around it.
GOOD: dict[str, Callable[[], bytes]] = {
    "an attribute of 9 MB": lambda: rss(ENTRY.replace("<item>", f"<item a='{'x' * 9 * M}'>")),
    "400,000 attributes": lambda: rss(
        ENTRY.replace("<item>", "<item " + " ".join(f"a{n}=''" for n in range(400_000)) + ">")
    ),
    "200,000 namespaces": lambda: rss(attributes="".join(f" xmlns:a{n}='u{n}'" for n in range(200_000))),
    "a namespace of 1 MB": lambda: rss(f"<a:b/>{ENTRY}", attributes=f" xmlns:a='{'u' * M}'"),
    "NUL between all letters": lambda: "".join((*"<rss", *(f"{letter}\0\0" for letter in rss().decode()[4:]))).encode(),
    "a date of a million digits": lambda: inside_entry(f"<pubDate>{'1' * M}</pubDate>"),
    "a year of a million digits": lambda: inside_entry(f"<pubDate>Sun, 22 Nov {'2' * M} 08:00:00 GMT</pubDate>"),
    "a zone beyond the day": lambda: inside_entry("<pubDate>22 نوفمبر 2026 08:00 +9959</pubDate>"),
    "a guid of 5 MB": lambda: inside_entry(f"<guid>{'g' * 5 * M}</guid>"),
    "a guid of 5 MB, as address": lambda: inside_entry(f"<guid>https://one.example/{'g' * 5 * M}</guid>"),
    "10,000 links": lambda: inside_entry(
        "<link>https://one.example/2</link><enclosure url='https://one.example/x.mp3'/>" * 10_000
    ),
    "10,000 links, in Atom": lambda: atom(
        ATOM.replace("<link", "<link href='https://one.example/2'/>" * 10_000 + "<link")
    ),
    "9 MB of blanks": lambda: rss() + b" " * 9 * M,
    "50,000 levels": lambda: rss(f"{ENTRY}{'<a>' * 50_000}{'</a>' * 50_000}"),
    "200,000 instructions": lambda: rss(before="<?a?>" * 200_000),
    "CDATA without end": lambda: rss(
        f"{ENTRY}<item><title>ب</title><link>https://one.example/2</link><description><![CDATA["
    )[: -len("</channel></rss>")],
    "a comment without end": lambda: rss(f"{ENTRY}<!--{'x-' * M}"),
    "a million open quotes": lambda: rss(ENTRY + "<a " + '"' * M),
    "a document type of somebody else": lambda: rss(
        before="<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://127.0.0.1:9/rss.dtd'>"
    ),
    "a parameter entity": lambda: rss(before="<!DOCTYPE r [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x'> %a; %a;]>"),
}
# What is none, and why it says so; {limit} is the child's.
NONE: dict[str, Callable[[], tuple[bytes, str]]] = {
    "an author of 200,000 letters": lambda: (
        inside_entry(f"<author>{'a' * 200_000}</author><"),
        "it took more than {limit} s and was stopped",
    ),
    "a base of 1 MB before 3,000 links": lambda: (
        rss("<item><title>a</title><link>b</link></item>" * 30_000, room=f" xml:base='https://x.example/{'a' * M}/'"),
        "it",
    ),
    "a million empty items": lambda: (rss("<item/>" * M), "it is too large: more than 400,000 tags"),
    "a million empty entries": lambda: (atom("<entry/>" * M), "it is too large: more than 400,000 tags"),
    "a million empty objects": lambda: (json_feed(",".join(["{}"] * M)), "it is too large: more than 50,000 entries"),
    "250,000 items": lambda: (
        rss("<item><title>a</title></item>" * 250_000),
        "it is too large: more than 400,000 tags",
    ),
    "a million open brackets": lambda: (rss("<" * M), "it is too large: more than 400,000 tags"),
    "100,000 levels of JSON": lambda: (json_feed("[" * 100_000), "no whole JSON either"),
    "100,000 objects in JSON": lambda: (json_feed('{"a":' * 100_000), "no whole JSON either"),
    "a number of 5 million digits": lambda: (json_feed('{"id":' + "1" * 5 * M + "}"), "no whole JSON either"),
    "lone surrogates in JSON": lambda: (json_feed('{"title":"\\ud800"}'), "no whole JSON either"),
    "a million NUL": lambda: (b"\0" * M, "it is not RSS or Atom"),
    "a million byte order marks": lambda: (b"\xef\xbb\xbf" * M, "it is empty"),
}
