"""Feed lists from and for other readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import clean
from ingest.feed import Feed
from ingest.opml import Outline, read, write
from marsad.errors import MarsadError

FILE = """<?xml version="1.0"?>
<opml version="1.0"><head><title>x</title></head><body>
  <outline text="ليبيا">
    <outline text="صحف" title="صحف">
      <outline type="rss" text="الأولى &amp; الثانية" xmlUrl="https://one.example/feed?a=1&amp;b=2" htmlUrl="https://one.example"/>
    </outline>
    <outline text="ثالثة" xmlUrl="https://three.example/feed"/>
  </outline>
  <outline text="وحدها" XMLURL="https://alone.example/feed" language="ar-ly"/>
</body></opml>"""


def test_read_keeps_folders() -> None:
    assert read(FILE.encode()) == (
        Outline("https://one.example/feed?a=1&b=2", "الأولى & الثانية", "ليبيا/صحف"),
        Outline("https://three.example/feed", "ثالثة", "ليبيا"),
        Outline("https://alone.example/feed", "وحدها", "", "ar-ly"),
    )


def test_folders_inside_folders_are_written_as_such() -> None:
    feeds = [
        Feed("a", "https://a.example/", folder="ليبيا/صحف"),
        Feed("b", "https://b.example/"),
        Feed("c", "https://c.example/", folder="ليبيا"),
        Feed("d", "https://d.example/", folder=" /ليبيا//صحف/"),
    ]
    lines = [line.strip() for line in write(feeds).splitlines()[4:-2]]
    assert [line[: line.find(" ", 10)] if "xmlUrl" in line else line for line in lines] == [
        "<outline type=\"rss\"", "<outline text=\"ليبيا\">", "<outline type=\"rss\"", "<outline text=\"صحف\">",
        "<outline type=\"rss\"", "<outline type=\"rss\"", "</outline>", "</outline>",
    ]  # fmt: skip
    assert [one.folder for one in read(write(feeds).encode())] == ["", "ليبيا", "ليبيا/صحف", "ليبيا/صحف"]
    write([Feed("e", "https://e.example/", folder="x/" * 10_000)])


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20).map(lambda text: clean(text).strip())


FOLDERS = st.lists(TEXTS.map(lambda text: text.replace("/", "").strip()).filter(bool), max_size=3).map("/".join)


@given(st.lists(st.tuples(TEXTS, FOLDERS, TEXTS), max_size=6))
def test_what_is_written_is_read(rows: list[tuple[str, str, str]]) -> None:
    feeds = [
        Feed(
            id=f"f{n}",
            url=f"https://x.example/{n}?a=1&b=2",
            title=title,
            folder=folder,
            publisher=publisher,
            country="LY",
            alerts=("auto", "always", "never")[n % 3],
            full_text=("never", "auto", "always")[n % 3],
        )
        for n, (title, folder, publisher) in enumerate(rows)
    ]
    found = {outline.id: outline for outline in read(write(feeds).encode())}
    kept = ("url", "folder", "publisher", "country", "alerts", "full_text")
    assert {name: [getattr(one, part) for part in kept] for name, one in found.items()} == {
        feed.id: [getattr(feed, part) for part in kept] for feed in feeds
    }
    assert all(found[feed.id].title == (feed.title or feed.publisher or feed.id) for feed in feeds)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "list.opml is not OPML: no element found"),
        (b"feeds:", "list.opml is not OPML: .* in line 1"),
        (b"<opml><body>", "list.opml is not OPML"),
        (b'<?xml version="1.0" encoding="foo"?><opml/>', r"cannot be read \(unknown encoding: foo\): save it as UTF-8"),
        (b'<?xml version="1.0" encoding="shift_jis"?><opml/>', r"cannot be read \(multi-byte .*\): save it as UTF-8"),
        (b"<html><body/></html>", "its first element is html"),
        (b'<rss version="2.0"/>', "its first element is rss"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body/></opml>', "declares XML entities"),
        (b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>', "declares XML entities"),
    ],
)
def test_not_opml(content: bytes, message: str) -> None:
    with pytest.raises(MarsadError, match=message):
        read(content, "list.opml")


def test_no_feeds() -> None:
    assert read(b"<opml version='2.0'><body><outline text='x'/></body></opml>") == ()
