"""Leaving out what was seen changes nothing of what is left."""

from random import Random
from time import perf_counter

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.decode import decode
from ingest.feed import Feed
from ingest.parse import parse, strict
from ingest.parse.articles import tell
from ingest.parse.outcome import Drop, Parsed
from marsad.clock import now

FEED = Feed(id="one", url="https://one.example/feed", publisher="صحيفة المثال")
NOW = now()
NONE: frozenset[str] = frozenset()


def rss(*entries: str, head: str = "<title>قناة</title>", between: str = "", tail: str = "") -> bytes:
    body = between.join(f"<item>{entry}</item>" for entry in entries)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{body}{tail}</channel></rss>'.encode()


def entry(number: int, title: str = "خبر", text: str = "نص") -> str:
    return (
        f"<title>{title} {number}</title><link>https://one.example/{number}</link>"
        f"<guid isPermaLink='false'>{number}</guid>"
        f"<pubDate>Sat, 21 Nov 2020 08:00:00 +0200</pubDate><description>{text}</description>"
    )


def read(content: bytes, seen: frozenset[str] = NONE) -> Parsed:
    return parse(content, "", FEED, NOW, seen)


def test_only_the_new_entry_is_read() -> None:
    before = read(rss(entry(2), entry(1)))
    after = read(rss(entry(3), entry(2), entry(1)), before.seen)
    assert [one.title for one in after.articles] == ["خبر 3"]
    assert (after.skipped, len(after.seen), after.title, after.path) == (2, 3, "قناة", "strict")
    assert after.seen > before.seen
    assert read(rss(entry(3), entry(2), entry(1)), after.seen).articles == ()


def test_a_changed_entry_is_new() -> None:
    before = read(rss(entry(2), entry(1)))
    after = read(rss(entry(2), entry(1, text="نص مصحح")), before.seen)
    assert [(one.title, one.text) for one in after.articles] == [("خبر 1", "نص مصحح")]


def test_without_seen_all_is_read() -> None:
    assert read(rss(entry(2), entry(1))).skipped == 0
    assert len(read(rss(entry(2), entry(1)), frozenset(["x" * 16])).articles) == 2


def test_atom_and_rdf() -> None:
    def atom(*numbers: int) -> bytes:
        entries = "".join(f"<entry><id>urn:{n}</id><title>{n}</title></entry>" for n in numbers)
        return f"<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>".encode()

    def rdf(*numbers: int) -> bytes:
        listed = "".join(f"<r:li r:resource='{n}'/>" for n in numbers)
        entries = "".join(f"<item r:about='urn:{n}'><title>{n}</title></item>\n" for n in numbers)
        return (
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            f"<channel><items><r:Seq>{listed}</r:Seq></items></channel>{entries}</r:RDF>"
        ).encode()

    for feed in (atom, rdf):
        after = read(feed(3, 2, 1), read(feed(2, 1)).seen)
        assert ([one.title for one in after.articles], after.skipped) == (["3"], 2)


def test_json() -> None:
    def feed(*numbers: int) -> bytes:
        items = [{"id": str(n), "title": f"خبر {n}", "url": f"https://one.example/{n}"} for n in numbers]
        return orjson.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "قناة", "items": items})

    before = read(feed(2, 1))
    after = read(feed(3, 2, 1), before.seen)
    assert ([one.title for one in after.articles], after.skipped, after.path) == (["خبر 3"], 2, "json")
    assert after.seen > before.seen


@pytest.mark.parametrize(
    "content",
    [
        rss(entry(1, text="<![CDATA[<item>ب</item>]]>"), entry(2)),
        rss(entry(1, text="<![CDATA[ </item> ]]>")),
        rss(entry(1), head="<!-- <item>x</item> -->"),
        rss("<item>" + entry(1) + "</item>"),
        b"<rss><channel><item><description><![CDATA[</item>]]></description></item ></channel></rss>",
        b"<rss><channel><item>a</item ><x><![CDATA[</item>]]></x></channel></rss>",
        b"<rss><channel><item/></channel></rss>",
        b"<rss><channel><!-- <item>a</item> --><item/></channel></rss>",
    ],
)  # fmt: skip
def test_no_fingerprints_where_entries_cannot_be_told_by_their_ends(content: bytes) -> None:
    assert read(content).seen == NONE


