"""Makes hostile input of good input: feeds of every form, pages, robots.txt files and headers, changed with a plan.

Changes know the structure: they take away, repeat, exchange and nest whole tags, texts and lines, not only bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

LONGEST = 300_000  # bytes
_PIECE = re.compile(rb"<[^<>]*>|[^<>]+|[<>]")
_ENTRY = (
    "<title>خبر {0}</title><link>https://one.example/{0}</link><guid isPermaLink='false'>n{0}</guid>"
    "<pubDate>Sun, 22 Nov 2026 08:0{0}:00 +0200</pubDate><description>&lt;p>نص &amp;amp; {0}&lt;/p></description>"
)
_ATOM_ENTRY = (
    "<title type='html'>خبر {0}</title><link rel='alternate' href='/{0}'/><id>urn:{0}</id>"
    "<updated>2026-11-22T08:0{0}:00Z</updated><content type='xhtml'>"
    "<div xmlns='http://www.w3.org/1999/xhtml'><p>نص <b>{0}</b></p></div></content>"
)


def _entries(name: str, inside: str) -> str:
    return "".join(f"<{name}>{inside.format(n)}</{name}>" for n in range(4))


FEEDS = tuple(
    text.encode()
    for text in (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:media='http://search.yahoo.com/mrss/'>"
        "<channel><title>ناشر</title><link>https://one.example/</link><language>ar</language><ttl>30</ttl>"
        "<skipHours><hour>3</hour></skipHours>"
        + _entries(
            "item",
            _ENTRY + "<dc:creator>كاتب</dc:creator><content:encoded><![CDATA[<p>نص <a href='x'>طويل</a></p>]]>"
            "</content:encoded><media:content url='https://one.example/{0}.jpg'/><enclosure url='a.mp3'/>",
        )
        + "</channel></rss>",
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
        "<channel rdf:about='x'><title>ناشر</title></channel>" + _entries("item", _ENTRY) + "</rdf:RDF>",
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='ar' xml:base='https://one.example/'><title>ناشر</title>"
        "<link rel='self' href='https://one.example/feed'/><link rel='hub' href='https://hub.example/'/>"
        + _entries("entry", _ATOM_ENTRY)
        + "</feed>",
        "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>ناشر</title>"
        + _entries("entry", _ATOM_ENTRY.replace("updated", "modified"))
        + "</feed>",
        '{"version":"https://jsonfeed.org/version/1.1","title":"ناشر","language":"ar","items":['
        + ",".join(
            f'{{"id":"{n}","url":"https://one.example/{n}","title":"خبر","content_html":"<p>نص</p>",'
            f'"date_published":"2026-11-22T08:0{n}:00+02:00","attachments":[{{"url":"x","mime_type":"a/b"}}]}}'
            for n in range(4)
        )
        + "]}",
    )
)
PAGES = (
    "<!doctype html><html lang='ar'><head><meta charset='utf-8'><title>خبر عن الميناء</title>"
    "<link rel='alternate' type='application/rss+xml' title='ناشر' href='/feed'><base href='/'></head><body><nav>"
    f"<a href='/rss'>موجز</a></nav><article><h1>خبر عن الميناء</h1>{'<p>نص طويل عن الميناء القديم.</p>' * 12}"
    "</article><script>var a='<p>';</script><!-- تعليق --></body></html>".encode(),
)
LINES = (
    b"User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 2\n\nUser-agent: marsad\nDisallow: /%D8%A3\n",
    b'<https://hub.example/>; rel="hub", <https://one.example/feed>; rel=self',
    b"max-age=600, s-maxage=3, no-cache",
    b"Sun, 22 Nov 2026 08:00:00 GMT",
    "الأحد 22 نوفمبر 2026 - 08:30 مساء +03:00".encode(),
    b"sha256=00ff",
)
TOKENS = tuple(
    text.encode("utf-8", "surrogatepass")
    for text in (
        "<", ">", "&", "&amp;", "&lt;", "&#0;", "&#x110000;", "&#xD800;", "&#99999999999;", "&#" + "9" * 5000 + ";",
        "&nbsp;", "&a;", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "<?xml encoding='utf-16'?>", "\0", "\x0b",
        "\ufeff", "\ufffe", "\ud800", "\u202e", "\x85", "\u2028", "'", '"', "=", "/", "//", "*", "%", "%25", "%zz",
        "<!DOCTYPE a [<!ENTITY a 'b'>]>", "<item>", "</item>", "<entry>", "</entry>", "<channel>", "<rss>", "<feed>",
        "<div>", "</div>", "<b>", "<p>", "<script>", "<table>", "<td>", "<a href='", "<svg>", "<title>", "<image>",
        "<source>", "<author>", "a" * 3000, "(" * 300, "-" * 300, " " * 3000, "\n" * 300, "1" * 400, "+9959", "+24:00",
        "99999", "-1", "0", "1e999", "NaN", "٣", "²", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
        "http://[", "http://a:99999/", "https://one.example/0", "javascript:", "xmlns='x'", "xml:base='//'", "{", "}",
        "[", "]", "null", '"items":', "GMT", "rel=hub", "user-agent:", "charset=", "content=", "\xc3\xa9", "é",
    )
)  # fmt: skip
_CODECS = ("windows-1256", "iso-8859-6", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig", "cp037")
CONTENT_TYPES = (
    "", "text/xml", "text/xml; charset=windows-1256", "text/xml; charset=utf-16", "a; charset=utf-7", "charset=idna",
    "text/html; charset=unicode_escape", "application/json", "text/html",
)  # fmt: skip


def mutated(random: Random, seeds: tuple[bytes, ...]) -> bytes:
    """One of the seeds after one to a dozen changes, at most LONGEST bytes."""
    content = random.choice(seeds)
    for _ in range(random.choice((1, 1, 2, 3, 5, 12))):
        content = random.choice(_CHANGES)(random, content, seeds)[:LONGEST]
    return content


def _pieces(random: Random, content: bytes) -> list[bytes]:
    pieces: list[bytes] = _PIECE.findall(content[:50_000])
    if len(pieces) <= 3:
        pieces = [content[n : n + 1] for n in range(min(len(content), 500))]
    return pieces or [b""]


def _take_away(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    begin = random.randrange(len(pieces))
    del pieces[begin : begin + random.choice((1, 1, 2, 10))]
    return b"".join(pieces)


def _repeat(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    begin = random.randrange(len(pieces))
    end = begin + random.choice((1, 1, 2, 4, 20))
    repeated = pieces[begin:end] * random.choice((2, 2, 3, 3, 10, 30, 100, 1000, 20_000))
    return b"".join(pieces[:begin]) + b"".join(repeated)[:LONGEST] + b"".join(pieces[end:])


def _insert(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + random.choice(TOKENS) * random.choice((1, 1, 1, 1, 1, 1, 2, 3, 50, 5000)) + content[at:]


def _between(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    pieces.insert(random.randrange(len(pieces) + 1), random.choice((*TOKENS, *pieces)))
    return b"".join(pieces)


def _instead(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    pieces[random.randrange(len(pieces))] = random.choice((*TOKENS, *pieces, *_pieces(random, random.choice(seeds))))
    return b"".join(pieces)


def _exchange(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    one, other = random.randrange(len(pieces)), random.randrange(len(pieces))
    pieces[one], pieces[other] = pieces[other], pieces[one]
    return b"".join(pieces)


def _byte(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    at = random.randrange(len(content) + 1)
    return content[:at] + bytes([random.randrange(256)]) + content[at + random.randrange(2) :]


def _break_off(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def _encode(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    return content.decode("utf-8", "replace").encode(random.choice(_CODECS), "replace")


def _nest(random: Random, content: bytes, seeds: tuple[bytes, ...]) -> bytes:
    pieces = _pieces(random, content)
    tags = [piece for piece in pieces if piece.startswith(b"<") and not piece.startswith((b"</", b"<?", b"<!"))]
    begin, count = random.randrange(len(pieces)), random.choice((2, 2, 5, 20, 20, 99, 101, 3000))
    if not tags:
        return content
    tag = random.choice(tags)
    name: bytes = (re.findall(rb"[^\s<>/]+", tag) or [b"a"])[0]
    inner = tag * count + pieces[begin] + (b"</" + name + b">") * random.choice((0, count, count // 2))
    return b"".join(pieces[:begin]) + inner + b"".join(pieces[begin + 1 :])


_CHANGES: tuple[Callable[[Random, bytes, tuple[bytes, ...]], bytes], ...] = (
    _take_away, _repeat, _repeat, _insert, _insert, _between, _instead, _instead, _exchange, _byte, _break_off, _encode,
    _nest,
)  # fmt: skip