def test_a_fingerprint_inside_another_entrys_text_is_left_there() -> None:
    inner = f"<item>{entry(1)}</item>"
    seen = read(rss(entry(1))).seen
    for hiding in (f"<![CDATA[{inner}]]>", f"<![CDATA[<item>{inner}]]>", f"<!--{inner}-->x"):
        content = rss(entry(2, text=hiding))
        assert read(content, seen) == read(content)
    for around in (f"<!--{inner}-->", f"<x><![CDATA[{inner}]]></x>", f"<?x {inner}?>"):
        content = rss(entry(2), tail=around)
        assert read(content, seen) == read(content)


def test_a_piece_that_is_no_entry_is_never_known() -> None:
    """The first piece ends inside a CDATA section; what follows would be a feed without it, but another one."""
    first = "<item><description><![CDATA[<item>ب</item>"
    rest = "<item><title>x</title><description><![CDATA[foo]]></description></item>"
    assert len(read(f"<rss><channel>{first}{rest}</channel></rss>".encode()).articles) == 0
    assert read(f"<rss><channel>{first}{rest}</channel></rss>".encode()).seen == NONE
    assert len(read(f"<rss><channel>{rest}</channel></rss>".encode()).drops) == 1


def test_long_gaps_and_many_entries_take_no_longer_than_they_must() -> None:
    began = perf_counter()
    seen = read(rss(entry(1))).seen
    assert read(rss(entry(2), entry(1), tail="<!-- c -->" * 50_000), seen).skipped == 1
    assert read(rss(*["<title>x</title>"] * 6000)).seen == NONE
    assert perf_counter() - began < 5, "it was 0.3 s; anything quadratic takes minutes"


def test_one_name_seen_and_new_reads_the_whole() -> None:
    live = "<title>{0}</title><link>https://one.example/live</link><guid isPermaLink='false'>{0}</guid>"
    before = read(rss(live.format("أ"), entry(1)))
    content = rss(live.format("ب"), live.format("أ"), entry(1))
    after = read(content, before.seen)
    assert after.articles == read(content).articles
    assert after.skipped == 0


TITLES = st.sampled_from(["أ", "ب", "ج"])
TEXTS = st.sampled_from(
    ["", "نص", "<![CDATA[<p>نص</p>]]>", "<![CDATA[<item>x</item>]]>", "<![CDATA[<item>]]>", "<![CDATA[</item>]]>",
     "&lt;item>", "<!-- <item> -->", "<?x </item> ?>", "]]&gt;"]
)  # fmt: skip
LINKS = st.sampled_from(
    ["https://one.example/1", "https://one.example/2", "https://one.example/", "", "/x?utm_a=1", "/x"]
)
ENTRIES = st.builds(
    "<title>{}</title><link>{}</link><guid isPermaLink='false'>{}</guid><description>{}</description>".format,
    TITLES, LINKS, st.sampled_from(["", "1", "2"]), TEXTS,
)  # fmt: skip
GAPS = st.sampled_from(
    ["", "\n", "<x/>", "<x>a</x>", "<!-- c -->", "<!-- <item> -->", "<x><![CDATA[</item>]]></x>", "<x>"]
)


@given(st.lists(ENTRIES, max_size=4), st.lists(ENTRIES, max_size=3), GAPS, GAPS, st.randoms())
def test_what_is_left_is_as_it_was(old: list[str], new: list[str], between: str, tail: str, order: Random) -> None:
    before = read(rss(*old, between=between))
    mixed = [*new, *old]
    order.shuffle(mixed)
    content = rss(*mixed, between=between, tail=tail)
    whole, part = read(content), read(content, before.seen)
    if not part.skipped:
        assert part == whole
        return
    outcomes = [one for one, entry in zip(told(content), mixed, strict=True) if entry not in old]
    assert list(part.articles) == [one for one in outcomes if isinstance(one, Article)]
    assert list(part.drops) == [one for one in outcomes if isinstance(one, Drop)]
    assert (part.seen, part.title) == (whole.seen, whole.title)


def told(content: bytes) -> list[Article | Drop]:
    """What becomes of the entries of the whole document, in their order."""
    found = strict.read(decode(content).octets)
    assert found
    return [one.outcome for one in tell(found.entries, found.about, FEED, NOW)]
